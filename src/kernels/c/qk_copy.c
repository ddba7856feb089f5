#include "qk_copy.h"

#include "qk_memory.h"

enum { RANK = 6 };

typedef struct {
  int64_t shape[RANK], from[RANK], to[RANK]; /* strides in bytes; unused leading dimensions are 1 */
} block;

/* Elements that are copied one by one go in rows as long as possible. */
static void move_longest_inside(block* b) {
  const block old = *b;
  int longest = RANK - 1;
  for (int d = 0; d < RANK; ++d)
    if (b->shape[d] > b->shape[longest]) longest = d;
  b->shape[RANK - 1] = old.shape[longest];
  b->from[RANK - 1] = old.from[longest];
  b->to[RANK - 1] = old.to[longest];
  b->shape[longest] = old.shape[RANK - 1];
  b->from[longest] = old.from[RANK - 1];
  b->to[longest] = old.to[RANK - 1];
}

/* Neighbouring dimensions that both sides walk evenly become one. */
static block merge_dimensions(const qk_copy_params* p) {
  block b = {{1, 1, 1, 1, 1, 1}, {0}, {0}};
  int at = RANK - 1;
  for (int d = RANK - 1; d >= 0; --d) {
    const int64_t from = (int64_t)p->src_strides[d] * p->element_size,
                  to = (int64_t)p->dst_strides[d] * p->element_size;
    if (p->shape[d] == 1) continue;
    if (b.shape[at] != 1) {
      if (from == b.from[at] * b.shape[at] && to == b.to[at] * b.shape[at]) {
        b.shape[at] *= p->shape[d];
        continue;
      }
      --at;
    }
    b.shape[at] = p->shape[d];
    b.from[at] = from;
    b.to[at] = to;
  }
  if (b.from[RANK - 1] != p->element_size || b.to[RANK - 1] != p->element_size) move_longest_inside(&b);
  return b;
}

/* `size` is a constant at each call, so that memcpy becomes one load and one store. */
static inline void copy_elements(const char* in, int64_t from, char* out, int64_t to, int64_t count,
                                 size_t size) {
  for (int64_t i = 0; i < count; ++i, in += from, out += to) memcpy(out, in, size);
}

static void copy_row(const char* in, int64_t from, char* out, int64_t to, int64_t count,
                     int32_t element_size) {
  if (from == element_size && to == element_size) {
    memcpy(out, in, (size_t)count * (size_t)element_size);
    return;
  }
  switch (element_size) {
    case 1:
      copy_elements(in, from, out, to, count, 1);
      break;
    case 2:
      copy_elements(in, from, out, to, count, 2);
      break;
    case 4:
      copy_elements(in, from, out, to, count, 4);
      break;
    default:
      copy_elements(in, from, out, to, count, 8);
      break;
  }
}

void qk_copy(const qk_copy_params* p, const void* input, void* output) {
  const block b = merge_dimensions(p);
  const char* in = (const char*)input + (int64_t)p->src_offset * p->element_size;
  char* out = (char*)output + (int64_t)p->dst_offset * p->element_size;
  int64_t index[RANK] = {0};
  for (int d = 0; d < RANK; ++d)
    if (b.shape[d] == 0) return;
  for (;;) {
    copy_row(in, b.from[RANK - 1], out, b.to[RANK - 1], b.shape[RANK - 1], p->element_size);
    int d = RANK - 2;
    for (; d >= 0; --d) {
      in += b.from[d];
      out += b.to[d];
      if (++index[d] < b.shape[d]) break;
      in -= b.from[d] * b.shape[d];
      out -= b.to[d] * b.shape[d];
      index[d] = 0;
    }
    if (d < 0) return;
  }
}
