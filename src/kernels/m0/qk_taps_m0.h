/* The taps of a convolution's output pixel, one after the other in scratch, padding filled in. The form of
 * taps is a constant where these functions are used. */
#ifndef QK_TAPS_M0_H
#define QK_TAPS_M0_H
#include "qk_conv_s8.h"
#include "qk_widen_m0.h"

enum {
  QK_TAP_BYTES_M0, /* a byte plus 128 */
  QK_TAP_WORDS_M0, /* a word */
  QK_TAP_UPPER_M0  /* added to the upper half of a word that is there */
};

static inline char* qk_copy_taps_m0(const int8_t* in, int32_t count, char* out, int form) {
  if (form == QK_TAP_BYTES_M0) return (char*)qk_bias_m0(in, count, (uint8_t*)out);
  int32_t* const words = (int32_t*)(void*)out;
  return (char*)(form == QK_TAP_WORDS_M0 ? qk_widen_m0(in, count, words) : qk_add_upper_m0(in, count, words));
}

static inline char* qk_fill_taps_m0(int32_t value, int32_t count, char* out, int form) {
  if (form == QK_TAP_BYTES_M0) {
    for (; count > 0; --count) *out++ = (char)(value + 128);
    return out;
  }
  int32_t* words = (int32_t*)(void*)out;
  if (form == QK_TAP_WORDS_M0) return (char*)qk_fill_m0(value, count, words);
  for (; count > 0; --count) *words++ += value * 65536;
  return (char*)words;
}

/* The tap rows of one row of output. */
typedef struct {
  const int8_t* row; /* of the image, first tap row inside; at the group's first channel */
  int32_t row_step;  /* to the next tap row */
  int32_t rows;      /* tap rows inside the image */
  char* out;         /* their place in scratch */
} qk_tap_rows_m0;

/* Tap rows outside the image are filled here, once for a row of output (and group: all alike). */
static inline qk_tap_rows_m0 qk_find_tap_rows_m0(const qk_conv_s8_params* p, const int8_t* image, int32_t y,
                                                 int32_t row_taps, char* scratch, int form) {
  const int32_t row_bytes = p->input_width * p->input_channels, step = p->dilation_height;
  qk_tap_rows_m0 t = {image, row_bytes * step, 0, scratch};
  int32_t k = 0;
  for (; k < p->kernel_height && y < 0; ++k, y += step)
    t.out = qk_fill_taps_m0(p->input_zero_point, row_taps, t.out, form);
  char* out = t.out;
  t.row = image + y * row_bytes;
  for (; k < p->kernel_height && y < p->input_height; ++k, y += step, ++t.rows)
    out += row_taps * (form == QK_TAP_BYTES_M0 ? 1 : 4);
  qk_fill_taps_m0(p->input_zero_point, (p->kernel_height - k) * row_taps, out, form);
  return t;
}

/* One tap row whose first column is x. */
static inline char* qk_gather_row_m0(const qk_conv_s8_params* p, const int8_t* row, int32_t x, int32_t depth,
                                     char* out, int form) {
  for (int32_t kx = p->kernel_width; kx > 0; --kx, x += p->dilation_width)
    out = x >= 0 && x < p->input_width ? qk_copy_taps_m0(row + x * p->input_channels, depth, out, form)
                                       : qk_fill_taps_m0(p->input_zero_point, depth, out, form);
  return out;
}

/* `dense`: the taps of a row lie side by side (one group, no dilation). */
static inline void qk_gather_m0(const qk_conv_s8_params* p, const qk_tap_rows_m0* t, int32_t x, int32_t depth,
                                int32_t group_offset, int dense, int form) {
  const int8_t* row = t->row + group_offset;
  char* out = t->out;
  if (dense && x >= 0 && x + p->kernel_width <= p->input_width) {
    const int32_t count = p->kernel_width * depth;
    row += x * depth;
    for (int32_t k = t->rows; k > 0; --k, row += t->row_step) out = qk_copy_taps_m0(row, count, out, form);
  } else {
    for (int32_t k = t->rows; k > 0; --k, row += t->row_step)
      out = qk_gather_row_m0(p, row, x, depth, out, form);
  }
}
#endif
