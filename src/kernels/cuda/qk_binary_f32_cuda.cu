#include "qk_binary_element.h"
#include "qk_binary_f32_cuda.h"
#include "qk_broadcast_cuda.h"
#include "qk_math_cuda.h"

static __device__ inline float apply(int32_t operation, float a, float b) {
  switch (operation) {
    case QK_BINARY_ADD:
      return qk_add_f32(a, b);
    case QK_BINARY_SUB:
      return qk_subtract_f32(a, b);
    case QK_BINARY_MUL:
      return qk_multiply_f32(a, b);
    case QK_BINARY_DIV:
      return qk_divide_f32(a, b);
    case QK_BINARY_MIN:
      return qk_minimum_f32(a, b);
    case QK_BINARY_MAX:
      return qk_maximum_f32(a, b);
    case QK_BINARY_POW:
      return qk_pow_f32(a, b);
    case QK_BINARY_PRELU:
      return qk_prelu_f32(a, b);
    default:
      return qk_fmod_f32(a, b);
  }
}

static __global__ void combine(uint32_t units, const qk_row_map map, int32_t operation, float min, float max,
                               const float* a, const float* b, float* output) {
  const uint32_t unit = qk_unit();
  if (unit >= units) return;
  const qk_row_place at = qk_find_row_place(unit, map);
  output[at.output] = qk_clamp_f32(apply(operation, a[at.a], b[at.b]), min, max);
}

cudaError_t qk_binary_f32_cuda(const qk_binary_f32_params* p, const qk_items* items, const float* a,
                               const float* b, float* output, cudaStream_t stream) {
  const qk_rows rows = qk_merge_rows(p->shape, p->a_strides, p->b_strides, items, 4);
  return qk_launch_units(combine, qk_row_elements(rows), stream, qk_map_rows(rows, 1), p->operation,
                         p->output_min, p->output_max, a, b, output);
}
