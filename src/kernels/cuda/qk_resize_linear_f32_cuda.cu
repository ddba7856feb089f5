#include "qk_interpolate.h"
#include "qk_resize_linear_f32_cuda.h"
#include "qk_units_cuda.h"

static __global__ void resize(uint32_t units, const qk_resize_linear_f32_params p, const qk_raster raster,
                              const float* input, float* output) {
  const uint32_t unit = qk_unit();
  if (unit >= units) return;
  const qk_place at = qk_find_place(unit, raster);
  const int64_t row_length = static_cast<int64_t>(p.input_width) * p.channels;
  const float* const image = input + at.image * (p.input_height * row_length) + at.group;
  const float* const row0 = image + p.row_index0[at.y] * row_length;
  const float* const row1 = image + p.row_index1[at.y] * row_length;
  const int64_t x0 = static_cast<int64_t>(p.column_index0[at.x]) * p.channels;
  const int64_t x1 = static_cast<int64_t>(p.column_index1[at.x]) * p.channels;
  output[unit] =
      qk_interpolate_f32(p.row_weights[at.y], p.column_weights[at.x], row0[x0], row0[x1], row1[x0], row1[x1]);
}

cudaError_t qk_resize_linear_f32_cuda(const qk_resize_linear_f32_params* p, const qk_items* items,
                                      const float* input, float* output, cudaStream_t stream) {
  const int64_t inputs = static_cast<int64_t>(p->batch) * p->input_height * p->input_width * p->channels;
  const int64_t outputs = static_cast<int64_t>(p->batch) * p->output_height * p->output_width * p->channels;
  const auto launch = [=](int64_t count, const float* in, float* out) {
    return qk_launch_units(resize, count * outputs, stream, *p,
                           qk_make_raster(p->output_height, p->output_width, p->channels), in, out);
  };
  return qk_fold_items(items, input, 4 * inputs, output, 4 * outputs, launch);
}
