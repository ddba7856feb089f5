#include "qk_depthwise_conv_s8_m0.h"

#include "qk_depthwise3x3_m0.h"
#include "qk_depthwise_band_m0.h"
#include "qk_rescale.h"
#include "qk_widen_m0.h"

/* One output channel of one image. */
typedef struct {
  const qk_depthwise_conv_s8_params* p;
  const int8_t* input; /* its input channel at pixel 0 */
  int8_t* output;      /* at pixel 0 */
  int32_t channel;
  int32_t* scratch;
  qk_depthwise_band_m0 band;
} plane;

/* Rows y .. y+rows-1 of the padded input. */
static void gather(const plane* s, int32_t y, int32_t rows, int32_t* out) {
  const qk_depthwise_conv_s8_params* p = s->p;
  const int32_t step = p->input_channels, row_bytes = p->input_width * step, columns = s->band.columns;
  const int32_t left = p->pad_left < columns ? p->pad_left : columns;
  const int32_t rest = columns - left, inside = rest < p->input_width ? rest : p->input_width;
  for (; rows > 0; --rows, ++y) {
    if (y < 0 || y >= p->input_height) {
      out = qk_fill_m0(p->input_zero_point, columns, out);
      continue;
    }
    out = qk_fill_m0(p->input_zero_point, left, out);
    out = qk_widen_step_m0(s->input + y * row_bytes, step, inside, out);
    out = qk_fill_m0(p->input_zero_point, rest - inside, out);
  }
}

/* `rows` rows of output from the band in scratch, in plain C. */
static void convolve(const plane* s, int32_t rows, int8_t* y) {
  const qk_depthwise_conv_s8_params* p = s->p;
  const int32_t c = s->channel, step = p->output_channels, columns = s->band.columns;
  const int32_t shift = p->left_shifts ? p->left_shifts[c] : 0;
  for (int32_t row = 0; row < rows; ++row) {
    const int32_t* first = s->scratch + row * p->stride_height * columns;
    for (int32_t i = 0; i < p->output_width; ++i, first += p->stride_width, y += step) {
      const int8_t* w = p->weights + c;
      const int32_t* tap_row = first;
      int32_t acc = p->bias[c];
      for (int32_t ky = 0; ky < p->kernel_height; ++ky, tap_row += p->dilation_height * columns) {
        const int32_t* x = tap_row;
        for (int32_t kx = p->kernel_width; kx > 0; --kx, x += p->dilation_width, w += step) acc += *x * *w;
      }
      *y = qk_requantize_s8(acc, p->multipliers[c], shift, p->output_zero_point, p->output_min, p->output_max);
    }
  }
}

/* Fills `a` for the channel, but for x, y and row_end; 0: the assembly cannot do it. Its rescaling wants results of at most
 * 16 bits: (largest acc) * m2 / 2^32 < 32000. */
static int prepare3x3(const plane* s, qk_depthwise3x3_m0* a) {
  const qk_depthwise_conv_s8_params* p = s->p;
  const int32_t c = s->channel, shift = p->left_shifts ? p->left_shifts[c] : 0;
  if (p->kernel_height != 3 || p->kernel_width != 3 || p->dilation_height != 1 || p->dilation_width != 1 || shift > 1)
    return 0;
  const uint32_t m2 = (2 * (uint32_t)p->multipliers[c]) << shift;
  uint32_t largest = (uint32_t)(p->bias[c] < 0 ? -p->bias[c] : p->bias[c]);
  const int8_t* w = p->weights + c;
  for (int i = 0; i < 9; ++i, w += p->output_channels) {
    a->weights[i] = *w;
    largest += 128 * (uint32_t)(*w < 0 ? -*w : *w);
  }
  if (largest >= 1 << 23 || ((largest >> 8) + 1) * ((m2 >> 16) + 1) > 32000 * 256) return 0;
  const int32_t columns = s->band.columns;
  a->multiplier_low = m2 & 0xffff;
  a->multiplier_high = m2 >> 16;
  a->range = (uint32_t)(p->output_max - p->output_min);
  a->offset = (int32_t)((uint32_t)(p->output_zero_point - p->output_min) << 16) + (1 << 15);
  a->min = p->output_min;
  a->channels = p->output_channels;
  a->bias = p->bias[c];
  a->next_row = 4 * (columns - 3);
  a->next_output = 4 * (p->stride_width - 2 * columns - 3);
  a->row_bytes = 4 * p->output_width * p->stride_width;
  a->row_skip = 4 * p->stride_height * columns - a->row_bytes;
  return 1;
}

static void convolve_plane(const plane* s) {
  const qk_depthwise_conv_s8_params* p = s->p;
  qk_depthwise3x3_m0 a;
  const int fast = prepare3x3(s, &a);
  const int32_t taps = (p->kernel_height - 1) * p->dilation_height + 1;
  int32_t kept = 0, y = -p->pad_top; /* rows of the band that the one before has read; first row of the band */
  int8_t* out = s->output;
  for (int32_t row = 0; row < p->output_height; row += s->band.outputs) {
    const int32_t left = p->output_height - row, outputs = left < s->band.outputs ? left : s->band.outputs;
    const int32_t rows = (outputs - 1) * p->stride_height + taps;
    gather(s, y + kept, rows - kept, s->scratch + kept * s->band.columns);
    if (fast) {
      a.x = s->scratch;
      a.row_end = s->scratch + p->output_width * p->stride_width;
      a.y = out;
      a.rows = outputs;
      qk_depthwise3x3_run_m0(&a);
    } else {
      convolve(s, outputs, out);
    }
    out += outputs * p->output_width * p->output_channels;
    y += outputs * p->stride_height;
    kept = taps > p->stride_height ? taps - p->stride_height : 0;
    const int32_t* from = s->scratch + outputs * p->stride_height * s->band.columns;
    for (int32_t i = 0; i < kept * s->band.columns; ++i) s->scratch[i] = from[i];
  }
}

void qk_depthwise_conv_s8_m0(const qk_depthwise_conv_s8_params* p, const int8_t* input, int8_t* output, void* scratch) {
  const int32_t depth_multiplier = p->output_channels / p->input_channels;
  plane s;
  s.p = p;
  s.scratch = (int32_t*)scratch;
  s.band = qk_depthwise_plan_m0(p);
  for (int32_t n = 0; n < p->batch; ++n) {
    const int8_t* x = input;
    int32_t used = 0; /* outputs of this input channel */
    for (s.channel = 0; s.channel < p->output_channels; ++s.channel) {
      s.input = x;
      s.output = output + s.channel;
      convolve_plane(&s);
      if (++used == depth_multiplier) {
        used = 0;
        ++x;
      }
    }
    input += p->input_height * p->input_width * p->input_channels;
    output += p->output_height * p->output_width * p->output_channels;
  }
}
