#include "qk_mul_s8_m0.h"

#include "qk_broadcast.h"
#include "qk_rescale_m0.h"

/* |acc| <= 255^2 and m2 < 2^31: the result fits 16 bits, zero point included. */
static void multiply_row(const qk_mul_s8_params* p, const int8_t* a, int32_t a_stride, const int8_t* b,
                         int32_t b_stride, int32_t count, int8_t* output) {
  const uint32_t m2 = 2 * (uint32_t)p->multiplier;
  const int32_t za = p->a_zero_point, zb = p->b_zero_point, zero_point = p->output_zero_point;
  const int32_t min = p->output_min, max = p->output_max;
  for (int8_t* const end = output + count; output != end; a += a_stride, b += b_stride)
    *output++ = qk_clamp_s8(qk_rescale_short_m0((*a - za) * (*b - zb), m2, zero_point), min, max);
}

static void multiply_row_shifted(const qk_mul_s8_params* p, const int8_t* a, int32_t a_stride,
                                 const int8_t* b, int32_t b_stride, int32_t count, int8_t* output) {
  for (int8_t* const end = output + count; output != end; a += a_stride, b += b_stride)
    *output++ = qk_requantize_s8((*a - p->a_zero_point) * (*b - p->b_zero_point), p->multiplier,
                                 p->left_shift, p->output_zero_point, p->output_min, p->output_max);
}

void qk_mul_s8_m0(const qk_mul_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output) {
  const qk_broadcast d = qk_merge_dimensions(p->shape, p->a_strides, p->b_strides);
  for (int32_t i = 0; i < d.shape[0]; ++i) {
    for (int32_t j = 0; j < d.shape[1]; ++j) {
      for (int32_t k = 0; k < d.shape[2]; ++k, output += d.shape[3]) {
        const int8_t* x = a + i * d.a_strides[0] + j * d.a_strides[1] + k * d.a_strides[2];
        const int8_t* y = b + i * d.b_strides[0] + j * d.b_strides[1] + k * d.b_strides[2];
        (p->left_shift ? multiply_row_shifted : multiply_row)(p, x, d.a_strides[3], y, d.b_strides[3],
                                                              d.shape[3], output);
      }
    }
  }
}
