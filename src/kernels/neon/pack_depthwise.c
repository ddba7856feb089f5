#include "pack_depthwise.h"

#include <string.h>

#include "qk_depthwise_conv_s8.h"

enum { CHANNELS = 16 };

static int32_t taps(const qk_depthwise_conv_s8_params* p) {
  return p->kernel_height * p->kernel_width;
}

static int32_t is_narrow(const qk_depthwise_conv_s8_params* p) {
  for (int32_t i = 0; i < taps(p) * p->output_channels; ++i)
    if (p->weights[i] == -128) return 0;
  return 1;
}

static void put_word(int8_t* block, int32_t index, int32_t word) {
  memcpy(block + 4 * index, &word, 4);
}

static int is_fast(const qk_depthwise_conv_s8_params* p) {
  return p->kernel_height == 3 && p->kernel_width == 3 && is_narrow(p);
}

static int32_t weights_bytes(const qk_depthwise_conv_s8_params* p) {
  return is_fast(p) ? 192 : 16 * taps(p);
}

static int32_t block_bytes(const qk_depthwise_conv_s8_params* p) {
  return (p->left_shifts ? 192 : 128) + weights_bytes(p);
}

static void pack_taps(const qk_depthwise_conv_s8_params* p, int32_t channel, int32_t lane, int fast,
                      int8_t* to) {
  for (int32_t kx = 0; kx < p->kernel_width; ++kx) {
    for (int32_t ky = 0; ky < p->kernel_height; ++ky) {
      const int8_t w = p->weights[(ky * p->kernel_width + kx) * p->output_channels + channel];
      to[fast ? 64 * kx + 4 * lane + ky : 16 * (kx * p->kernel_height + ky) + lane] = w;
    }
  }
}

/* Channels from .. from+15, as far as there are any. */
static void pack_block(const qk_depthwise_conv_s8_params* p, int32_t from, int fast, int8_t* block) {
  int8_t* const end = block + block_bytes(p);
  for (int32_t i = 0; i < CHANNELS && from + i < p->output_channels; ++i) {
    put_word(block, i, p->bias[from + i]);
    pack_taps(p, from + i, i, fast, block + 64);
    if (p->left_shifts) put_word(end - 128, i, p->left_shifts[from + i]);
    put_word(end - 64, i, p->multipliers[from + i]);
  }
}

int32_t neon_depthwise_bytes(const void* params) {
  const qk_depthwise_conv_s8_params* p = params;
  return 16 + (p->output_channels + CHANNELS - 1) / CHANNELS * block_bytes(p);
}

void neon_depthwise_pack(const void* params, int8_t* packed) {
  const qk_depthwise_conv_s8_params* p = params;
  const int32_t last = p->output_channels - CHANNELS, bytes = block_bytes(p);
  memset(packed, 0, (size_t)neon_depthwise_bytes(p));
  put_word(packed, 0, p->left_shifts != NULL);
  put_word(packed, 1, is_narrow(p));
  int8_t* block = packed + 16;
  for (int32_t c = 0; c < p->output_channels; c += CHANNELS, block += bytes)
    pack_block(p, c > last && last > 0 ? last : c, is_fast(p), block);
}

/* As qk_depthwise_conv_s8_neon.h says; an address takes 8 bytes. */
int32_t neon_depthwise_scratch_bytes(const void* params) {
  const qk_depthwise_conv_s8_params* p = params;
  const int few = p->output_channels < CHANNELS, repeated = p->output_channels != p->input_channels;
  const int32_t pitch = few ? CHANNELS : p->output_channels, most = 9 * (repeated ? 8 : 28);
  const int32_t entries = taps(p) > most ? taps(p) : most;
  return 8 * entries + pitch + (few ? 56 * CHANNELS : 0) + (few || repeated ? pitch * entries : 0);
}
