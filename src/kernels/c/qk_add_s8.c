#include "qk_add_s8.h"

#include "qk_add_element.h"
#include "qk_broadcast.h"

static void add_row(const qk_add_s8_params* params, const int8_t* a, int32_t a_stride, const int8_t* b,
                    int32_t b_stride, int32_t count, int8_t* output) {
  const qk_add_s8_params p = *params;
  if (a_stride == 1 && b_stride == 1) {
    for (int32_t i = 0; i < count; ++i) output[i] = qk_add_element(&p, a[i], b[i]);
  } else {
    for (int32_t i = 0; i < count; ++i) output[i] = qk_add_element(&p, a[i * a_stride], b[i * b_stride]);
  }
}

void qk_add_s8(const qk_add_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output) {
  const qk_broadcast d = qk_merge_dimensions(p->shape, p->a_strides, p->b_strides);
  for (int32_t i = 0; i < d.shape[0]; ++i) {
    for (int32_t j = 0; j < d.shape[1]; ++j) {
      for (int32_t k = 0; k < d.shape[2]; ++k, output += d.shape[3]) {
        add_row(p, a + i * d.a_strides[0] + j * d.a_strides[1] + k * d.a_strides[2], d.a_strides[3],
                b + i * d.b_strides[0] + j * d.b_strides[1] + k * d.b_strides[2], d.b_strides[3], d.shape[3],
                output);
      }
    }
  }
}
