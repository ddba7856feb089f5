#include "pack_depthwise.h"

#include <string.h>

#include "qk_depthwise_conv_s8.h"

enum { CHANNELS = 16 };

static int32_t taps(const qk_depthwise_conv_s8_params* p) { return p->kernel_height * p->kernel_width; }

static int32_t head_bytes(const qk_depthwise_conv_s8_params* p) { return p->left_shifts ? 192 : 128; }

static int32_t is_narrow(const qk_depthwise_conv_s8_params* p) {
  for (int32_t i = 0; i < taps(p) * p->output_channels; ++i)
    if (p->weights[i] == -128) return 0;
  return 1;
}

static void put_word(int8_t* block, int32_t index, int32_t word) { memcpy(block + 4 * index, &word, 4); }

/* Channels from .. from+15, as far as there are any. */
static void pack_block(const qk_depthwise_conv_s8_params* p, int32_t from, int8_t* block) {
  for (int32_t i = 0; i < CHANNELS && from + i < p->output_channels; ++i) {
    put_word(block, i, p->bias[from + i]);
    put_word(block, 16 + i, p->multipliers[from + i]);
    if (p->left_shifts) put_word(block, 32 + i, p->left_shifts[from + i]);
    for (int32_t t = 0; t < taps(p); ++t)
      block[head_bytes(p) + 16 * t + i] = p->weights[t * p->output_channels + from + i];
  }
}

int32_t neon_depthwise_bytes(const void* params) {
  const qk_depthwise_conv_s8_params* p = params;
  return 16 + (p->output_channels + CHANNELS - 1) / CHANNELS * (head_bytes(p) + 16 * taps(p));
}

void neon_depthwise_pack(const void* params, int8_t* packed) {
  const qk_depthwise_conv_s8_params* p = params;
  memset(packed, 0, (size_t)neon_depthwise_bytes(p));
  put_word(packed, 0, p->left_shifts != NULL);
  put_word(packed, 1, is_narrow(p));
  int8_t* block = packed + 16;
  for (int32_t c = 0; c < p->output_channels; c += CHANNELS, block += head_bytes(p) + 16 * taps(p)) {
    const int32_t last = p->output_channels - CHANNELS;
    pack_block(p, c > last && last > 0 ? last : c, block);
  }
}

/* Table of 8-byte addresses, padding and, where pixels are copied, the patch. */
int32_t neon_depthwise_scratch_bytes(const void* params) {
  const qk_depthwise_conv_s8_params* p = params;
  const int32_t pitch = p->output_channels < CHANNELS ? CHANNELS : p->output_channels;
  const int copied = p->output_channels != p->input_channels || p->output_channels < CHANNELS;
  return 8 * taps(p) + pitch * (copied ? 1 + taps(p) : 1);
}
