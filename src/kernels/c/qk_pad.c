#include "qk_pad.h"

#include "qk_memory.h"
#include "qk_pad_source.h"

enum { RANK = 6 };

/* Dimensions behind the last one with pads are moved in pieces. */
typedef struct {
  int last;    /* dimension with pads, or 0 */
  size_t unit; /* bytes of a piece */
} pieces;

static pieces find_pieces(const qk_pad_params* p) {
  pieces s = {RANK - 1, (size_t)p->element_size};
  for (; s.last > 0 && p->pads_before[s.last] == 0 && p->pads_after[s.last] == 0; --s.last)
    s.unit *= (size_t)p->shape[s.last];
  return s;
}

static void fill(const char* value, size_t size, size_t bytes, char* out) {
  if (size == 1) {
    memset(out, value[0], bytes);
    return;
  }
  for (; bytes > 0; bytes -= size, out += size) memcpy(out, value, size);
}

/* The number of outputs from `i` on that show neighbouring inputs from `from` on, or all the constant. */
static int32_t run_length(const qk_pad_params* p, int d, int32_t i, int32_t from, int32_t end) {
  const int32_t at = i - p->pads_before[d];
  int32_t n = 1;
  if (from >= 0 && from == at) n = p->shape[d] - from;
  if (from < 0) n = at < 0 && p->shape[d] > 0 ? -at : end - i;
  return n < end - i ? n : end - i;
}

/* One row along the last dimension with pads; `in` is NULL where an outer coordinate lies in the constant
 * part.
 */
static void pad_row(const qk_pad_params* p, const pieces* s, const char* in, const char* value, int32_t count,
                    char* out) {
  for (int32_t i = 0; i < count;) {
    const int32_t from = in == NULL ? -1 : qk_pad_source(p, s->last, i);
    const int32_t n = in == NULL ? count : run_length(p, s->last, i, from, count);
    const size_t bytes = (size_t)n * s->unit;
    if (from < 0) {
      fill(value, (size_t)p->element_size, bytes, out);
    } else {
      memcpy(out, in + (size_t)from * s->unit, bytes);
    }
    out += bytes;
    i += n;
  }
}

void qk_pad(const qk_pad_params* p, const void* input, void* output) {
  const pieces s = find_pieces(p);
  int32_t shape[RANK], index[RANK] = {0};
  char value[8], *out = output;
  for (int i = 0; i < 8; ++i) value[i] = (char)((uint32_t)p->value[i / 4] >> (8 * (i % 4)) & 0xff);
  for (int d = 0; d < RANK; ++d) {
    shape[d] = p->pads_before[d] + p->shape[d] + p->pads_after[d];
    if (shape[d] <= 0) return;
  }
  for (;;) {
    ptrdiff_t row = 0;
    for (int d = 0; d < s.last && row >= 0; ++d) {
      const int32_t from = qk_pad_source(p, d, index[d]);
      row = from < 0 ? -1 : row * p->shape[d] + from;
    }
    const char* const in =
        row < 0 ? NULL : (const char*)input + (size_t)row * (size_t)p->shape[s.last] * s.unit;
    pad_row(p, &s, in, value, shape[s.last], out);
    out += (size_t)shape[s.last] * s.unit;
    int d = s.last - 1;
    while (d >= 0 && ++index[d] == shape[d]) index[d--] = 0;
    if (d < 0) return;
  }
}
