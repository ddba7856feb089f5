#include "plain.h"
#include "qk_binary_f32_cuda.h"
#include "qk_reduce_f32_cuda.h"
#include "qk_softmax_f32_cuda.h"
#include "qk_unary_f32_cuda.h"
#include "shapes.h"

using namespace device;

void qk_binary_f32(const qk_binary_f32_params* p, const float* a, const float* b, float* output) {
  run_binary("qk_binary_f32", qk_binary_f32_cuda, *p, a, extent(p->shape, p->a_strides), b,
             extent(p->shape, p->b_strides), output, count(p->shape));
}

void qk_unary_f32(const qk_unary_f32_params* p, const float* input, float* output) {
  run_unary("qk_unary_f32", qk_unary_f32_cuda, *p, input, p->count, output, p->count);
}

void qk_reduce_f32(const qk_reduce_f32_params* p, const float* input, float* output) {
  const int64_t outputs = static_cast<int64_t>(p->outer) * p->inner;
  run_unary("qk_reduce_f32", qk_reduce_f32_cuda, *p, input, outputs * p->axis_length, output, outputs);
}

void qk_softmax_f32(const qk_softmax_f32_params* p, const float* input, float* output) {
  const int64_t elements = static_cast<int64_t>(p->outer) * p->axis_length * p->inner;
  run_unary("qk_softmax_f32", qk_softmax_f32_cuda, *p, input, elements, output, elements);
}
