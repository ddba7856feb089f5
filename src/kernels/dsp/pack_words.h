/* Little-endian words of packed tables. */
#ifndef PACK_WORDS_H
#define PACK_WORDS_H
#include <stddef.h>
#include <stdint.h>

/* Output channels with their weights, [groups * channels][taps]. */
typedef struct {
  int32_t groups, channels, taps;
  const int8_t* weights;
  const int32_t *bias, *multipliers;
  const int8_t* left_shifts; /* NULL: all zero */
} packed_channels;

static inline int8_t* put_halves(int8_t* out, int32_t low, int32_t high) {
  const uint32_t word = ((uint32_t)low & 0xffffu) | (uint32_t)high << 16;
  for (int i = 0; i < 4; ++i) *out++ = (int8_t)(word >> 8 * i);
  return out;
}

static inline int8_t* put_word(int8_t* out, int32_t word) {
  return put_halves(out, word, (int32_t)((uint32_t)word >> 16));
}

/* Whether 256 times a sum of int8 times these weights may not fit int32 (qk_tile_dsp.h). */
static inline int weights_too_large(const int8_t* w, int32_t count) {
  int32_t sum = 0;
  for (int32_t i = 0; i < count; ++i) sum += w[i] < 0 ? -w[i] : w[i];
  return sum > 65535;
}
#endif
