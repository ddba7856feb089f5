#include "pack_layer.h"

int32_t bytes_bytes_m0(const layer_m0* l) {
  return extra_bytes_m0(l) + l->groups * l->channels * (4 + (l->taps + 3) / 4 * 4 + 4);
}

static uint32_t biased(const layer_m0* l, int32_t channel, int32_t tap) {
  return tap < l->taps ? (uint32_t)(l->weights[(int64_t)channel * l->taps + tap] + 128) : 0;
}

static uint32_t start_of_sum(const layer_m0* l, int32_t channel) {
  uint32_t sum = 0;
  for (int32_t i = 0; i < l->taps; ++i) sum += biased(l, channel, i);
  const uint32_t offset = (uint32_t)l->tap_offset;
  return (uint32_t)l->bias[channel] - offset * sum + 128 * offset * (uint32_t)l->taps;
}

static uint32_t* pack_block(const layer_m0* l, int32_t channel, int32_t count, int fast, uint32_t* out) {
  for (int32_t c = channel; c < channel + count; ++c) *out++ = start_of_sum(l, c);
  for (int32_t tap = 0; tap < l->taps; tap += 4) {
    for (int32_t c = channel; c < channel + count; ++c)
      *out++ = biased(l, c, tap) | biased(l, c, tap + 1) << 8 | biased(l, c, tap + 2) << 16 |
               biased(l, c, tap + 3) << 24;
  }
  for (int32_t c = channel; c < channel + count; ++c) *out++ = multiplier_m0(l, c, fast);
  return out;
}

void pack_bytes_m0(const layer_m0* l, int8_t* packed) {
  const int fast = is_fast_m0(l);
  uint32_t* out = (uint32_t*)(void*)(packed + 16);
  for (int32_t g = 0; g < l->groups; ++g) {
    const int32_t end = (g + 1) * l->channels;
    for (int32_t c = g * l->channels; c < end;) {
      const int32_t count = end - c >= 4 ? 4 : 1;
      out = pack_block(l, c, count, fast, out);
      c += count;
    }
  }
  finish_packing_m0(l, packed, (int8_t*)out);
}
