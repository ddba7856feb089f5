/* Dot products by dp4a, an output a thread. Weights are packed as int32[taps][words][OC]: each four bytes of
 * a tap's channels (the last ones padded with 0), next to those of the other output channels, so that threads
 * of adjacent channels read adjacent words. */
#ifndef QK_DOT_CUDA_H
#define QK_DOT_CUDA_H
#include "qk_cuda.h"
#include "qk_rescale.h"

enum { QK_DOT_THREADS = 256 };

/* Channel, column, row and image of a thread's output. */
typedef struct {
  uint32_t channel, column, row, image;
} qk_dot_output;

static __device__ __forceinline__ qk_dot_output qk_find_dot_output(uint32_t output, uint32_t height,
                                                                   uint32_t width, uint32_t channels) {
  const uint32_t pixel = output / channels, line = pixel / width;
  return {output - pixel * channels, pixel - line * width, line % height, line / height};
}

/* Channels 4i..4i+3 of a tap; Aligned: the tap is at a multiple of 4 and of whole words. */
template <bool Aligned>
static __device__ __forceinline__ int32_t qk_dot_word(const int8_t* tap, int32_t i, int32_t depth) {
  if (Aligned) return reinterpret_cast<const int32_t*>(tap)[i];
  uint32_t word = 0;
#pragma unroll
  for (int b = 0; b < 4; ++b)
    if (4 * i + b < depth) word |= static_cast<uint32_t>(static_cast<uint8_t>(tap[4 * i + b])) << (8 * b);
  return static_cast<int32_t>(word);
}

/* Launches for images * height * width * channels outputs. */
static inline cudaError_t qk_dot_grid(int64_t images, int32_t height, int32_t width, int32_t channels,
                                      uint32_t* outputs, dim3* grid) {
  const int64_t count = images * height * width * channels;
  if (count <= 0 || count > UINT32_MAX - QK_DOT_THREADS) return cudaErrorInvalidValue;
  *outputs = static_cast<uint32_t>(count);
  *grid = dim3(qk_blocks(count, QK_DOT_THREADS));
  return cudaSuccess;
}
#endif
