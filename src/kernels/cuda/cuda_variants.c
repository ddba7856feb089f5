/* Every portable kernel has one here: a GPU runs no portable code. */
#include <stddef.h>

#include "pack_conv.h"
#include "pack_depthwise.h"
#include "pack_dot.h"
#include "qk_conv_layout_cuda.h"
#include "qk_conv_transpose_s8.h"
#include "qk_depthwise_conv_s8.h"
#include "qk_fully_connected_s8.h"
#include "variant.h"

#define PLAIN(name) \
  { #name "_cuda", #name, QK_FOR_ALL, QK_DISJOINT, NULL, NULL, 0, NULL, NULL, {NULL }, NULL }

/* kernel, portable kernel, suits, parameters' type, functions that pack its weights */
#define PACKS(kernel, replaces, suits, type, member, name, ...)                                            \
  {                                                                                                        \
    kernel, replaces, QK_FOR_ALL, QK_DISJOINT, suits, QK_PACKED(type, member), cuda_##name##_packed_bytes, \
        cuda_##name##_pack, {__VA_ARGS__}, NULL                                                            \
  }

/* Tensor cores multiply at least 32 channels by 64 bytes of a window. */
static int conv_suits_tensor_cores(const void* params) {
  const qk_conv_s8_params* p = params;
  const qk_conv_layout l = qk_lay_out_conv(p);
  return (p->groups == 1 || l.width >= 8) && (int64_t)l.width * l.k >= 512;
}

const qk_variant qk_cuda_variants[] = {
    PACKS("qk_conv_s8_cuda", "qk_conv_s8", conv_suits_tensor_cores, qk_conv_s8_params, weights, conv, "bias",
          "multipliers", "left_shifts"),
    PACKS("qk_conv_dot_s8_cuda", "qk_conv_s8", NULL, qk_conv_s8_params, weights, conv_dot, NULL),
    PACKS("qk_fully_connected_s8_cuda", "qk_fully_connected_s8", NULL, qk_fully_connected_s8_params, weights,
          fully_connected, "bias", "multipliers", "left_shifts"),
    PACKS("qk_conv_transpose_s8_cuda", "qk_conv_transpose_s8", NULL, qk_conv_transpose_s8_params, weights,
          conv_transpose, NULL),
    PLAIN(qk_matmul_s8),
    PACKS("qk_depthwise_conv_square_s8_cuda", "qk_depthwise_conv_s8", cuda_depthwise_square_suits,
          qk_depthwise_conv_s8_params, weights, depthwise_square, NULL),
    PLAIN(qk_depthwise_conv_s8),
    PLAIN(qk_add_s8),
    PLAIN(qk_mul_s8),
    PLAIN(qk_table_s8),
    PLAIN(qk_softmax_s8),
    PLAIN(qk_max_pool_s8),
    PLAIN(qk_average_pool_s8),
    PLAIN(qk_resize_linear_s8),
    PLAIN(qk_resize_nearest),
    PLAIN(qk_quantize_f32_s8),
    PLAIN(qk_dequantize_s8_f32),
    PLAIN(qk_copy),
    PLAIN(qk_gather),
    PLAIN(qk_pad),
    PLAIN(qk_conv_f32),
    PLAIN(qk_depthwise_conv_f32),
    PLAIN(qk_conv_transpose_f32),
    PLAIN(qk_fully_connected_f32),
    PLAIN(qk_matmul_f32),
    PLAIN(qk_average_pool_f32),
    PLAIN(qk_max_pool_f32),
    PLAIN(qk_resize_linear_f32),
    PLAIN(qk_binary_f32),
    PLAIN(qk_unary_f32),
    PLAIN(qk_reduce_f32),
    PLAIN(qk_softmax_f32),
    {.kernel = NULL}};
