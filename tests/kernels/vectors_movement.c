#include <stdio.h>
#include <string.h>

#include "qk_copy.h"
#include "qk_gather.h"
#include "qk_pad.h"
#include "qk_resize_nearest.h"
#include "vectors.h"

static char text[128];

static int32_t draw_size(void) {
  return 1 << vector_next(0, 3);
}

static void describe(const int32_t shape[6], int32_t size) {
  sprintf(text, "%dx%dx%dx%dx%dx%d e%d", (int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3],
          (int)shape[4], (int)shape[5], (int)size);
}

/* A permutation of a contiguous block, some dimensions reversed or repeated, into a contiguous output. */
static void copy(int number) {
  qk_copy_params p;
  int32_t order[6] = {0, 1, 2, 3, 4, 5}, strides[6], extent = 1, count = 1;
  vector_seed("copy", number);
  memset(&p, 0, sizeof p);
  p.element_size = draw_size();
  for (int d = 5; d > 0; --d) {
    const int32_t other = number % 4 ? vector_next(0, d) : d, swapped = order[d];
    order[d] = order[other];
    order[other] = swapped;
  }
  for (int d = 5; d >= 0; --d) {
    p.shape[order[d]] = vector_next(0, 2) ? vector_next(1, 4) : 1;
    strides[order[d]] = extent;
    extent *= p.shape[order[d]];
  }
  for (int d = 5; d >= 0; --d) {
    const int32_t kind = number % 3 ? 2 : vector_next(0, 4);
    p.src_strides[d] = kind == 0 ? 0 : kind == 1 ? -strides[d] : strides[d];
    if (kind == 1) p.src_offset += (p.shape[d] - 1) * strides[d];
    p.dst_strides[d] = count;
    count *= p.shape[d];
  }
  p.dst_offset = vector_next(0, 9);
  vector_fill_s8(vector_a, extent * p.element_size <= BUFFER ? extent * p.element_size : BUFFER, -128, 127);
  if ((count + p.dst_offset) * p.element_size > BUFFER) return;
  memset(vector_y, 0, sizeof vector_y);
  qk_copy(&p, vector_a, vector_y);
  describe(p.shape, p.element_size);
  vector_report("copy", text, vector_y, (count + p.dst_offset) * p.element_size);
}

/* Images in NHWC to NCHW or back. */
static void transpose(int number) {
  qk_copy_params p;
  vector_seed("transpose", number);
  memset(&p, 0, sizeof p);
  p.element_size = 1 << (number % 4);
  const int32_t images = vector_next(1, 2), rows = vector_next(1, 45), columns = vector_next(1, 700 / rows);
  const int32_t shape[6] = {1, 1, 1, images, rows, columns};
  const int32_t strides[6] = {1, 1, 1, rows * columns, 1, rows};
  int32_t count = 1;
  for (int d = 5; d >= 0; --d) {
    p.shape[d] = shape[d];
    p.src_strides[d] = strides[d];
    p.dst_strides[d] = count;
    count *= shape[d];
  }
  vector_fill_s8(vector_a, count * p.element_size, -128, 127);
  qk_copy(&p, vector_a, vector_y);
  describe(p.shape, p.element_size);
  vector_report("transpose", text, vector_y, count * p.element_size);
}

static void gather(int number) {
  static int32_t indices[16];
  vector_seed("gather", number);
  const int32_t size = draw_size(), outer = vector_next(1, 5), axis = vector_next(1, 12),
                inner = vector_next(1, 9);
  const qk_gather_params p = {size, outer, axis, inner, vector_next(1, 16), indices};
  for (int32_t i = 0; i < p.count; ++i) indices[i] = vector_next(0, p.axis_length - 1);
  vector_fill_s8(vector_a, p.outer * p.axis_length * p.inner * p.element_size, -128, 127);
  qk_gather(&p, vector_a, vector_y);
  sprintf(text, "%dx%dx%d i%d e%d", (int)p.outer, (int)p.axis_length, (int)p.inner, (int)p.count,
          (int)p.element_size);
  vector_report("gather", text, vector_y, p.outer * p.count * p.inner * p.element_size);
}

static void pad(int number) {
  qk_pad_params p;
  int32_t input = 1, output = 1;
  vector_seed("pad", number);
  p.element_size = draw_size();
  p.mode = number % 4;
  for (int d = 0; d < 6; ++d) {
    p.shape[d] = vector_next(0, 1) ? vector_next(1, 5) : 1;
    const int32_t low = p.shape[d] > 2 ? -1 : 0, high = vector_next(0, 2) ? 0 : 4;
    p.pads_before[d] = vector_next(low, high);
    p.pads_after[d] = vector_next(low, high);
    input *= p.shape[d];
    output *= p.shape[d] + p.pads_before[d] + p.pads_after[d];
  }
  p.value[0] = vector_next(INT32_MIN, INT32_MAX);
  p.value[1] = vector_next(INT32_MIN, INT32_MAX);
  if (output * p.element_size > BUFFER || input * p.element_size > BUFFER) return;
  vector_fill_s8(vector_a, input * p.element_size, -128, 127);
  qk_pad(&p, vector_a, vector_y);
  describe(p.shape, p.element_size);
  vector_report("pad", text, vector_y, output * p.element_size);
}

static void resize_nearest(int number) {
  static int32_t rows[16], columns[16];
  vector_seed("resize_nearest", number);
  const int32_t size = draw_size(), n = vector_next(1, 2), h = vector_next(1, 9), w = vector_next(1, 9);
  const int32_t oh = vector_next(1, 16), ow = vector_next(1, 16), c = vector_next(1, 5);
  for (int i = 0; i < 16; ++i) {
    rows[i] = vector_next(0, h - 1);
    columns[i] = vector_next(0, w - 1);
  }
  vector_fill_s8(vector_a, n * h * w * c * size, -128, 127);
  const qk_resize_nearest_params p = {size, n, h, w, oh, ow, c, rows, columns};
  qk_resize_nearest(&p, vector_a, vector_y);
  sprintf(text, "%dx%dx%dx%d->%dx%d e%d", (int)n, (int)h, (int)w, (int)c, (int)oh, (int)ow, (int)size);
  vector_report("resize_nearest", text, vector_y, n * oh * ow * c * size);
}

void vectors_movement(void) {
  for (int i = 0; i < 120; ++i) copy(i);
  for (int i = 0; i < 40; ++i) gather(i);
  for (int i = 0; i < 120; ++i) pad(i);
  for (int i = 0; i < 40; ++i) resize_nearest(i);
  for (int i = 0; i < 40; ++i) transpose(i);
}
