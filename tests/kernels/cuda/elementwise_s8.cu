#include "plain.h"
#include "qk_add_s8_cuda.h"
#include "qk_dequantize_s8_f32_cuda.h"
#include "qk_mul_s8_cuda.h"
#include "qk_quantize_f32_s8_cuda.h"
#include "qk_softmax_s8_cuda.h"
#include "qk_table_s8_cuda.h"
#include "shapes.h"

using namespace device;

void qk_add_s8(const qk_add_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output) {
  run_binary("qk_add_s8", qk_add_s8_cuda, *p, a, extent(p->shape, p->a_strides), b,
             extent(p->shape, p->b_strides), output, count(p->shape));
}

void qk_mul_s8(const qk_mul_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output) {
  run_binary("qk_mul_s8", qk_mul_s8_cuda, *p, a, extent(p->shape, p->a_strides), b,
             extent(p->shape, p->b_strides), output, count(p->shape));
}

void qk_table_s8(const qk_table_s8_params* p, const int8_t* input, int8_t* output) {
  const Buffer table = upload(p->table, 256);
  qk_table_s8_params on_device = *p;
  on_device.table = table.as<int8_t>();
  run_unary("qk_table_s8", qk_table_s8_cuda, on_device, input, p->count, output, p->count);
}

void qk_softmax_s8(const qk_softmax_s8_params* p, const int8_t* input, int8_t* output) {
  const Buffer table = upload(p->exp_table, 256);
  qk_softmax_s8_params on_device = *p;
  on_device.exp_table = table.as<int32_t>();
  const int64_t elements = static_cast<int64_t>(p->outer) * p->axis_length * p->inner;
  run_unary("qk_softmax_s8", qk_softmax_s8_cuda, on_device, input, elements, output, elements);
}

void qk_quantize_f32_s8(const qk_quantize_f32_s8_params* p, const float* input, int8_t* output) {
  run_unary("qk_quantize_f32_s8", qk_quantize_f32_s8_cuda, *p, input, p->count, output, p->count);
}

void qk_dequantize_s8_f32(const qk_dequantize_s8_f32_params* p, const int8_t* input, float* output) {
  run_unary("qk_dequantize_s8_f32", qk_dequantize_s8_f32_cuda, *p, input, p->count, output, p->count);
}
