#include "plain.h"
#include "qk_resize_linear_f32_cuda.h"
#include "qk_resize_linear_s8_cuda.h"
#include "qk_resize_nearest_cuda.h"
#include "shapes.h"

namespace {

using device::Buffer;
using device::upload;

template <class Params, class Weight, class T>
void run_linear(const char* portable, device::UnaryLauncher<Params, T, T> launcher, const Params* p,
                const Weight* row_weights, const Weight* column_weights, const T* input, T* output) {
  const Buffer row0 = upload(p->row_index0, p->output_height), row1 = upload(p->row_index1, p->output_height);
  const Buffer column0 = upload(p->column_index0, p->output_width),
               column1 = upload(p->column_index1, p->output_width);
  const Buffer w = upload(row_weights, p->output_height), v = upload(column_weights, p->output_width);
  Params on_device = *p;
  on_device.row_index0 = row0.as<int32_t>();
  on_device.row_index1 = row1.as<int32_t>();
  on_device.row_weights = w.as<Weight>();
  on_device.column_index0 = column0.as<int32_t>();
  on_device.column_index1 = column1.as<int32_t>();
  on_device.column_weights = v.as<Weight>();
  device::run_unary(portable, launcher, on_device, input,
                    device::elements(p->batch, p->input_height, p->input_width, p->channels), output,
                    device::elements(p->batch, p->output_height, p->output_width, p->channels));
}

}  // namespace

void qk_resize_linear_s8(const qk_resize_linear_s8_params* p, const int8_t* input, int8_t* output) {
  run_linear("qk_resize_linear_s8", qk_resize_linear_s8_cuda, p, p->row_weights, p->column_weights, input,
             output);
}

void qk_resize_linear_f32(const qk_resize_linear_f32_params* p, const float* input, float* output) {
  run_linear("qk_resize_linear_f32", qk_resize_linear_f32_cuda, p, p->row_weights, p->column_weights, input,
             output);
}

void qk_resize_nearest(const qk_resize_nearest_params* p, const void* input, void* output) {
  const Buffer rows = upload(p->row_index, p->output_height),
               columns = upload(p->column_index, p->output_width);
  qk_resize_nearest_params on_device = *p;
  on_device.row_index = rows.as<int32_t>();
  on_device.column_index = columns.as<int32_t>();
  const int64_t pixel = static_cast<int64_t>(p->channels) * p->element_size;
  device::run_variants("qk_resize_nearest", on_device,
                       {{input, device::elements(p->batch, p->input_height, p->input_width, pixel)}}, output,
                       device::elements(p->batch, p->output_height, p->output_width, pixel),
                       [](const char*, const qk_resize_nearest_params& q, const device::Launch& l) {
                         return qk_resize_nearest_cuda(&q, &l.items, l.operands[0], l.result, nullptr);
                       });
}
