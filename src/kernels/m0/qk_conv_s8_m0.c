#include "qk_conv_s8_m0.h"

#include "qk_conv_rows_m0.h"
#include "qk_layer_m0.h"
#include "qk_words_m0.h"

static inline void start(void* sums, const void* weights, int8_t* y) {
  qk_pairs_m0* const a = (qk_pairs_m0*)sums;
  a->weights = weights;
  a->y = y;
}

static inline void convolve(void* sums, int32_t channels, const int8_t* shifts) {
  qk_layer_run_m0((qk_pairs_m0*)sums, channels, shifts);
}

static const qk_conv_sums_m0 pairs = {&qk_words_m0, start, convolve};

void qk_conv_s8_m0(const qk_conv_s8_params* p, const int8_t* input, int8_t* output, void* scratch) {
  qk_pairs_m0 a;
  qk_layer_start_m0(&a, (int32_t*)scratch,
                    p->kernel_height * p->kernel_width * (p->input_channels / p->groups),
                    p->output_zero_point, p->output_min, p->output_max);
  qk_conv_rows_m0(p, input, output, scratch, &pairs, &a);
}
