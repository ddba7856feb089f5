#include "qk_max_pool_s8_cuda.h"
#include "qk_rescale.h"
#include "qk_units_cuda.h"
#include "qk_wide_cuda.h"
#include "qk_window.h"

/* `width` channels of an output pixel a thread. */
template <int width>
static __global__ void pool(uint32_t units, const qk_max_pool_s8_params p, const qk_raster raster,
                            const int8_t* input, int8_t* output) {
  const uint32_t unit = qk_unit();
  if (unit >= units) return;
  const qk_place at = qk_find_place(unit, raster);
  const qk_window rows =
      qk_clip_window(at.y * p.stride_height - p.pad_top, p.kernel_height, p.dilation_height, p.input_height);
  const qk_window columns =
      qk_clip_window(at.x * p.stride_width - p.pad_left, p.kernel_width, p.dilation_width, p.input_width);
  const int8_t* const image =
      input + static_cast<int64_t>(at.image) * p.input_height * p.input_width * p.channels + at.group * width;
  int32_t most[width];
#pragma unroll
  for (int i = 0; i < width; ++i) most[i] = -128;
  for (int32_t ky = rows.first; ky < rows.last; ++ky) {
    const int64_t y = rows.start + ky * p.dilation_height;
    for (int32_t kx = columns.first; kx < columns.last; ++kx) {
      const int32_t x = columns.start + kx * p.dilation_width;
      const qk_bytes<width> v = qk_load_bytes<width>(image + (y * p.input_width + x) * p.channels);
#pragma unroll
      for (int i = 0; i < width; ++i) most[i] = max(most[i], v[i]);
    }
  }
#pragma unroll
  for (int i = 0; i < width; ++i) most[i] = qk_clamp_s8(most[i], p.output_min, p.output_max);
  qk_store_bytes(output + static_cast<int64_t>(unit) * width, qk_pack_bytes(most));
}

cudaError_t qk_max_pool_s8_cuda(const qk_max_pool_s8_params* p, const qk_items* items, const int8_t* input,
                                int8_t* output, cudaStream_t stream) {
  const int64_t pixels = static_cast<int64_t>(p->batch) * p->output_height * p->output_width;
  const auto launch = [=](int64_t count, const int8_t* in, int8_t* out) {
    const int width = qk_width(p->channels | qk_address(in) | qk_address(out)) >= 4 ? 4 : 1;
    const int64_t groups = p->channels / width;
    return qk_launch_units(width == 4 ? pool<4> : pool<1>, count * pixels * groups, stream, *p,
                           qk_make_raster(p->output_height, p->output_width, groups), in, out);
  };
  const int64_t input_bytes = static_cast<int64_t>(p->batch) * p->input_height * p->input_width * p->channels;
  return qk_fold_items(items, input, input_bytes, output, pixels * p->channels, launch);
}
