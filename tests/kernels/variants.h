/* Every variant of a kernel that suits a case is run and compared with the portable result. */
#ifndef VARIANTS_H
#define VARIANTS_H
#include "variant.h"
#include "vectors.h"

/* A kernel with one or two operands, called through its own type. */
typedef struct {
  const char* kernel;
  void (*call)(const void* params, const int8_t* a, const int8_t* b, int8_t* y, void* scratch);
} variant_call;

/* Of the processor the program is built for: one file variants_<folder>.c each. On the host, variants_host.c
 * lists the tables of all processors but no calls: only what qtool itself runs of a variant is checked there.
 */
extern const qk_variant* const vector_tables[]; /* the last is NULL */
extern const variant_call vector_calls[];       /* the last has no kernel */

/* The portable kernels that may overlap their operand, and how. */
extern const qk_variant portable_variants[];
extern const variant_call portable_calls[];

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

/* A kernel whose windows slide over images. */
typedef struct {
  int32_t batch;
  vector_window h, w;
  int32_t input_channels, output_channels, reverse;
} vector_sweep;

/* They run the variants of `kernel` that suit *params (params_bytes long) on vector_a and vector_b and print
 * a line for each that differs from the `outputs` elements of vector_y or writes outside its memory. */
void vector_check(const char* kernel, const void* params, size_t params_bytes, int32_t outputs);
/* Also with the output as close to the input as the variant's `overlap` allows, before it or, in reverse,
 * behind it; so the portable kernel. */
void vector_check_sweep(const char* kernel, const void* params, size_t params_bytes,
                        const vector_sweep* sweep);
/* Also, where a (and b) have the shape of the output, in the operand's place; so the portable kernel. */
void vector_check_in_place(const char* kernel, const void* params, size_t params_bytes, int32_t outputs,
                           int a, int b);

/* overlap.c: the least distance in bytes between the first bytes of input and output, in blocks of `block`
 * pixels: the output lies before the input or, in reverse, behind it. */
int32_t vector_distance(const vector_sweep* sweep, int32_t block);
#endif
