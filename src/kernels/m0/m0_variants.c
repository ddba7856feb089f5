/* Kernels for Armv6-M (Cortex-M0, M0+). */
#include "pack_pairs.h"
#include "qk_conv_s8.h"
#include "qk_depthwise_band_m0.h"
#include "qk_fully_connected_s8.h"
#include "variant.h"

static layer_m0 conv_layer(const void* params) {
  const qk_conv_s8_params* p = (const qk_conv_s8_params*)params;
  const layer_m0 l = {p->groups,
                      p->output_channels / p->groups,
                      p->kernel_height * p->kernel_width * (p->input_channels / p->groups),
                      p->weights,
                      p->bias,
                      p->multipliers,
                      p->left_shifts};
  return l;
}

static int conv_suits(const void* params) {
  const layer_m0 l = conv_layer(params);
  return layer_suits_m0(&l);
}

static int32_t conv_packed_bytes(const void* params) {
  const layer_m0 l = conv_layer(params);
  return layer_packed_bytes_m0(&l);
}

static void conv_pack(const void* params, int8_t* packed) {
  const layer_m0 l = conv_layer(params);
  layer_pack_m0(&l, packed);
}

static int32_t conv_scratch_bytes(const void* params) { return (conv_layer(params).taps + 1) / 2 * 8; }

static layer_m0 fully_connected_layer(const void* params) {
  const qk_fully_connected_s8_params* p = (const qk_fully_connected_s8_params*)params;
  const layer_m0 l = {1, p->out_features, p->in_features, p->weights, p->bias, p->multipliers, p->left_shifts};
  return l;
}

static int fully_connected_suits(const void* params) {
  const layer_m0 l = fully_connected_layer(params);
  return layer_suits_m0(&l);
}

static int32_t fully_connected_packed_bytes(const void* params) {
  const layer_m0 l = fully_connected_layer(params);
  return layer_packed_bytes_m0(&l);
}

static void fully_connected_pack(const void* params, int8_t* packed) {
  const layer_m0 l = fully_connected_layer(params);
  layer_pack_m0(&l, packed);
}

static int32_t fully_connected_scratch_bytes(const void* params) {
  return (fully_connected_layer(params).taps + 1) / 2 * 8;
}

/* In place, no row is written before it is read. */
static int depthwise_suits(const void* params) {
  const qk_depthwise_conv_s8_params* p = (const qk_depthwise_conv_s8_params*)params;
  return p->pad_top <= (p->kernel_height - 1) * p->dilation_height;
}

static int32_t depthwise_scratch_bytes(const void* params) {
  const qk_depthwise_band_m0 b = qk_depthwise_plan_m0((const qk_depthwise_conv_s8_params*)params);
  return 4 * b.rows * b.columns;
}

const qk_variant qk_m0_variants[] = {
    {.kernel = "qk_conv_s8_m0",
     .replaces = "qk_conv_s8",
     .modes = QK_FOR_SPEED,
     .overlap = 1,
     .suits = conv_suits,
     .packed_name = "weights",
     .packed_offset = offsetof(qk_conv_s8_params, weights),
     .packed_bytes = conv_packed_bytes,
     .pack = conv_pack,
     .unused = {"bias", "multipliers", "left_shifts"},
     .scratch_bytes = conv_scratch_bytes},
    {.kernel = "qk_fully_connected_s8_m0",
     .replaces = "qk_fully_connected_s8",
     .modes = QK_FOR_SPEED,
     .overlap = QK_DISJOINT,
     .suits = fully_connected_suits,
     .packed_name = "weights",
     .packed_offset = offsetof(qk_fully_connected_s8_params, weights),
     .packed_bytes = fully_connected_packed_bytes,
     .pack = fully_connected_pack,
     .unused = {"bias", "multipliers", "left_shifts"},
     .scratch_bytes = fully_connected_scratch_bytes},
    {.kernel = "qk_depthwise_conv_s8_m0",
     .replaces = "qk_depthwise_conv_s8",
     .modes = QK_FOR_ALL,
     .overlap = QK_BY_CHANNEL,
     .suits = depthwise_suits,
     .scratch_bytes = depthwise_scratch_bytes},
    {.kernel = NULL}};
