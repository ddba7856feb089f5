#include "qk_pad.h"

#include "qk_memory.h"
#include "qk_pad_source.h"

enum { RANK = 6 };

/* One row along the last dimension; `in` is NULL where an outer coordinate lies in the constant part. */
static void pad_row(const qk_pad_params* p, const char* in, const char* value, int32_t count, char* out) {
  const size_t size = (size_t)p->element_size;
  for (int32_t i = 0; i < count;) {
    const int32_t from = in == NULL ? -1 : qk_pad_source(p, RANK - 1, i);
    const int32_t inside = i - p->pads_before[RANK - 1] == from ? p->shape[RANK - 1] - from : 1;
    const int32_t n = from < 0 ? 1 : inside < count - i ? inside : count - i;
    memcpy(out, from < 0 ? value : in + (size_t)from * size, (size_t)n * size);
    out += (size_t)n * size;
    i += n;
  }
}

void qk_pad(const qk_pad_params* p, const void* input, void* output) {
  int32_t shape[RANK], index[RANK] = {0};
  char value[8], *out = output;
  for (int i = 0; i < 8; ++i) value[i] = (char)((uint32_t)p->value[i / 4] >> (8 * (i % 4)) & 0xff);
  for (int d = 0; d < RANK; ++d) {
    shape[d] = p->pads_before[d] + p->shape[d] + p->pads_after[d];
    if (shape[d] <= 0) return;
  }
  for (;;) {
    int64_t row = 0;
    for (int d = 0; d < RANK - 1 && row >= 0; ++d) {
      const int32_t from = qk_pad_source(p, d, index[d]);
      row = from < 0 ? -1 : row * p->shape[d] + from;
    }
    pad_row(p, row < 0 ? NULL : (const char*)input + row * p->shape[RANK - 1] * p->element_size, value,
            shape[RANK - 1], out);
    out += (size_t)shape[RANK - 1] * (size_t)p->element_size;
    int d = RANK - 2;
    while (d >= 0 && ++index[d] == shape[d]) index[d--] = 0;
    if (d < 0) return;
  }
}
