#include "pack_transpose.h"

#include <stdlib.h>
#include <string.h>

#include "qk_transpose_rows.h"

/* The ordinary convolution of a phase, with weights and biases of its own. */
typedef struct {
  qk_conv_s8_params conv;
  int8_t* weights;
  int32_t* bias;
} phase;

static int32_t weight(const qk_conv_transpose_s8_params* p, int32_t channel, int32_t ky, int32_t kx,
                      int32_t i) {
  if (ky >= p->kernel_height || kx >= p->kernel_width) return 0;
  const int64_t tap = (int64_t)(channel * p->kernel_height + ky) * p->kernel_width + kx;
  return p->weights[tap * (p->input_channels / p->groups) + i];
}

static phase make_phase(const qk_conv_transpose_s8_params* p, int32_t row, int32_t column) {
  const qk_phase h = qk_row_phase(p, row), w = qk_column_phase(p, column);
  const int32_t depth = p->input_channels / p->groups, inputs = h.taps * w.taps * depth;
  phase f;
  f.weights = (int8_t*)malloc((size_t)p->output_channels * (size_t)inputs);
  f.bias = (int32_t*)malloc((size_t)p->output_channels * sizeof *f.bias);
  if (f.weights == NULL || f.bias == NULL) abort();
  int8_t* out = f.weights;
  for (int32_t c = 0; c < p->output_channels; ++c) {
    int64_t sum = 0;
    for (int32_t y = 0; y < h.taps; ++y)
      for (int32_t x = 0; x < w.taps; ++x)
        for (int32_t i = 0; i < depth; ++i)
          sum += * out++ = (int8_t)weight(p, c, h.last - y * h.tap_step, w.last - x * w.tap_step, i);
    f.bias[c] = (int32_t)(uint32_t)(p->bias[c] - p->input_zero_point * sum);
  }
  const qk_conv_s8_params conv = {.batch = 1,
                                  .input_height = p->input_height,
                                  .input_width = p->input_width,
                                  .input_channels = p->input_channels,
                                  .output_height = h.count,
                                  .output_width = w.count,
                                  .output_channels = p->output_channels,
                                  .kernel_height = h.taps,
                                  .kernel_width = w.taps,
                                  .stride_height = 1,
                                  .stride_width = 1,
                                  .pad_top = h.pad,
                                  .pad_left = w.pad,
                                  .dilation_height = h.dilation,
                                  .dilation_width = w.dilation,
                                  .groups = p->groups,
                                  .input_zero_point = p->input_zero_point,
                                  .output_zero_point = p->output_zero_point,
                                  .output_min = p->output_min,
                                  .output_max = p->output_max,
                                  .weights = f.weights,
                                  .bias = f.bias,
                                  .multipliers = p->multipliers,
                                  .left_shifts = p->left_shifts};
  f.conv = conv;
  return f;
}

static void free_phase(const phase* f) {
  free(f->weights);
  free(f->bias);
}

static int32_t aligned(int32_t bytes) {
  return (bytes + 15) / 16 * 16;
}

static int32_t header_bytes(const qk_conv_transpose_s8_params* p) {
  return aligned(4 * p->stride_height * p->stride_width);
}

/* Packs unless `packed` is NULL; returns the bytes. */
static int32_t pack(const qk_conv_transpose_s8_params* p, const transposed_kernel* kernel, int8_t* packed) {
  int32_t bytes = header_bytes(p);
  if (packed != NULL) memset(packed, 0, (size_t)bytes);
  for (int32_t i = 0; i < p->stride_height * p->stride_width; ++i) {
    const phase f = make_phase(p, i / p->stride_width, i % p->stride_width);
    const int32_t own = aligned(kernel->packed_bytes(&f.conv));
    if (packed != NULL) {
      memcpy(packed + (ptrdiff_t)4 * i, &bytes, sizeof bytes);
      memset(packed + bytes, 0, (size_t)own);
      kernel->pack(&f.conv, packed + bytes);
    }
    bytes += own;
    free_phase(&f);
  }
  return bytes;
}

int32_t transpose_packed_bytes(const void* params, const transposed_kernel* kernel) {
  return pack((const qk_conv_transpose_s8_params*)params, kernel, NULL);
}

void transpose_pack(const void* params, const transposed_kernel* kernel, int8_t* packed) {
  pack((const qk_conv_transpose_s8_params*)params, kernel, packed);
}

int32_t transpose_scratch_bytes(const void* params, const transposed_kernel* kernel) {
  qk_conv_transpose_s8_params p = *(const qk_conv_transpose_s8_params*)params;
  int32_t most = 0;
  p.batch = 1;
  p.weights = NULL;
  qk_transpose_rows r;
  for (qk_first_row(&r, &p); qk_has_row(&r); qk_skip_row(&r)) {
    const int32_t bytes = kernel->scratch_bytes(&r.conv);
    if (bytes > most) most = bytes;
  }
  return qk_transpose_row_bytes(&p) + most;
}
