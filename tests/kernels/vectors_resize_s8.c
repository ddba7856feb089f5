#include <stdio.h>

#include "qk_resize_linear_s8.h"
#include "vectors.h"

static void resize_linear(int number) {
  char shape[128];
  static int32_t row0[16], row1[16], column0[16], column1[16];
  static int16_t row_weights[16], column_weights[16];
  vector_seed("resize_linear_s8", number);
  const int32_t n = vector_next(1, 2), h = vector_next(1, 9), w = vector_next(1, 9), c = vector_next(1, 19);
  const int32_t oh = vector_next(1, 16), ow = vector_next(1, 16);
  for (int32_t i = 0; i < 16; ++i) {
    row0[i] = vector_next(0, h - 1);
    row1[i] = row0[i] + 1 < h ? row0[i] + 1 : row0[i];
    row_weights[i] = (int16_t)(number % 2 ? vector_next(0, 4) * 512 : vector_next(0, 2048));
    column0[i] = vector_next(0, w - 1);
    column1[i] = column0[i] + 1 < w ? column0[i] + 1 : column0[i];
    column_weights[i] = (int16_t)(number % 2 ? vector_next(0, 2) * 1024 : vector_next(0, 2048));
  }
  vector_fill_s8(vector_a, n * h * w * c, -128, 127);
  const qk_resize_linear_s8_params p = {n,    h,    w,           oh,      ow,      c,
                                        row0, row1, row_weights, column0, column1, column_weights};
  qk_resize_linear_s8(&p, vector_a, vector_y);
  sprintf(shape, "%dx%dx%dx%d->%dx%d", (int)n, (int)h, (int)w, (int)c, (int)oh, (int)ow);
  vector_report("resize_linear_s8", shape, vector_y, n * oh * ow * c);
}

void vectors_resize_s8(void) {
  for (int i = 0; i < 120; ++i) resize_linear(i);
}
