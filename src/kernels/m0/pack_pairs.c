#include "pack_pairs.h"

#include <stddef.h>
#include <string.h>

static int64_t magnitude(int64_t v) { return v < 0 ? -v : v; }

static int32_t left_shift(const layer_m0* l, int32_t channel) {
  return l->left_shifts != NULL ? l->left_shifts[channel] : 0;
}

int rescale_is_short_m0(int64_t largest_sum, int32_t multiplier, int32_t shift) {
  if (shift > 1) return 0;
  const int64_t m2 = ((int64_t)2 * multiplier) << shift;
  return ((largest_sum * m2) >> 32) + 2 * 256 < 32768;
}

static int is_short(const layer_m0* l) {
  for (int32_t c = 0; c < l->groups * l->channels; ++c) {
    int64_t largest = magnitude(l->bias[c]);
    for (int32_t i = 0; i < l->taps; ++i) largest += 128 * magnitude(l->weights[(int64_t)c * l->taps + i]);
    if (!rescale_is_short_m0(largest, l->multipliers[c], left_shift(l, c))) return 0;
  }
  return 1;
}

int layer_suits_m0(const layer_m0* l) {
  const int64_t count = (int64_t)l->groups * l->channels * l->taps;
  for (int64_t i = 0; i < count; ++i)
    if (l->weights[i] == -128) return 0;
  return 1;
}

static int32_t group_words(const layer_m0* l) {
  const int32_t taps = (l->taps + 1) / 2 * 2, fours = l->channels / 4, twos = (l->channels % 4 + 1) / 2;
  return (2 * fours + twos) * (2 + taps + 2);
}

int32_t layer_packed_bytes_m0(const layer_m0* l) {
  const int32_t shifts = is_short(l) ? 0 : l->groups * l->channels;
  return 16 + 4 * l->groups * group_words(l) + (shifts + 3) / 4 * 4;
}

/* Upper and lower half of a word, as a sum: lower may borrow from upper. */
static uint32_t join(int32_t lower, int32_t upper) { return (uint32_t)lower + ((uint32_t)upper << 16); }

static uint32_t weight_pair(const layer_m0* l, int32_t channel, int32_t end, int32_t tap) {
  if (tap >= l->taps) return 0;
  const int8_t* w = l->weights + (int64_t)channel * l->taps + tap;
  return join(w[0], channel + 1 < end ? w[l->taps] : 0);
}

/* `pairs` (1 or 2) pairs of channels from `channel` on; `end`: first channel of the next group. */
static uint32_t* pack_block(const layer_m0* l, int32_t channel, int32_t end, int32_t pairs, int fast, uint32_t* out) {
  for (int32_t c = channel; c < channel + 2 * pairs; c += 2) {
    const int32_t upper = c + 1 < end ? l->bias[c + 1] : 0;
    *out++ = join(l->bias[c], upper);
    *out++ = (uint32_t)upper;
  }
  for (int32_t tap = 0; tap < l->taps; tap += 2) {
    for (int32_t c = channel; c < channel + 2 * pairs; c += 2) {
      *out++ = weight_pair(l, c, end, tap);
      *out++ = weight_pair(l, c, end, tap + 1);
    }
  }
  for (int32_t c = channel; c < channel + 2 * pairs; ++c)
    *out++ = c < end ? (2 * (uint32_t)l->multipliers[c]) << (fast ? left_shift(l, c) : 0) : 0;
  return out;
}

void layer_pack_m0(const layer_m0* l, int8_t* packed) {
  const int fast = is_short(l);
  uint32_t header[4] = {0, 0, 0, 0};
  uint32_t* out = (uint32_t*)(void*)(packed + 16);
  for (int32_t g = 0; g < l->groups; ++g) {
    const int32_t end = (g + 1) * l->channels;
    for (int32_t c = g * l->channels; c < end;) {
      const int32_t pairs = end - c >= 4 ? 2 : 1;
      out = pack_block(l, c, end, pairs, fast, out);
      c += 2 * pairs;
    }
  }
  if (!fast) {
    const int32_t channels = l->groups * l->channels;
    int8_t* const shifts = (int8_t*)out;
    header[0] = (uint32_t)(shifts - packed);
    for (int32_t c = 0; c < (channels + 3) / 4 * 4; ++c) shifts[c] = (int8_t)(c < channels ? left_shift(l, c) : 0);
  }
  memcpy(packed, header, sizeof header);
}
