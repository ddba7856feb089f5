#include "pack_layer.h"

/* Bytes of the weights of a block of one channel: two for each two taps, whole words. */
static int32_t one_bytes(const layer_m0* l) {
  return ((l->taps + 1) / 2 * 2 + 3) / 4 * 4;
}

int32_t pixels_bytes_m0(const layer_m0* l) {
  const int32_t twos = l->channels / 2, one = l->channels % 2, steps = (l->taps + 1) / 2;
  return extra_bytes_m0(l) + l->groups * (twos * (16 + 4 * steps + 8) + one * (8 + one_bytes(l) + 4));
}

static uint32_t biased(const layer_m0* l, int32_t channel, int32_t tap) {
  return tap < l->taps ? (uint32_t)(l->weights[(int64_t)channel * l->taps + tap] + 128) : 0;
}

static uint32_t* pack_block(const layer_m0* l, int32_t channel, int32_t count, int fast, uint32_t* out) {
  const int32_t steps = (l->taps + 1) / 2;
  for (int32_t c = channel; c < channel + count; ++c) {
    const uint32_t bias = (uint32_t)l->bias[c];
    *out++ = bias + (bias << 16) - 32768 * (uint32_t)steps;
    *out++ = bias;
  }
  for (int32_t step = 0; step < steps; step += 2 / count) {
    const int32_t tap = 2 * step, second_channel = channel + count - 1,
                  second_tap = count == 2 ? tap : tap + 2;
    *out++ = biased(l, channel, tap) | biased(l, channel, tap + 1) << 8 |
             biased(l, second_channel, second_tap) << 16 | biased(l, second_channel, second_tap + 1) << 24;
  }
  for (int32_t c = channel; c < channel + count; ++c) *out++ = multiplier_m0(l, c, fast);
  return out;
}

void pack_pixels_m0(const layer_m0* l, int8_t* packed) {
  const int fast = is_fast_m0(l);
  uint32_t* out = (uint32_t*)(void*)(packed + 16);
  for (int32_t g = 0; g < l->groups; ++g) {
    const int32_t end = (g + 1) * l->channels;
    for (int32_t c = g * l->channels; c < end;) {
      const int32_t count = end - c >= 2 ? 2 : 1;
      out = pack_block(l, c, count, fast, out);
      c += count;
    }
  }
  finish_packing_m0(l, packed, (int8_t*)out);
}
