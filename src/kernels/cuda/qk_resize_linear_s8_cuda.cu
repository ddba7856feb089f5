#include "qk_interpolate.h"
#include "qk_resize_linear_s8_cuda.h"
#include "qk_units_cuda.h"
#include "qk_wide_cuda.h"

/* `width` channels of an output pixel a thread. */
template <int width>
static __global__ void resize(uint32_t units, const qk_resize_linear_s8_params p, const qk_raster raster,
                              const int8_t* input, int8_t* output) {
  const uint32_t unit = qk_unit();
  if (unit >= units) return;
  const qk_place at = qk_find_place(unit, raster);
  const int64_t row_length = static_cast<int64_t>(p.input_width) * p.channels;
  const int8_t* const image = input + at.image * (p.input_height * row_length) + at.group * width;
  const int8_t* const row0 = image + p.row_index0[at.y] * row_length;
  const int8_t* const row1 = image + p.row_index1[at.y] * row_length;
  const int64_t x0 = static_cast<int64_t>(p.column_index0[at.x]) * p.channels;
  const int64_t x1 = static_cast<int64_t>(p.column_index1[at.x]) * p.channels;
  const qk_bytes<width> x00 = qk_load_bytes<width>(row0 + x0), x01 = qk_load_bytes<width>(row0 + x1);
  const qk_bytes<width> x10 = qk_load_bytes<width>(row1 + x0), x11 = qk_load_bytes<width>(row1 + x1);
  const qk_corner_weights w = qk_make_corner_weights(p.row_weights[at.y], p.column_weights[at.x]);
  int32_t y[width];
#pragma unroll
  for (int i = 0; i < width; ++i) y[i] = qk_interpolate_s8(&w, x00[i], x01[i], x10[i], x11[i]);
  qk_store_bytes(output + static_cast<int64_t>(unit) * width, qk_pack_bytes(y));
}

cudaError_t qk_resize_linear_s8_cuda(const qk_resize_linear_s8_params* p, const qk_items* items,
                                     const int8_t* input, int8_t* output, cudaStream_t stream) {
  const int64_t pixels = static_cast<int64_t>(p->batch) * p->output_height * p->output_width;
  const auto launch = [=](int64_t count, const int8_t* in, int8_t* out) {
    const int width = qk_width(p->channels | qk_address(in) | qk_address(out)) >= 4 ? 4 : 1;
    const int64_t groups = p->channels / width;
    return qk_launch_units(width == 4 ? resize<4> : resize<1>, count * pixels * groups, stream, *p,
                           qk_make_raster(p->output_height, p->output_width, groups), in, out);
  };
  const int64_t input_bytes = static_cast<int64_t>(p->batch) * p->input_height * p->input_width * p->channels;
  return qk_fold_items(items, input, input_bytes, output, pixels * p->channels, launch);
}
