#include "qk_binary_f32.h"

#include "qk_binary_element.h"
#include "qk_broadcast.h"
#include "qk_math_f64.h"

typedef float (*function)(float a, float b);

typedef struct {
  const float *a, *b;
  int32_t a_stride, b_stride, count;
  float min, max;
} row;

/* Inlined for each function, so that the simple ones become vector loops. */
static inline void apply(const row* r, float* output, function f) {
  const float *a = r->a, *b = r->b;
  if (r->a_stride == 1 && r->b_stride == 1) {
    for (int32_t i = 0; i < r->count; ++i) output[i] = qk_clamp_f32(f(a[i], b[i]), r->min, r->max);
  } else {
    for (int32_t i = 0; i < r->count; ++i)
      output[i] = qk_clamp_f32(f(a[i * r->a_stride], b[i * r->b_stride]), r->min, r->max);
  }
}

static void apply_operation(int32_t operation, const row* r, float* output) {
  switch (operation) {
    case QK_BINARY_ADD:
      apply(r, output, qk_add_f32);
      break;
    case QK_BINARY_SUB:
      apply(r, output, qk_subtract_f32);
      break;
    case QK_BINARY_MUL:
      apply(r, output, qk_multiply_f32);
      break;
    case QK_BINARY_DIV:
      apply(r, output, qk_divide_f32);
      break;
    case QK_BINARY_MIN:
      apply(r, output, qk_minimum_f32);
      break;
    case QK_BINARY_MAX:
      apply(r, output, qk_maximum_f32);
      break;
    case QK_BINARY_POW:
      apply(r, output, qk_pow_f32);
      break;
    case QK_BINARY_PRELU:
      apply(r, output, qk_prelu_f32);
      break;
    default:
      apply(r, output, qk_fmod_f32);
      break;
  }
}

void qk_binary_f32(const qk_binary_f32_params* p, const float* a, const float* b, float* output) {
  const qk_broadcast d = qk_merge_dimensions(p->shape, p->a_strides, p->b_strides);
  row r = {a, b, d.a_strides[3], d.b_strides[3], d.shape[3], p->output_min, p->output_max};
  for (int32_t i = 0; i < d.shape[0]; ++i) {
    for (int32_t j = 0; j < d.shape[1]; ++j) {
      for (int32_t k = 0; k < d.shape[2]; ++k, output += d.shape[3]) {
        r.a = a + i * d.a_strides[0] + j * d.a_strides[1] + k * d.a_strides[2];
        r.b = b + i * d.b_strides[0] + j * d.b_strides[1] + k * d.b_strides[2];
        apply_operation(p->operation, &r, output);
      }
    }
  }
}
