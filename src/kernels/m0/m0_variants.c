/* Kernels for Armv6-M (Cortex-M0, M0+). */
#include "pack_layer.h"
#include "pack_transpose.h"
#include "qk_conv_s8.h"
#include "qk_conv_transpose_s8.h"
#include "qk_depthwise_conv_s8_band_m0.h"
#include "qk_fully_connected_s8.h"
#include "qk_matmul_s8_plan_m0.h"
#include "variant.h"

static layer_m0 conv(const void* params) {
  const qk_conv_s8_params* p = (const qk_conv_s8_params*)params;
  const layer_m0 l = {p->groups,
                      p->output_channels / p->groups,
                      p->kernel_height * p->kernel_width * (p->input_channels / p->groups),
                      p->weights,
                      p->bias,
                      p->multipliers,
                      p->left_shifts,
                      128};
  return l;
}

static layer_m0 fully_connected(const void* params) {
  const qk_fully_connected_s8_params* p = (const qk_fully_connected_s8_params*)params;
  const layer_m0 l = {1,       p->out_features, p->in_features, p->weights,
                      p->bias, p->multipliers,  p->left_shifts, 0};
  return l;
}

/* Functions of the table for layers seen through `layer`. */
#define LAYER_FUNCTIONS(layer)                                         \
  static int layer##_suits_pairs(const void* params) {                 \
    const layer_m0 l = layer(params);                                  \
    return pairs_suit_m0(&l);                                          \
  }                                                                    \
  static int32_t layer##_pairs_bytes(const void* params) {             \
    const layer_m0 l = layer(params);                                  \
    return pairs_bytes_m0(&l);                                         \
  }                                                                    \
  static void layer##_pack_pairs(const void* params, int8_t* packed) { \
    const layer_m0 l = layer(params);                                  \
    pack_pairs_m0(&l, packed);                                         \
  }                                                                    \
  static int32_t layer##_pairs_scratch(const void* params) {           \
    return (layer(params).taps + 1) / 2 * 8;                           \
  }                                                                    \
  static int32_t layer##_bytes_bytes(const void* params) {             \
    const layer_m0 l = layer(params);                                  \
    return bytes_bytes_m0(&l);                                         \
  }                                                                    \
  static void layer##_pack_bytes(const void* params, int8_t* packed) { \
    const layer_m0 l = layer(params);                                  \
    pack_bytes_m0(&l, packed);                                         \
  }

LAYER_FUNCTIONS(conv)
LAYER_FUNCTIONS(fully_connected)

static int32_t conv_bytes_scratch(const void* params) {
  return (conv(params).taps + 3) / 4 * 4;
}

static const transposed_kernel by_pairs = {conv_pairs_bytes, conv_pack_pairs, conv_pairs_scratch};
static const transposed_kernel by_bytes = {conv_bytes_bytes, conv_pack_bytes, conv_bytes_scratch};
TRANSPOSED_FUNCTIONS(transpose_pairs, by_pairs)
TRANSPOSED_FUNCTIONS(transpose_bytes, by_bytes)

static int conv_transpose_suits_pairs(const void* params) {
  const qk_conv_transpose_s8_params* p = (const qk_conv_transpose_s8_params*)params;
  const layer_m0 l = {.groups = p->groups,
                      .channels = p->output_channels / p->groups,
                      .taps = p->kernel_height * p->kernel_width * (p->input_channels / p->groups),
                      .weights = p->weights};
  return pairs_suit_m0(&l);
}

/* The last row, where words of taps would reach beyond the input. */
static int32_t fully_connected_bytes_scratch(const void* params) {
  const int32_t taps = fully_connected(params).taps;
  return taps % 4 == 0 ? 0 : (taps + 3) / 4 * 4;
}

static int32_t conv_pixels_bytes(const void* params) {
  const layer_m0 l = conv(params);
  return pixels_bytes_m0(&l);
}

static void conv_pack_pixels(const void* params, int8_t* packed) {
  const layer_m0 l = conv(params);
  pack_pixels_m0(&l, packed);
}

static int32_t conv_pixels_scratch(const void* params) {
  return (conv(params).taps + 1) / 2 * 12;
}

/* In place, no row is written before it is read. */
static int depthwise_suits(const void* params) {
  const qk_depthwise_conv_s8_params* p = (const qk_depthwise_conv_s8_params*)params;
  return p->pad_top <= (p->kernel_height - 1) * p->dilation_height;
}

static int32_t depthwise_scratch_bytes(const void* params) {
  const qk_depthwise_conv_s8_params* p = (const qk_depthwise_conv_s8_params*)params;
  const qk_depthwise_band_m0 b = qk_depthwise_plan_m0(p);
  return 4 * qk_depthwise_words_m0(p, &b);
}

static int32_t matmul_scratch_bytes(const void* params) {
  return qk_matmul_scratch_m0((const qk_matmul_s8_params*)params);
}

const qk_variant qk_m0_variants[] = {
    {.kernel = "qk_conv_s8_m0",
     .replaces = "qk_conv_s8",
     .modes = QK_FOR_SPEED,
     .overlap = 1,
     .suits = conv_suits_pairs,
     QK_PACKED(qk_conv_s8_params, weights),
     .packed_bytes = conv_pairs_bytes,
     .pack = conv_pack_pairs,
     .unused = {"bias", "multipliers", "left_shifts"},
     .scratch_bytes = conv_pairs_scratch},
    {.kernel = "qk_conv_s8_m0_pixels",
     .replaces = "qk_conv_s8",
     .modes = QK_FOR_BALANCE,
     .overlap = 2,
     .suits = conv_suits_pairs,
     QK_PACKED(qk_conv_s8_params, weights),
     .packed_bytes = conv_pixels_bytes,
     .pack = conv_pack_pixels,
     .unused = {"bias", "multipliers", "left_shifts"},
     .scratch_bytes = conv_pixels_scratch},
    {.kernel = "qk_conv_s8_m0_bytes",
     .replaces = "qk_conv_s8",
     .modes = QK_FOR_ALL,
     .overlap = 1,
     QK_PACKED(qk_conv_s8_params, weights),
     .packed_bytes = conv_bytes_bytes,
     .pack = conv_pack_bytes,
     .unused = {"bias", "multipliers", "left_shifts"},
     .scratch_bytes = conv_bytes_scratch},
    {.kernel = "qk_fully_connected_s8_m0",
     .replaces = "qk_fully_connected_s8",
     .modes = QK_FOR_SPEED,
     .overlap = QK_DISJOINT,
     .suits = fully_connected_suits_pairs,
     QK_PACKED(qk_fully_connected_s8_params, weights),
     .packed_bytes = fully_connected_pairs_bytes,
     .pack = fully_connected_pack_pairs,
     .unused = {"bias", "multipliers", "left_shifts"},
     .scratch_bytes = fully_connected_pairs_scratch},
    {.kernel = "qk_fully_connected_s8_m0_bytes",
     .replaces = "qk_fully_connected_s8",
     .modes = QK_FOR_ALL,
     .overlap = QK_DISJOINT,
     QK_PACKED(qk_fully_connected_s8_params, weights),
     .packed_bytes = fully_connected_bytes_bytes,
     .pack = fully_connected_pack_bytes,
     .unused = {"bias", "multipliers", "left_shifts"},
     .scratch_bytes = fully_connected_bytes_scratch},
    {.kernel = "qk_conv_transpose_s8_m0",
     .replaces = "qk_conv_transpose_s8",
     .modes = QK_FOR_SPEED,
     .overlap = QK_DISJOINT,
     .suits = conv_transpose_suits_pairs,
     QK_PACKED(qk_conv_transpose_s8_params, weights),
     .packed_bytes = transpose_pairs_packed_bytes,
     .pack = transpose_pairs_pack,
     .unused = {"bias", "multipliers", "left_shifts"},
     .scratch_bytes = transpose_pairs_scratch_bytes},
    {.kernel = "qk_conv_transpose_s8_m0_bytes",
     .replaces = "qk_conv_transpose_s8",
     .modes = QK_FOR_ALL,
     .overlap = QK_DISJOINT,
     QK_PACKED(qk_conv_transpose_s8_params, weights),
     .packed_bytes = transpose_bytes_packed_bytes,
     .pack = transpose_bytes_pack,
     .unused = {"bias", "multipliers", "left_shifts"},
     .scratch_bytes = transpose_bytes_scratch_bytes},
    {.kernel = "qk_depthwise_conv_s8_m0",
     .replaces = "qk_depthwise_conv_s8",
     .modes = QK_FOR_ALL,
     .overlap = QK_BY_CHANNEL,
     .suits = depthwise_suits,
     .scratch_bytes = depthwise_scratch_bytes},
    {.kernel = "qk_matmul_s8_m0",
     .replaces = "qk_matmul_s8",
     .modes = QK_FOR_ALL,
     .overlap = QK_DISJOINT,
     .scratch_bytes = matmul_scratch_bytes},
    {.kernel = "qk_average_pool_s8_m0", .replaces = "qk_average_pool_s8", .modes = QK_FOR_ALL, .overlap = 1},
    {.kernel = "qk_max_pool_s8_m0", .replaces = "qk_max_pool_s8", .modes = QK_FOR_ALL, .overlap = 1},
    {.kernel = "qk_add_s8_m0", .replaces = "qk_add_s8", .modes = QK_FOR_ALL, .overlap = 1},
    {.kernel = "qk_mul_s8_m0", .replaces = "qk_mul_s8", .modes = QK_FOR_ALL, .overlap = 1},
    {.kernel = "qk_table_s8_m0", .replaces = "qk_table_s8", .modes = QK_FOR_ALL, .overlap = 1},
    {.kernel = NULL}};
