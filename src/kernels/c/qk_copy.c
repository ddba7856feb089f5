#include "qk_copy.h"

#include "qk_memory.h"

enum {
  RANK = 6,
  SHORT_ROW = 8 /* bytes for which a call of memcpy costs more than copying them one by one */
};

typedef struct {
  ptrdiff_t shape[RANK], from[RANK], to[RANK]; /* strides in bytes; unused leading dimensions are 1 */
} block;

static int has_long_rows(const block* b, int32_t element_size) {
  return b->from[RANK - 1] == element_size && b->to[RANK - 1] == element_size &&
         b->shape[RANK - 1] * element_size > SHORT_ROW;
}

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
    const ptrdiff_t from = (ptrdiff_t)p->src_strides[d] * p->element_size,
                    to = (ptrdiff_t)p->dst_strides[d] * p->element_size;
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
  if (!has_long_rows(&b, p->element_size)) move_longest_inside(&b);
  return b;
}

/* `size` is a constant at each call, so that memcpy becomes one load and one store. */
static inline void copy_elements(const char* in, ptrdiff_t from, char* out, ptrdiff_t to, ptrdiff_t count,
                                 size_t size) {
  for (; count > 0; --count, in += from, out += to) memcpy(out, in, size);
}

static void copy_bytes(const char* in, ptrdiff_t from, char* out, ptrdiff_t to, ptrdiff_t count) {
  for (; count >= 4; count -= 4) {
    out[0] = in[0];
    in += from;
    out[to] = in[0];
    out += 2 * to;
    in += from;
    out[0] = in[0];
    in += from;
    out[to] = in[0];
    out += 2 * to;
    in += from;
  }
  copy_elements(in, from, out, to, count, 1);
}

static void copy_row(const char* in, ptrdiff_t from, char* out, ptrdiff_t to, ptrdiff_t count,
                     int32_t element_size) {
  switch (element_size) {
    case 1:
      copy_bytes(in, from, out, to, count);
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

/* The two inner dimensions. */
static void copy_rows(const block* b, const char* in, char* out, int32_t element_size) {
  const ptrdiff_t from = b->from[RANK - 1], to = b->to[RANK - 1], count = b->shape[RANK - 1];
  const int are_long = has_long_rows(b, element_size);
  for (ptrdiff_t rows = b->shape[RANK - 2]; rows > 0; --rows) {
    if (are_long) {
      memcpy(out, in, (size_t)(count * element_size));
    } else {
      copy_row(in, from, out, to, count, element_size);
    }
    in += b->from[RANK - 2];
    out += b->to[RANK - 2];
  }
}

void qk_copy(const qk_copy_params* p, const void* input, void* output) {
  const block b = merge_dimensions(p);
  const char* in = (const char*)input + (ptrdiff_t)p->src_offset * p->element_size;
  char* out = (char*)output + (ptrdiff_t)p->dst_offset * p->element_size;
  ptrdiff_t index[RANK] = {0};
  for (int d = 0; d < RANK; ++d)
    if (b.shape[d] == 0) return;
  for (;;) {
    copy_rows(&b, in, out, p->element_size);
    int d = RANK - 3;
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
