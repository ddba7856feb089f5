#include "pack_layer.h"

int pairs_suit_m0(const layer_m0* l) {
  const int64_t count = (int64_t)l->groups * l->channels * l->taps;
  for (int64_t i = 0; i < count; ++i)
    if (l->weights[i] == -128) return 0;
  return 1;
}

int32_t pairs_bytes_m0(const layer_m0* l) {
  const int32_t taps = (l->taps + 1) / 2 * 2, pairs = (l->channels + 1) / 2;
  return extra_bytes_m0(l) + 4 * l->groups * pairs * (2 + taps + 2);
}

/* Upper and lower half of a word, as a sum: lower may borrow from upper. */
static uint32_t join(int32_t lower, int32_t upper) {
  return (uint32_t)lower + ((uint32_t)upper << 16);
}

static uint32_t weight_pair(const layer_m0* l, int32_t channel, int32_t end, int32_t tap) {
  if (tap >= l->taps) return 0;
  const int8_t* w = l->weights + (int64_t)channel * l->taps + tap;
  return join(w[0], channel + 1 < end ? w[l->taps] : 0);
}

/* `pairs` (1 or 2) pairs of channels from `channel` on; `end`: first channel of the next group. */
static uint32_t* pack_block(const layer_m0* l, int32_t channel, int32_t end, int32_t pairs, int fast,
                            uint32_t* out) {
  for (int32_t i = 0; i < pairs; ++i) {
    const int32_t c = channel + 2 * i, upper = c + 1 < end ? l->bias[c + 1] : 0;
    out[i] = join(l->bias[c], upper);
    out[pairs + i] = (uint32_t)upper;
  }
  out += 2 * pairs;
  for (int32_t tap = 0; tap < l->taps; tap += 2) {
    for (int32_t c = channel; c < channel + 2 * pairs; c += 2) {
      *out++ = weight_pair(l, c, end, tap);
      *out++ = weight_pair(l, c, end, tap + 1);
    }
  }
  for (int32_t c = channel; c < channel + 2 * pairs; ++c) *out++ = c < end ? multiplier_m0(l, c, fast) : 0;
  return out;
}

void pack_pairs_m0(const layer_m0* l, int8_t* packed) {
  const int fast = is_fast_m0(l);
  uint32_t* out = (uint32_t*)(void*)(packed + 16);
  for (int32_t g = 0; g < l->groups; ++g) {
    const int32_t end = (g + 1) * l->channels;
    for (int32_t c = g * l->channels; c < end;) {
      const int32_t pairs = end - c >= 4 ? 2 : 1;
      out = pack_block(l, c, end, pairs, fast, out);
      c += 2 * pairs;
    }
  }
  finish_packing_m0(l, packed, (int8_t*)out);
}
