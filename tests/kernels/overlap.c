/* Contract of src/kernels/variant.h, taken literally: the taps of a window that lie inside the image are
 * read. */
#include "variants.h"

typedef struct {
  int32_t first, end; /* bytes of the input, first == end: none */
} span;

/* Input coordinates of the first and last tap inside; first > last: none. */
static span taps_inside(const vector_window* w, int32_t output) {
  span s = {w->input, -1};
  for (int32_t i = 0; i < w->taps; ++i) {
    const int32_t at = output * w->stride - w->pad_before + i * w->dilation;
    if (at < 0 || at >= w->input) continue;
    if (at < s.first) s.first = at;
    if (at > s.end) s.end = at;
  }
  return s;
}

static span read_of(const vector_sweep* s, int32_t pixel) {
  const int32_t column = pixel % s->w.output, row = pixel / s->w.output % s->h.output,
                image = pixel / s->w.output / s->h.output;
  const span y = taps_inside(&s->h, row), x = taps_inside(&s->w, column), none = {0, 0};
  if (y.first > y.end || x.first > x.end) return none;
  const span read = {((image * s->h.input + y.first) * s->w.input + x.first) * s->input_channels,
                     ((image * s->h.input + y.end) * s->w.input + x.end + 1) * s->input_channels};
  return read;
}

/* The pixels up to the end of the block that starts at p lie below all that p and later pixels read. */
static int32_t distance_below(const vector_sweep* s, int32_t block, int32_t pixels) {
  int32_t least = 0, first = INT32_MAX;
  for (int32_t p = pixels - 1; p >= 0; --p) {
    const span read = read_of(s, p);
    if (read.first < read.end && read.first < first) first = read.first;
    const int32_t end = p + block < pixels ? p + block : pixels;
    if (end * s->output_channels - first > least) least = end * s->output_channels - first;
  }
  return least;
}

static int32_t distance_behind(const vector_sweep* s, int32_t block, int32_t pixels) {
  int32_t least = 0, end = 0;
  for (int32_t p = 0; p < pixels; ++p) {
    const span read = read_of(s, p);
    if (read.first < read.end && read.end > end) end = read.end;
    const int32_t first = p + 1 > block ? p + 1 - block : 0;
    if (end - first * s->output_channels > least) least = end - first * s->output_channels;
  }
  return least;
}

int32_t vector_distance(const vector_sweep* s, int32_t block) {
  const int32_t pixels = s->batch * s->h.output * s->w.output;
  return s->reverse ? distance_behind(s, block, pixels) : distance_below(s, block, pixels);
}
