/* Every portable kernel has one here: a GPU runs no portable code. */
#include <stddef.h>

#include "pack_depthwise.h"
#include "qk_depthwise_conv_s8.h"
#include "variant.h"

#define PLAIN(name) \
  { #name "_cuda", #name, QK_FOR_ALL, QK_DISJOINT, NULL, NULL, 0, NULL, NULL, {NULL }, NULL }

const qk_variant qk_cuda_variants[] = {{.kernel = "qk_depthwise_conv_square_s8_cuda",
                                        .replaces = "qk_depthwise_conv_s8",
                                        .modes = QK_FOR_ALL,
                                        .suits = cuda_depthwise_square_suits,
                                        QK_PACKED(qk_depthwise_conv_s8_params, weights),
                                        .packed_bytes = cuda_depthwise_square_packed_bytes,
                                        .pack = cuda_depthwise_square_pack},
                                       PLAIN(qk_depthwise_conv_s8),
                                       PLAIN(qk_add_s8),
                                       PLAIN(qk_mul_s8),
                                       PLAIN(qk_max_pool_s8),
                                       PLAIN(qk_average_pool_s8),
                                       PLAIN(qk_softmax_s8),
                                       PLAIN(qk_table_s8),
                                       PLAIN(qk_resize_linear_s8),
                                       PLAIN(qk_quantize_f32_s8),
                                       PLAIN(qk_dequantize_s8_f32),
                                       PLAIN(qk_copy),
                                       PLAIN(qk_gather),
                                       PLAIN(qk_pad),
                                       PLAIN(qk_resize_nearest),
                                       PLAIN(qk_conv_f32),
                                       PLAIN(qk_depthwise_conv_f32),
                                       PLAIN(qk_conv_transpose_f32),
                                       PLAIN(qk_fully_connected_f32),
                                       PLAIN(qk_matmul_f32),
                                       PLAIN(qk_average_pool_f32),
                                       PLAIN(qk_max_pool_f32),
                                       PLAIN(qk_binary_f32),
                                       PLAIN(qk_unary_f32),
                                       PLAIN(qk_reduce_f32),
                                       PLAIN(qk_resize_linear_f32),
                                       PLAIN(qk_softmax_f32),
                                       {.kernel = NULL}};
