/* Elementwise functions of two int8 tensors: 16 bytes a thread where the operands lie so. */
#ifndef QK_BINARY_S8_CUDA_H
#define QK_BINARY_S8_CUDA_H
#include "qk_broadcast_cuda.h"

/* stride: 1, or 0 for a value that is repeated */
template <int width>
static __device__ inline qk_bytes<width> qk_load_operand(const int8_t* p, int64_t stride) {
  if (stride == 1 || width == 1) return qk_load_bytes<width>(p);
  qk_bytes<width> b;
#pragma unroll
  for (int i = 0; i < (width + 3) / 4; ++i) b.words[i] = qk_splat(*p);
  return b;
}

template <int width, class Operation>
static __global__ void qk_apply_binary_s8(uint32_t units, const qk_row_map map, const Operation operation,
                                          const int8_t* a, const int8_t* b, int8_t* output) {
  const uint32_t unit = qk_unit();
  if (unit >= units) return;
  const qk_row_place place = qk_find_row_place(unit, map);
  a += place.a;
  b += place.b;
  output += place.output;
  if (place.count == width) {
    const qk_bytes<width> x = qk_load_operand<width>(a, map.a[0]), y = qk_load_operand<width>(b, map.b[0]);
    int32_t values[width];
#pragma unroll
    for (int i = 0; i < width; ++i) values[i] = operation(x[i], y[i]);
    qk_store_bytes(output, qk_pack_bytes(values));
  } else { /* the end of a row */
    for (int i = 0; i < place.count; ++i) output[i] = operation(a[i * map.a[0]], b[i * map.b[0]]);
  }
}

/* operation(a, b): an int8 result, on the device */
template <class Operation>
static inline cudaError_t qk_run_binary_s8(const qk_rows& rows, const Operation& operation, const int8_t* a,
                                           const int8_t* b, int8_t* output, cudaStream_t stream) {
  if (qk_row_elements(rows) == 0) return cudaSuccess;
  const int width = qk_row_width(rows, a, b, output);
  const auto kernel = width == 16  ? qk_apply_binary_s8<16, Operation>
                      : width == 4 ? qk_apply_binary_s8<4, Operation>
                                   : qk_apply_binary_s8<1, Operation>;
  return qk_launch_units(kernel, qk_row_units(rows, width), stream, qk_map_rows(rows, width), operation, a, b,
                         output);
}
#endif
