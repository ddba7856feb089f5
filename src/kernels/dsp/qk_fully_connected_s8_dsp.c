#include "qk_fully_connected_s8_dsp.h"

#include "qk_memory.h"

#include "qk_clamp_dsp.h"
#include "qk_dsp.h"
#include "qk_row_dsp.h"

typedef struct {
  int32_t units, has_shifts, zero_point;
  uint32_t last; /* the input's last unit */
} vector;

static int32_t next_word(const int8_t** stream) {
  const int32_t word = (int32_t)qk_load4_dsp(*stream);
  *stream += 4;
  return word;
}

/* Two channels, in the stream of a pair of qk_tile_dsp.h; 12 instructions for 8 MAC. */
static const int8_t* multiply_pair(const vector* v, const int8_t* x, const int8_t* w, int8_t* y) {
  int32_t a = next_word(&w), b = 0;
  for (int32_t unit = 0; unit < v->units;) {
    int32_t halves = a;
    const int32_t stop = v->units - unit > 128 ? unit + 128 : v->units;
    for (; unit < stop; ++unit, x += 4, w += 8) {
      const uint32_t in = unit + 1 < v->units ? qk_load4_dsp(x) : v->last;
      const uint32_t even = qk_even_bytes_dsp(in), odd = qk_odd_bytes_dsp(in);
      const uint32_t w0 = qk_load4_dsp(w), w1 = qk_load4_dsp(w + 4);
      halves = qk_dot2_dsp(w1, odd, qk_dot2_dsp(w0, even, halves));
      a = qk_dot2_dsp(qk_even_bytes_dsp(w1), odd, qk_dot2_dsp(qk_even_bytes_dsp(w0), even, a));
    }
    b += (halves - a) >> 8;
  }
  b += next_word(&w);
  const int32_t ma = next_word(&w), mb = next_word(&w), shifts = v->has_shifts ? next_word(&w) : 0;
  y[0] = (int8_t)qk_requantize_dsp(a, shifts & 255, ma, v->zero_point);
  y[1] = (int8_t)qk_requantize_dsp(b, shifts >> 8, mb, v->zero_point);
  return w;
}

static void multiply_single(const vector* v, const int8_t* x, const int8_t* w, int8_t* y) {
  int32_t sum = next_word(&w);
  for (int32_t unit = 0; unit < v->units; ++unit, x += 4, w += 4) {
    const uint32_t in = unit + 1 < v->units ? qk_load4_dsp(x) : v->last, weights = qk_load4_dsp(w);
    sum = qk_dot2_dsp(qk_even_bytes_dsp(weights), qk_even_bytes_dsp(in), sum);
    sum = qk_dot2_dsp(qk_odd_bytes_dsp(weights), qk_odd_bytes_dsp(in), sum);
  }
  const int32_t m = next_word(&w);
  *y = (int8_t)qk_requantize_dsp(sum, v->has_shifts ? next_word(&w) : 0, m, v->zero_point);
}

void qk_fully_connected_s8_dsp(const qk_fully_connected_s8_params* p, const int8_t* input, int8_t* output) {
  const int32_t units = (p->in_features + 3) / 4, words = units - 1, tiles = p->out_features / 8;
  const int32_t chunk = words == 0 ? 0 : (words - 1) % 128 + 1;
  vector v = {units, p->left_shifts != NULL, p->output_zero_point, 0};
  for (int32_t row = 0; row < p->rows; ++row, input += p->in_features) {
    memcpy(&v.last, input + 4 * words, (size_t)(p->in_features - 4 * words));
    const int8_t* w = p->weights;
    int8_t* y = output + row * p->out_features;
    if (tiles > 0) {
      const qk_row_dsp tile = {input + 4 * chunk, input, v.last, units, v.has_shifts, v.zero_point, tiles, y, w};
      qk_run_row_dsp(&tile);
      w += tiles * (32 * units + 64 + 8 * v.has_shifts);
    }
    int32_t channel = 8 * tiles;
    for (; channel + 1 < p->out_features; channel += 2) w = multiply_pair(&v, input, w, y + channel);
    if (channel < p->out_features) multiply_single(&v, input, w, y + channel);
    qk_clamp_dsp(y, p->out_features, p->output_min, p->output_max);
  }
}
