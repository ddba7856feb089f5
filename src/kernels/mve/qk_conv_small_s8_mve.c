#include "qk_conv_small_s8_mve.h"

#include "qk_mve_clamp.h"
#include "qk_mve_dot_small.h"
#include "qk_mve_patches.h"

/* Pixels column .. column+count-1 of a row, y being the row's; weights of a group have packed_bytes. */
static void convolve_segment(const qk_conv_s8_params* p, const qk_conv_layout* l, qk_mve_dot* d,
                             const int8_t* image, int32_t row, int32_t column, int32_t count, int8_t* y,
                             int8_t* scratch) {
  const int32_t channels = p->output_channels / p->groups,
                packed_bytes = qk_mve_packed_bytes(channels, l->inputs, p->left_shifts != NULL);
  for (int32_t g = 0; g < p->groups; ++g)
    qk_mve_fill_patches(p, l, scratch + g * l->group_bytes, image + g * l->depth,
                        row * p->stride_height - p->pad_top, column, count);
  for (int32_t g = 0; g < p->groups; ++g) {
    d->weights = p->weights + g * packed_bytes;
    qk_mve_run_small(d, scratch + g * l->group_bytes, l->pixel_pitch,
                     y + column * p->output_channels + g * channels, p->output_channels, count);
  }
}

void qk_conv_small_s8_mve(const qk_conv_s8_params* params, const int8_t* input, int8_t* output,
                          void* scratch) {
  qk_conv_s8_params p = *params;
  qk_conv_flatten(&p);
  const qk_conv_layout l = qk_conv_small_layout_of(&p);
  const int32_t segments = (p.output_width + l.segment - 1) / l.segment, rows = p.batch * p.output_height;
  qk_mve_dot d;
  d.zero_point = p.output_zero_point;
  qk_mve_prepare_small(&d, l.inputs, p.output_channels / p.groups, p.left_shifts != NULL);
  for (int32_t i = 0; i < rows * segments; ++i) {
    const int32_t at = p.reverse ? rows * segments - 1 - i : i;
    const int32_t row = at / segments, column = at % segments * l.segment;
    const int32_t count = p.output_width - column < l.segment ? p.output_width - column : l.segment;
    const int8_t* image = input + row / p.output_height * p.input_height * p.input_width * p.input_channels;
    convolve_segment(&p, &l, &d, image, row % p.output_height, column, count,
                     output + row * p.output_width * p.output_channels, (int8_t*)scratch);
  }
  qk_mve_clamp(output, rows * p.output_width * p.output_channels, p.output_min, p.output_max);
}
