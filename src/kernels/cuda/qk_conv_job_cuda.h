/* What the blocks of a convolution on tensor cores are told. */
#ifndef QK_CONV_JOB_CUDA_H
#define QK_CONV_JOB_CUDA_H
#include "qk_conv_gemm_cuda.h"
#include "qk_divide_cuda.h"

typedef struct {
  const int8_t* input;
  const int8_t* addend; /* NULL: none */
  int8_t* output;
  const int8_t* packed; /* qk_conv_layout_cuda.h */
  int32_t steps_at, channels_at, weights_at;
  int32_t k, padded_k, width, padded_width;

  int64_t input_bytes, input_words_end; /* 8 bytes may be read before input_words_end */
  int32_t input_height, row_bytes, depth;
  uint32_t pixels; /* of all output images */
  qk_divisor output_height, output_width;
  int32_t rereads;                                        /* 1: windows overlap */
  int32_t stride_rows, stride_bytes, pad_rows, pad_bytes; /* of a window's place */
  int32_t groups;
  qk_divisor group_count, tiles_across; /* tiles_across: a group's channels */
  int32_t output_channels;

  int32_t alignment; /* of every group of a pixel's channels in output and addend: 16, 8, 4 or 1 */
  int32_t zero_point, min, max;
  int32_t conv_multiplier, addend_multiplier, constant, shift, sum_min, sum_max; /* N8 */
} qk_conv_job;
#endif
