#include "pack_layer.h"

#include <stddef.h>
#include <string.h>

static int64_t magnitude(int64_t v) {
  return v < 0 ? -v : v;
}

int32_t left_shift_m0(const layer_m0* l, int32_t channel) {
  return l->left_shifts != NULL ? l->left_shifts[channel] : 0;
}

/* |acc| * m2 / 2^32 + 2 * 256 < 2^15 */
static int is_channel_fast(const layer_m0* l, int32_t c) {
  const int32_t shift = left_shift_m0(l, c);
  int64_t largest = magnitude(l->bias[c]);
  if (shift > 1) return 0;
  for (int32_t i = 0; i < l->taps; ++i) largest += 128 * magnitude(l->weights[(int64_t)c * l->taps + i]);
  if (largest > INT32_MAX) largest = INT32_MAX;
  const int64_t m2 = ((int64_t)2 * l->multipliers[c]) << shift;
  return ((largest * m2) >> 32) + 2 * 256 < 32768;
}

int is_fast_m0(const layer_m0* l) {
  for (int32_t c = 0; c < l->groups * l->channels; ++c)
    if (!is_channel_fast(l, c)) return 0;
  return 1;
}

uint32_t multiplier_m0(const layer_m0* l, int32_t channel, int fast) {
  return (2 * (uint32_t)l->multipliers[channel]) << (fast ? left_shift_m0(l, channel) : 0);
}

int32_t extra_bytes_m0(const layer_m0* l) {
  return 16 + (is_fast_m0(l) ? 0 : (l->groups * l->channels + 3) / 4 * 4);
}

void finish_packing_m0(const layer_m0* l, int8_t* packed, int8_t* end) {
  uint32_t header[4] = {0, 0, 0, 0};
  if (!is_fast_m0(l)) {
    const int32_t channels = l->groups * l->channels;
    header[0] = (uint32_t)(end - packed);
    for (int32_t c = 0; c < (channels + 3) / 4 * 4; ++c)
      end[c] = (int8_t)(c < channels ? left_shift_m0(l, c) : 0);
  }
  memcpy(packed, header, sizeof header);
}
