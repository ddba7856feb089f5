/* qk_depthwise_conv_s8 on a GPU, depth multiplier 1, multiples of 4 channels, windows of 3x3 or 5x5 taps that
 * are dense along rows, in steps of 1 or 2 pixels, and at least 4 pixels a row of the output. A thread
 * computes 4 channels of 4 neighbouring output pixels, in large layers of two rows of them. Inputs are loaded
 * 4 channels a word and their bytes transposed, so that an instruction sums up to 4 taps of a channel.
 * Weights are packed: [row of taps][word][4 channels][4 taps], 16 bytes for each row, word and 4 channels in
 * turn, where 5 taps take 2 words; taps past the end are 0. */
#ifndef QK_DEPTHWISE_CONV_SQUARE_S8_CUDA_H
#define QK_DEPTHWISE_CONV_SQUARE_S8_CUDA_H
#include "qk_cuda.h"
#include "qk_depthwise_conv_s8.h"

/* Whether threads may compute two rows: output rows are as far apart as rows of taps. */
int qk_depthwise_square_shares_rows(const qk_depthwise_conv_s8_params* p);

/* So many images, one after the other, by threads of 1 or 2 rows. */
cudaError_t qk_depthwise_square_images(const qk_depthwise_conv_s8_params* p, int rows, int64_t images,
                                       const int8_t* input, int8_t* output, cudaStream_t stream);

/* So many rows as fit the size of the layer. */
cudaError_t qk_depthwise_conv_square_s8_cuda(const qk_depthwise_conv_s8_params* p, const qk_items* items,
                                             const int8_t* input, int8_t* output, cudaStream_t stream);
#endif
