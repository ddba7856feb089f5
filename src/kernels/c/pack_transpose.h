/* Packed weights of kernels that compute a transposed convolution by an ordinary one (qk_transpose_rows.h).
 * Host code. */
#ifndef PACK_TRANSPOSE_H
#define PACK_TRANSPOSE_H
#include <stdint.h>

/* Of the ordinary convolution: functions of a qk_conv_s8_params, as in variant.h. */
typedef struct {
  int32_t (*packed_bytes)(const void* params);
  void (*pack)(const void* params, int8_t* packed);
  int32_t (*scratch_bytes)(const void* params);
} transposed_kernel;

/* Of qk_conv_transpose_s8_params. */
int32_t transpose_packed_bytes(const void* params, const transposed_kernel* kernel);
void transpose_pack(const void* params, const transposed_kernel* kernel, int8_t* packed);
int32_t transpose_scratch_bytes(const void* params, const transposed_kernel* kernel);

/* The three functions of a table of variants. */
#define TRANSPOSED_FUNCTIONS(name, kernel)                      \
  static int32_t name##_packed_bytes(const void* params) {      \
    return transpose_packed_bytes(params, &(kernel));           \
  }                                                             \
  static void name##_pack(const void* params, int8_t* packed) { \
    transpose_pack(params, &(kernel), packed);                  \
  }                                                             \
  static int32_t name##_scratch_bytes(const void* params) {     \
    return transpose_scratch_bytes(params, &(kernel));          \
  }
#endif
