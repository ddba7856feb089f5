/* Test vectors of the kernels: every case draws its shape and data from a generator seeded with its number,
 * runs a kernel and prints one line, `name shape crc32`. All machines must print the golden text. */
#ifndef VECTORS_H
#define VECTORS_H
#include <stdint.h>

enum { BUFFER = 24 * 1024, BYTES = 96 * 1024 }; /* elements of the buffers below */

extern int8_t vector_a[BYTES], vector_b[BYTES], vector_y[BYTES];
extern float vector_fa[BUFFER], vector_fb[BUFFER], vector_fy[BUFFER];
extern int32_t vector_bias[512], vector_multipliers[512];
extern int8_t vector_shifts[512];

/* Starts the case `number` of a kernel. */
void vector_seed(const char* name, int number);
/* Uniform in low..high. Two calls never share an expression or an initializer: their order would be open. */
int32_t vector_next(int32_t low, int32_t high);
/* out: vector_a or vector_b; what lies behind is out of bounds to sanitizers. */
void vector_fill_s8(int8_t* out, int32_t count, int32_t low, int32_t high);
/* Multiples of 1/64 and of 2^-20, so that sums do round. */
void vector_fill_f32(float* out, int32_t count, float magnitude);

/* One line; NaNs count as one value. */
void vector_report(const char* name, const char* shape, const void* data, int32_t bytes);
void vector_report_f32(const char* name, const char* shape, float* data, int32_t count);

/* A random window along one dimension, with a non-empty output. */
typedef struct {
  int32_t input, taps, stride, dilation, pad_before, pad_after, output;
} vector_window;
vector_window vector_draw_window(int small);

/* Zero points and a wide clamp. */
typedef struct {
  int32_t a_zero_point, b_zero_point, output_zero_point, min, max;
} vector_quantization;
vector_quantization vector_draw_quantization(void);

/* Puts entries of vector_bias, vector_multipliers and vector_shifts out of bounds in the same way. */
void vector_use_channels(int32_t channels);

/* Weights, biases and N6 multipliers for sums of `terms` products, `channels` of them. With `shifts` the real
 * multipliers lie around 1, else well below 1/2. Returns the table for left_shifts. */
const int8_t* vector_draw_requantization(int32_t terms, int32_t channels, int shifts);

void vectors_rescale(void);
void vectors_conv_s8(void);
void vectors_depthwise_conv_s8(void);
void vectors_conv_transpose_s8(void);
void vectors_matmul_s8(void);
void vectors_binary_s8(void);
void vectors_elementwise_s8(void);
void vectors_pool_s8(void);
void vectors_resize_s8(void);
void vectors_movement(void);
void vectors_mac_f32(void);
void vectors_elementwise_f32(void);
#endif
