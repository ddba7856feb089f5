#include "qk_mul_s8_dsp.h"

#include "qk_broadcast.h"
#include "qk_clamp_dsp.h"
#include "qk_dsp.h"

static void multiply_row(const qk_mul_s8_params* p, const int8_t* a, int32_t a_stride, const int8_t* b,
                         int32_t b_stride, int32_t count, int8_t* output) {
  const int32_t za = p->a_zero_point, zb = p->b_zero_point, zero_point = p->output_zero_point;
  const int32_t multiplier = 2 * p->multiplier, shift = p->left_shift;
  if (a_stride == 1 && b_stride == 1 && shift == 0) { /* 8 instructions an element with loads and store */
    for (; count >= 4; count -= 4, a += 4, b += 4, output += 4) {
      output[0] = qk_requantize_dsp((a[0] - za) * (b[0] - zb), 0, multiplier, zero_point);
      output[1] = qk_requantize_dsp((a[1] - za) * (b[1] - zb), 0, multiplier, zero_point);
      output[2] = qk_requantize_dsp((a[2] - za) * (b[2] - zb), 0, multiplier, zero_point);
      output[3] = qk_requantize_dsp((a[3] - za) * (b[3] - zb), 0, multiplier, zero_point);
    }
  }
  for (; count > 0; --count, a += a_stride, b += b_stride)
    *output++ = qk_requantize_dsp((*a - za) * (*b - zb), shift, multiplier, zero_point);
}

void qk_mul_s8_dsp(const qk_mul_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output) {
  const qk_broadcast d = qk_merge_dimensions(p->shape, p->a_strides, p->b_strides);
  for (int32_t i = 0; i < d.shape[0]; ++i) {
    for (int32_t j = 0; j < d.shape[1]; ++j) {
      for (int32_t k = 0; k < d.shape[2]; ++k, output += d.shape[3]) {
        multiply_row(p, a + i * d.a_strides[0] + j * d.a_strides[1] + k * d.a_strides[2], d.a_strides[3],
                     b + i * d.b_strides[0] + j * d.b_strides[1] + k * d.b_strides[2], d.b_strides[3],
                     d.shape[3], output);
        qk_clamp_dsp(output, d.shape[3], p->output_min, p->output_max);
      }
    }
  }
}
