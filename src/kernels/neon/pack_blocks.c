#include "pack_blocks.h"

#include <string.h>

static int32_t block_bytes(const neon_weights* w) {
  return (w->left_shifts ? 96 : 64) + (w->inputs + 7) / 8 * 64;
}

int32_t neon_packed_bytes(const neon_weights* w) {
  return 16 + w->groups * ((w->channels + 7) / 8) * block_bytes(w);
}

static int32_t is_narrow(const neon_weights* w) {
  const int64_t count = (int64_t)w->groups * w->channels * w->inputs;
  for (int64_t i = 0; i < count; ++i)
    if (w->weights[i] == -128) return 0;
  return 1;
}

static void put_word(int8_t* block, int32_t index, int32_t word) {
  memcpy(block + 4 * index, &word, 4);
}

/* Channel `lane` of a block; `channel` counts over all groups. */
static void pack_channel(const neon_weights* w, int32_t channel, int32_t lane, int8_t* block) {
  put_word(block, lane, w->bias[channel]);
  const int8_t* from = w->weights + (int64_t)channel * w->inputs;
  for (int32_t i = 0; i < w->inputs; ++i) block[32 + i / 8 * 64 + 8 * lane + i % 8] = from[i];
  int8_t* const end = block + block_bytes(w);
  if (w->left_shifts) put_word(end - 64, lane, w->left_shifts[channel]);
  put_word(end - 32, lane, w->multipliers[channel]);
}

void neon_pack(const neon_weights* w, int8_t* packed) {
  memset(packed, 0, (size_t)neon_packed_bytes(w));
  put_word(packed, 0, w->left_shifts != NULL);
  put_word(packed, 1, is_narrow(w));
  int8_t* block = packed + 16;
  for (int32_t g = 0; g < w->groups; ++g) {
    for (int32_t c = 0; c < w->channels; ++c) {
      pack_channel(w, g * w->channels + c, c % 8, block);
      if (c % 8 == 7 || c + 1 == w->channels) block += block_bytes(w);
    }
  }
}
