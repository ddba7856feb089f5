#include "qk_add_s8_dsp.h"

#include "qk_broadcast.h"
#include "qk_clamp_dsp.h"
#include "qk_dsp.h"

/* N8, then the range of int8; 7 instructions with loads and store. */
#define ADD(a, b) qk_saturate_dsp(((a)*a_multiplier + constant + (b)*b_multiplier) >> shift)

static void add_row(const qk_add_s8_params* p, const int8_t* a, int32_t a_stride, const int8_t* b,
                    int32_t b_stride, int32_t count, int8_t* output) {
  const int32_t a_multiplier = p->a_multiplier, b_multiplier = p->b_multiplier, constant = p->constant;
  const int32_t shift = p->shift;
  if (a_stride == 1 && b_stride == 1) {
    for (; count >= 4; count -= 4, a += 4, b += 4, output += 4) {
      output[0] = ADD(a[0], b[0]);
      output[1] = ADD(a[1], b[1]);
      output[2] = ADD(a[2], b[2]);
      output[3] = ADD(a[3], b[3]);
    }
  }
  for (; count > 0; --count, a += a_stride, b += b_stride) *output++ = ADD(*a, *b);
}

void qk_add_s8_dsp(const qk_add_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output) {
  const qk_broadcast d = qk_merge_dimensions(p->shape, p->a_strides, p->b_strides);
  for (int32_t i = 0; i < d.shape[0]; ++i) {
    for (int32_t j = 0; j < d.shape[1]; ++j) {
      for (int32_t k = 0; k < d.shape[2]; ++k, output += d.shape[3]) {
        add_row(p, a + i * d.a_strides[0] + j * d.a_strides[1] + k * d.a_strides[2], d.a_strides[3],
                b + i * d.b_strides[0] + j * d.b_strides[1] + k * d.b_strides[2], d.b_strides[3], d.shape[3],
                output);
        qk_clamp_dsp(output, d.shape[3], p->output_min, p->output_max);
      }
    }
  }
}
