/* Simple elementwise functions of two floats. */
#ifndef QK_BINARY_ELEMENT_H
#define QK_BINARY_ELEMENT_H
#include "qk_binary_f32.h"
#include "qk_float.h"

static QK_DEVICE inline float qk_add_f32(float a, float b) {
  return a + b;
}
static QK_DEVICE inline float qk_subtract_f32(float a, float b) {
  return a - b;
}
static QK_DEVICE inline float qk_multiply_f32(float a, float b) {
  return a * b;
}
static QK_DEVICE inline float qk_divide_f32(float a, float b) {
  return a / b;
}
static QK_DEVICE inline float qk_minimum_f32(float a, float b) {
  return a < b || a != a ? a : b;
}
static QK_DEVICE inline float qk_maximum_f32(float a, float b) {
  return a > b || a != a ? a : b;
}
static QK_DEVICE inline float qk_prelu_f32(float a, float b) {
  return a < 0.0f ? a * b : a;
}
#endif
