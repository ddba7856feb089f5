#include "qk_conv_s8_m0_bytes.h"

#include "qk_biased_m0.h"
#include "qk_bytes_layer_m0.h"
#include "qk_conv_rows_m0.h"

static inline void start(void* sums, const void* weights, int8_t* y) {
  qk_bytes_m0* const a = (qk_bytes_m0*)sums;
  a->weights = weights;
  a->y = y;
}

static inline void convolve(void* sums, int32_t channels, const int8_t* shifts) {
  qk_bytes_m0* const a = (qk_bytes_m0*)sums;
  qk_bytes_sum_m0(a);
  qk_bytes_layer_m0(a, channels, shifts, qk_bytes_run_m0);
}

static const qk_conv_sums_m0 bytes = {&qk_biased_m0, start, convolve};

void qk_conv_s8_m0_bytes(const qk_conv_s8_params* p, const int8_t* input, int8_t* output, void* scratch) {
  qk_bytes_m0 a;
  qk_bytes_start_m0(&a, (uint8_t*)scratch,
                    p->kernel_height * p->kernel_width * (p->input_channels / p->groups),
                    p->output_zero_point, p->output_min, p->output_max);
  qk_conv_rows_m0(p, input, output, scratch, &bytes, &a);
}
