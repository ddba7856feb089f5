/* The taps of a convolution's output pixel, one after the other in scratch, padding filled in. */
#ifndef QK_CONV_S8_TAPS_M0_H
#define QK_CONV_S8_TAPS_M0_H
#include "qk_conv_s8.h"
#include "qk_tap_form_m0.h"

/* The tap rows of one row of output. */
typedef struct {
  const int8_t* row; /* of the image, first tap row inside; at the group's first channel */
  int32_t row_step;  /* to the next tap row */
  int32_t rows;      /* tap rows inside the image */
  char* out;         /* their place in scratch */
} qk_tap_rows_m0;

/* Tap rows outside the image are filled here, once for a row of output (and group: all alike). */
static inline qk_tap_rows_m0 qk_find_tap_rows_m0(const qk_conv_s8_params* p, const int8_t* image, int32_t y,
                                                 int32_t row_taps, char* scratch,
                                                 const qk_tap_form_m0* form) {
  const int32_t row_bytes = p->input_width * p->input_channels, step = p->dilation_height;
  qk_tap_rows_m0 t = {image, row_bytes * step, 0, scratch};
  int32_t k = 0;
  for (; k < p->kernel_height && y < 0; ++k, y += step)
    t.out = form->fill(p->input_zero_point, row_taps, t.out);
  char* out = t.out;
  t.row = image + y * row_bytes;
  for (; k < p->kernel_height && y < p->input_height; ++k, y += step, ++t.rows) out += row_taps * form->bytes;
  form->fill(p->input_zero_point, (p->kernel_height - k) * row_taps, out);
  return t;
}

/* One tap row whose first column is x. */
static inline char* qk_gather_row_m0(const qk_conv_s8_params* p, const int8_t* row, int32_t x, int32_t depth,
                                     char* out, const qk_tap_form_m0* form) {
  for (int32_t kx = p->kernel_width; kx > 0; --kx, x += p->dilation_width)
    out = x >= 0 && x < p->input_width ? form->copy(row + x * p->input_channels, depth, out)
                                       : form->fill(p->input_zero_point, depth, out);
  return out;
}

/* `dense`: the taps of a row lie side by side (one group, no dilation). */
static inline void qk_gather_m0(const qk_conv_s8_params* p, const qk_tap_rows_m0* t, int32_t x, int32_t depth,
                                int32_t group_offset, int dense, const qk_tap_form_m0* form) {
  const int8_t* row = t->row + group_offset;
  char* out = t->out;
  if (dense && x >= 0 && x + p->kernel_width <= p->input_width) {
    const int32_t count = p->kernel_width * depth;
    row += x * depth;
    for (int32_t k = t->rows; k > 0; --k, row += t->row_step) out = form->copy(row, count, out);
  } else {
    for (int32_t k = t->rows; k > 0; --k, row += t->row_step)
      out = qk_gather_row_m0(p, row, x, depth, out, form);
  }
}
#endif
