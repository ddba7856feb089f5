#include "qk_average_pool_s8_cuda.h"
#include "qk_counted.h"
#include "qk_rescale.h"
#include "qk_units_cuda.h"
#include "qk_wide_cuda.h"

enum { THREADS = 256 };

/* Byte i of a word is added to sum i by one instruction. */
template <int width>
static __device__ inline void add_bytes(const qk_bytes<width>& v, int32_t (&sums)[width]) {
#pragma unroll
  for (int i = 0; i < width; ++i) sums[i] = __dp4a(static_cast<int>(v.words[0]), 1 << (8 * i), sums[i]);
}

template <int width>
static __device__ inline void store_means(const qk_average_pool_s8_params& p, const int32_t (&sums)[width],
                                          int32_t taps, int32_t entry, int8_t* output) {
  const int32_t multiplier = p.multipliers[entry],
                shift = p.left_shifts != nullptr ? p.left_shifts[entry] : 0;
  int32_t y[width];
#pragma unroll
  for (int i = 0; i < width; ++i)
    y[i] = qk_requantize_s8(sums[i] - taps * p.input_zero_point, multiplier, shift, p.output_zero_point,
                            p.output_min, p.output_max);
  qk_store_bytes(output, qk_pack_bytes(y));
}

/* `width` channels of an output pixel a thread. */
template <int width>
static __global__ void pool(uint32_t units, const qk_average_pool_s8_params p, const qk_raster raster,
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
  int32_t sums[width] = {};
  for (int32_t ky = rows.first; ky < rows.last; ++ky) {
    const int64_t y = rows.start + ky * p.dilation_height;
    for (int32_t kx = columns.first; kx < columns.last; ++kx) {
      const int32_t x = columns.start + kx * p.dilation_width;
      add_bytes(qk_load_bytes<width>(image + (y * p.input_width + x) * p.channels), sums);
    }
  }
  const int32_t count =
      qk_counted(rows, p.kernel_height, p.dilation_height, p.input_height, p.count_include_pad,
                 p.pad_bottom) *
      qk_counted(columns, p.kernel_width, p.dilation_width, p.input_width, p.count_include_pad, p.pad_right);
  store_means(p, sums, (rows.last - rows.first) * (columns.last - columns.first),
              p.multiplier_count == 1 || count < 1 ? 0 : count - 1,
              output + static_cast<int64_t>(unit) * width);
}

/* Means of whole images. A block sums 4 * `quads` channels of one image; its threads share the pixels, then
 * thread 0.. of each 4 channels adds up the parts. */
static __global__ void pool_image(const qk_average_pool_s8_params p, int32_t quads, qk_divisor chunks,
                                  const int8_t* input, int8_t* output) {
  __shared__ int32_t parts[THREADS][4];
  uint32_t image = blockIdx.x;
  const int32_t chunk = static_cast<int32_t>(qk_take_digit(&image, chunks));
  const int32_t thread = static_cast<int32_t>(threadIdx.x), quad = thread % quads,
                channel = (chunk * quads + quad) * 4;
  const int32_t pixels = p.input_height * p.input_width;
  int32_t sums[4] = {};
  if (channel < p.channels) {
    const int8_t* const first = input + static_cast<int64_t>(image) * pixels * p.channels + channel;
#pragma unroll 4
    for (int32_t i = thread / quads; i < pixels; i += THREADS / quads)
      add_bytes(qk_load_bytes<4>(first + static_cast<int64_t>(i) * p.channels), sums);
  }
#pragma unroll
  for (int i = 0; i < 4; ++i) parts[thread][i] = sums[i];
  __syncthreads();
  if (thread >= quads || channel >= p.channels) return;
  for (int32_t t = thread + quads; t < THREADS; t += quads) {
#pragma unroll
    for (int i = 0; i < 4; ++i) sums[i] += parts[t][i];
  }
  store_means(p, sums, pixels, p.multiplier_count == 1 ? 0 : pixels - 1,
              output + static_cast<int64_t>(image) * p.channels + channel);
}

static bool is_whole(const qk_average_pool_s8_params* p) {
  return p->kernel_height == p->input_height && p->kernel_width == p->input_width && p->output_height == 1 &&
         p->output_width == 1 && p->dilation_height == 1 && p->dilation_width == 1 && p->pad_top == 0 &&
         p->pad_left == 0;
}

static cudaError_t launch_image(const qk_average_pool_s8_params* p, int64_t images, const int8_t* input,
                                int8_t* output, cudaStream_t stream) {
  int32_t quads = 1;
  while (quads < 32 && quads * 4 < p->channels) quads *= 2;
  const int64_t chunks = qk_blocks(p->channels, quads * 4);
  if (images * chunks == 0) return cudaSuccess;
  if (images * chunks > INT32_MAX) return cudaErrorInvalidValue;
  return qk_launch(pool_image, dim3(static_cast<unsigned>(images * chunks)), THREADS, stream, *p, quads,
                   qk_make_divisor(chunks), input, output);
}

cudaError_t qk_average_pool_s8_cuda(const qk_average_pool_s8_params* p, const qk_items* items,
                                    const int8_t* input, int8_t* output, cudaStream_t stream) {
  const int64_t pixels = static_cast<int64_t>(p->batch) * p->output_height * p->output_width;
  const auto launch = [=](int64_t count, const int8_t* in, int8_t* out) {
    const int width = qk_width(p->channels | qk_address(in) | qk_address(out)) >= 4 ? 4 : 1;
    const int64_t groups = p->channels / width;
    if (width == 4 && is_whole(p)) return launch_image(p, count * p->batch, in, out, stream);
    return qk_launch_units(width == 4 ? pool<4> : pool<1>, count * pixels * groups, stream, *p,
                           qk_make_raster(p->output_height, p->output_width, groups), in, out);
  };
  const int64_t input_bytes = static_cast<int64_t>(p->batch) * p->input_height * p->input_width * p->channels;
  return qk_fold_items(items, input, input_bytes, output, pixels * p->channels, launch);
}
