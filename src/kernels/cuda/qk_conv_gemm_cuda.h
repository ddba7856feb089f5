/* Convolution as a matrix product on the tensor cores: rows are output pixels of all images, columns the
 * output channels of a group, k the bytes of a window as qk_conv_layout_cuda.h lays them out. No matrix of
 * windows is built: tiles are copied from the image. With an addend the sum N8 of result and addend is
 * stored. */
#ifndef QK_CONV_GEMM_CUDA_H
#define QK_CONV_GEMM_CUDA_H
#include "qk_add_s8.h"
#include "qk_conv_layout_cuda.h"
#include "qk_cuda.h"

/* Pixels x channels of a block. */
typedef enum {
  QK_CONV_128X128,
  QK_CONV_128X64,
  QK_CONV_128X32,
  QK_CONV_64X64,
  QK_CONV_32X32,
  QK_CONV_TILES
} qk_conv_tile;

/* 128x128, 128x64 and 128x32 want pieces of 16 bytes. */
int qk_conv_tile_suits(const qk_conv_s8_params* p, qk_conv_tile tile);

/* The tile whose blocks take the least time by a simple model; `pixels`: of all images. */
qk_conv_tile qk_choose_conv_tile(const qk_conv_s8_params* p, int64_t pixels);

/* p->weights is the packed table. `images`: all of them, contiguous; addend and add may be NULL; the
 * multiplier of the addend is add->b_multiplier or, with conv_is_b, add->a_multiplier. */
cudaError_t qk_conv_gemm_cuda(const qk_conv_s8_params* p, qk_conv_tile tile, int64_t images,
                              const int8_t* input, const qk_add_s8_params* add, int32_t conv_is_b,
                              const int8_t* addend, int8_t* output, cudaStream_t stream);
#endif
