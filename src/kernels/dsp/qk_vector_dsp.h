/* All output channels of one vector of bytes: 8 at a time (qk_row_dsp.h), then pairs and a single one, whose
 * streams are those of qk_tile_dsp.h. */
#ifndef QK_VECTOR_DSP_H
#define QK_VECTOR_DSP_H
#include "qk_dsp.h"
#include "qk_row_dsp.h"

typedef struct {
  int32_t count;    /* bytes of the vector, at least 1 */
  int32_t channels; /* of the output */
  int32_t has_shifts, zero_point;
} qk_vector_dsp;

static inline int32_t qk_next_word_dsp(const int8_t** stream) {
  const int32_t word = (int32_t)qk_load4_dsp(*stream);
  *stream += 4;
  return word;
}

/* Two channels, in the stream of a pair of qk_tile_dsp.h; 12 instructions for 8 MAC. */
static inline const int8_t* qk_multiply_pair_dsp(const qk_vector_dsp* v, int32_t units, uint32_t last_unit,
                                                 const int8_t* x, const int8_t* w, int8_t* y) {
  int32_t a = qk_next_word_dsp(&w), b = 0;
  for (int32_t unit = 0; unit < units;) {
    int32_t halves = a;
    const int32_t stop = units - unit > 128 ? unit + 128 : units;
    for (; unit < stop; ++unit, x += 4, w += 8) {
      const uint32_t in = unit + 1 < units ? qk_load4_dsp(x) : last_unit;
      const uint32_t even = qk_even_bytes_dsp(in), odd = qk_odd_bytes_dsp(in);
      const uint32_t w0 = qk_load4_dsp(w), w1 = qk_load4_dsp(w + 4);
      halves = qk_dot2_dsp(w1, odd, qk_dot2_dsp(w0, even, halves));
      a = qk_dot2_dsp(qk_even_bytes_dsp(w1), odd, qk_dot2_dsp(qk_even_bytes_dsp(w0), even, a));
    }
    b += (halves - a) >> 8;
  }
  b += qk_next_word_dsp(&w);
  const int32_t ma = qk_next_word_dsp(&w), mb = qk_next_word_dsp(&w),
                shifts = v->has_shifts ? qk_next_word_dsp(&w) : 0;
  y[0] = qk_requantize_dsp(a, shifts & 255, ma, v->zero_point);
  y[1] = qk_requantize_dsp(b, shifts >> 8, mb, v->zero_point);
  return w;
}

static inline const int8_t* qk_multiply_single_dsp(const qk_vector_dsp* v, int32_t units, uint32_t last_unit,
                                                   const int8_t* x, const int8_t* w, int8_t* y) {
  int32_t sum = qk_next_word_dsp(&w);
  for (int32_t unit = 0; unit < units; ++unit, x += 4, w += 4) {
    const uint32_t in = unit + 1 < units ? qk_load4_dsp(x) : last_unit, weights = qk_load4_dsp(w);
    sum = qk_dot2_dsp(qk_even_bytes_dsp(weights), qk_even_bytes_dsp(in), sum);
    sum = qk_dot2_dsp(qk_odd_bytes_dsp(weights), qk_odd_bytes_dsp(in), sum);
  }
  const int32_t m = qk_next_word_dsp(&w);
  *y = qk_requantize_dsp(sum, v->has_shifts ? qk_next_word_dsp(&w) : 0, m, v->zero_point);
  return w;
}

/* y[0..channels-1] from x[0..count-1]; returns the end of the stream w. */
__attribute__((weak, noinline)) const int8_t* qk_multiply_vector_dsp(const qk_vector_dsp* v, const int8_t* x,
                                                                     const int8_t* w, int8_t* y) {
  const int32_t units = (v->count + 3) / 4, words = units - 1, tiles = v->channels / 8;
  const int32_t chunk = words == 0 ? 0 : (words - 1) % 128 + 1;
  int8_t* const end = y + v->channels;
  uint32_t last_unit = 0;
  for (int32_t i = v->count - 1; i >= 4 * words; --i) last_unit = last_unit << 8 | (uint8_t)x[i];
  if (tiles > 0) {
    const qk_row_dsp tile = {x + 4 * chunk, x, last_unit, units, v->has_shifts, v->zero_point, tiles, y, w};
    qk_run_row_dsp(&tile);
    w += tiles * (32 * units + 64 + 8 * v->has_shifts);
    y += 8 * tiles;
  }
  for (; y + 1 < end; y += 2) w = qk_multiply_pair_dsp(v, units, last_unit, x, w, y);
  return y < end ? qk_multiply_single_dsp(v, units, last_unit, x, w, y) : w;
}
#endif
