#include "mve_pack_dot.h"

#include <stddef.h>
#include <string.h>

static int8_t* put_table(int8_t* packed, const int32_t values[4]) {
  memcpy(packed, values, 16);
  return packed + 16;
}

static int8_t* put_tables(const dot_weights* w, int32_t first, int32_t count, int8_t* packed) {
  int32_t bias[4] = {0, 0, 0, 0}, doubled[4] = {0, 0, 0, 0}, shifts[4] = {0, 0, 0, 0};
  for (int32_t c = 0; c < count; ++c) {
    bias[c] = w->bias[first + c];
    doubled[c] = 2 * w->multipliers[first + c];
    if (w->left_shifts != NULL) shifts[c] = w->left_shifts[first + c];
  }
  packed = put_table(put_table(packed, bias), doubled);
  return w->left_shifts != NULL ? put_table(packed, shifts) : packed;
}

int8_t* mve_pack_dot(const dot_weights* w, input_order order, const void* params, int8_t* packed) {
  for (int32_t first = 0; first < w->channels; first += 4) {
    const int32_t count = w->channels - first < 4 ? w->channels - first : 4;
    for (int32_t i = 0; i < w->inputs; i += 16) {
      for (int32_t c = first; c < first + count; ++c) {
        for (int32_t lane = i; lane < i + 16; ++lane)
          *packed++ = lane < w->inputs ? w->weights[c * w->inputs + order(params, lane)] : 0;
      }
    }
    packed = put_tables(w, first, count, packed);
  }
  return packed;
}
