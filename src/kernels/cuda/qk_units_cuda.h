/* Work in numbered units, one a thread. */
#ifndef QK_UNITS_CUDA_H
#define QK_UNITS_CUDA_H
#include "qk_divide_cuda.h"

/* Small work in small blocks, so that it spreads over the processors. */
static inline unsigned qk_block_size(int64_t units) {
  return units < 64 * 1024 ? 64 : 256;
}

/* The kernel's first parameter is the number of units, below 2^31; its threads find theirs by qk_unit(). */
template <class... Parameters, class... Arguments>
static inline cudaError_t qk_launch_units(void (*kernel)(uint32_t, Parameters...), int64_t units,
                                          cudaStream_t stream, Arguments... arguments) {
  if (units < 0 || units > INT32_MAX) return cudaErrorInvalidValue;
  if (units == 0) return cudaSuccess;
  const unsigned threads = qk_block_size(units);
  return qk_launch(kernel, dim3(qk_blocks(units, threads)), threads, stream, units, arguments...);
}

static __device__ inline uint32_t qk_unit() {
  return blockIdx.x * blockDim.x + threadIdx.x;
}

/* Units of an output in NHWC: image by image, row by row, pixel by pixel, and in each `groups` of channels.
 * So the threads of a warp read and write neighbouring channels. */
struct qk_raster {
  qk_divisor groups, width, height;
};
struct qk_place {
  int32_t group, x, y, image;
};

static inline qk_raster qk_make_raster(int64_t height, int64_t width, int64_t groups) {
  return {qk_make_divisor(groups), qk_make_divisor(width), qk_make_divisor(height)};
}

static __device__ inline qk_place qk_find_place(uint32_t unit, const qk_raster& r) {
  qk_place place;
  place.group = static_cast<int32_t>(qk_take_digit(&unit, r.groups));
  place.x = static_cast<int32_t>(qk_take_digit(&unit, r.width));
  place.y = static_cast<int32_t>(qk_take_digit(&unit, r.height));
  place.image = static_cast<int32_t>(unit);
  return place;
}

template <class T>
static inline T* qk_move(T* p, int64_t bytes) {
  return reinterpret_cast<T*>(reinterpret_cast<uintptr_t>(p) + static_cast<uintptr_t>(bytes));
}

/* Items that lie one after the other are one item with a larger batch. Calls launch(items, input, output) for
 * all of them together or, where they do not, for each. */
template <class Input, class Output, class Launch>
static inline cudaError_t qk_fold_items(const qk_items* items, const Input* input, int64_t input_bytes,
                                        Output* output, int64_t output_bytes, Launch launch) {
  if (items->count == 1 || (items->stride[0] == input_bytes && items->stride[1] == output_bytes))
    return launch(static_cast<int64_t>(items->count), input, output);
  for (int64_t i = 0; i < items->count; ++i) {
    const cudaError_t error = launch(static_cast<int64_t>(1), qk_move(input, i * items->stride[0]),
                                     qk_move(output, i * items->stride[1]));
    if (error != cudaSuccess) return error;
  }
  return cudaSuccess;
}

/* kernel(units, *p, raster, more..., input, output) with a thread for each element of the output, for float
 * images in NHWC of the layer *p. */
template <class Params, class... Parameters, class... More>
static inline cudaError_t qk_launch_images_f32(void (*kernel)(Parameters...), const Params* p,
                                               int64_t input_channels, int64_t output_channels,
                                               const qk_items* items, const float* input, float* output,
                                               cudaStream_t stream, More... more) {
  const int64_t inputs = static_cast<int64_t>(p->batch) * p->input_height * p->input_width * input_channels;
  const int64_t outputs =
      static_cast<int64_t>(p->batch) * p->output_height * p->output_width * output_channels;
  const qk_raster raster = qk_make_raster(p->output_height, p->output_width, output_channels);
  const auto launch = [=](int64_t count, const float* in, float* out) {
    return qk_launch_units(kernel, count * outputs, stream, *p, raster, more..., in, out);
  };
  return qk_fold_items(items, input, 4 * inputs, output, 4 * outputs, launch);
}
#endif
