#include <stddef.h>

#include "mve_pack.h"
#include "mve_pack_dot.h"
#include "qk_mve_conv_layout.h"
#include "qk_mve_dot.h"

int32_t mve_packed_conv_bytes(const void* params) {
  const qk_conv_s8_params* p = params;
  return p->groups * qk_mve_packed_bytes(p->output_channels / p->groups,
                                         qk_conv_layout_of(p, QK_CONV_BAND_BYTES).inputs,
                                         p->left_shifts != NULL);
}

static int32_t as_is(const void* params, int32_t i) {
  (void)params;
  return i;
}

/* [KW][KH][depth] of [KH][KW][depth] */
static int32_t by_columns(const void* params, int32_t i) {
  const qk_conv_s8_params* p = params;
  const int32_t depth = p->input_channels / p->groups, tap = i / depth;
  const int32_t kx = tap / p->kernel_height, ky = tap % p->kernel_height;
  return (ky * p->kernel_width + kx) * depth + i % depth;
}

static void pack(const qk_conv_s8_params* p, int32_t inputs, input_order order, int8_t* packed) {
  const int32_t channels = p->output_channels / p->groups;
  for (int32_t c = 0; c < p->output_channels; c += channels) {
    const dot_weights w = {channels,
                           inputs,
                           p->weights + c * inputs,
                           p->bias + c,
                           p->multipliers + c,
                           p->left_shifts != NULL ? p->left_shifts + c : NULL};
    packed = mve_pack_dot(&w, order, p, packed);
  }
}

void mve_pack_conv(const void* params, int8_t* packed) {
  const qk_conv_layout layout = qk_conv_layout_of(params, QK_CONV_BAND_BYTES);
  pack(params, layout.inputs, layout.source == QK_CONV_COLUMNS ? by_columns : as_is, packed);
}

void mve_pack_conv_small(const void* params, int8_t* packed) {
  pack(params, qk_conv_small_layout_of(params).inputs, as_is, packed);
}
