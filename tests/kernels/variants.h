/* Every variant of a kernel that suits a case is run and compared with the portable result. */
#ifndef VARIANTS_H
#define VARIANTS_H
#include "variant.h"

/* A kernel with one or two operands, called through its own type. */
typedef struct {
  const char* kernel;
  void (*call)(const void* params, const int8_t* a, const int8_t* b, int8_t* y, void* scratch);
} variant_call;

/* Of the processor the program is built for: one file variants_<folder>.c each, variants_none.c has none. */
extern const qk_variant* const vector_variants;
extern const variant_call vector_calls[]; /* the last has no kernel */

/* For variants_<folder>.c: VARIANT_1(kernel, params type) defines call_<kernel> for one operand, with scratch
 * VARIANT_1S; VARIANT_2 and VARIANT_2S for two operands. */
#define VARIANT_(kernel, type, ...)                                                                      \
  static void call_##kernel(const void* p, const int8_t* a, const int8_t* b, int8_t* y, void* scratch) { \
    (void)b, (void)scratch;                                                                              \
    kernel((const type*)p, __VA_ARGS__);                                                                 \
  }
#define VARIANT_1(kernel, type) VARIANT_(kernel, type, a, y)
#define VARIANT_1S(kernel, type) VARIANT_(kernel, type, a, y, scratch)
#define VARIANT_2(kernel, type) VARIANT_(kernel, type, a, b, y)
#define VARIANT_2S(kernel, type) VARIANT_(kernel, type, a, b, y, scratch)
#define VARIANT_ENTRY(kernel) \
  { #kernel, call_##kernel }

/* Runs the variants of `kernel` that suit *params (params_bytes long) and prints a line for each that differs
 * from the `outputs` elements of y, writes outside its memory or works wrongly in place. */
void vector_check_variants(const char* kernel, const void* params, size_t params_bytes, const int8_t* a,
                           const int8_t* b, const int8_t* y, int32_t outputs);
#endif
