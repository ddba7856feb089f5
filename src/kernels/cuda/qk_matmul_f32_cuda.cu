#include "qk_float.h"
#include "qk_matmul_f32_cuda.h"
#include "qk_units_cuda.h"

/* Strides in elements, from product to product and from item to item. */
struct steps {
  int64_t a, b, a_item, b_item, output_item;
};

/* Sums in the order of the portable kernel. */
static __global__ void multiply(uint32_t units, const qk_matmul_f32_params p, const qk_divisor m,
                                const qk_divisor n, const qk_divisor batch, const steps s, const float* a,
                                const float* b, float* output) {
  const uint32_t unit = qk_unit();
  if (unit >= units) return;
  uint32_t item = unit;
  const uint32_t column = qk_take_digit(&item, n), row = qk_take_digit(&item, m),
                 product = qk_take_digit(&item, batch);
  const float* const x = a + item * s.a_item + product * s.a + static_cast<int64_t>(row) * p.k;
  const int64_t column_step = p.b_transposed ? p.k : 1, step = p.b_transposed ? 1 : p.n;
  const float* const y = b + item * s.b_item + product * s.b + column * column_step;
  float acc = 0.0f;
#pragma unroll 4
  for (int32_t i = 0; i < p.k; ++i) acc += x[i] * y[i * step];
  output[item * s.output_item + (static_cast<int64_t>(product) * p.m + row) * p.n + column] =
      qk_clamp_f32(acc, p.output_min, p.output_max);
}

cudaError_t qk_matmul_f32_cuda(const qk_matmul_f32_params* p, const qk_items* items, const float* a,
                               const float* b, float* output, cudaStream_t stream) {
  const int64_t outputs = static_cast<int64_t>(p->batch) * p->m * p->n;
  const steps s = {p->a_batch_stride, p->b_batch_stride, items->stride[0] / 4, items->stride[1] / 4,
                   items->stride[2] / 4};
  return qk_launch_units(multiply, items->count * outputs, stream, *p, qk_make_divisor(p->m),
                         qk_make_divisor(p->n), qk_make_divisor(p->batch), s, a, b, output);
}
