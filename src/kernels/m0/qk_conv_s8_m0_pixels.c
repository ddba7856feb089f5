#include "qk_conv_s8_m0_pixels.h"

#include "qk_conv_s8_taps_m0.h"
#include "qk_pixels_layer_m0.h"
#include "qk_upper_m0.h"
#include "qk_words_m0.h"

/* An output pixel. */
typedef struct {
  const int8_t* image; /* of the input */
  int32_t y, x;        /* input coordinates of tap 0 */
  int8_t* output;
} pixel;

typedef struct {
  const qk_conv_s8_params* p;
  int32_t depth, dense;
  char* scratch;
  qk_pixels_m0 sums;
} layer;

static inline void gather(const layer* s, const pixel* at, int32_t group, const qk_tap_form_m0* form) {
  const qk_tap_rows_m0 rows =
      qk_find_tap_rows_m0(s->p, at->image, at->y, s->p->kernel_width * s->depth, s->scratch, form);
  qk_gather_m0(s->p, &rows, at->x, s->depth, group * s->depth, s->dense, form);
}

static void convolve(layer* s, const pixel* first, const pixel* second) {
  const qk_conv_s8_params* p = s->p;
  const int8_t* const shifts = qk_packed_shifts_m0(p->weights);
  const int32_t channels = p->output_channels / p->groups;
  s->sums.weights = qk_packed_blocks_m0(p->weights);
  s->sums.y_p = first->output;
  s->sums.y_q = second->output;
  for (int32_t g = 0; g < p->groups; ++g) {
    gather(s, first, g, &qk_words_m0);
    gather(s, second, g, &qk_upper_m0);
    qk_pixels_spread_m0((int32_t*)(void*)s->scratch, p->kernel_height * p->kernel_width * s->depth);
    qk_pixels_channels_m0(&s->sums, channels, shifts ? shifts + g * channels : NULL);
  }
}

void qk_conv_s8_m0_pixels(const qk_conv_s8_params* p, const int8_t* input, int8_t* output, void* scratch) {
  const int32_t rows = p->batch * p->output_height, step = p->reverse ? -1 : 1;
  const int32_t first_column = p->reverse ? p->output_width - 1 : 0;
  layer s;
  pixel at, first;
  int waits = 0; /* 1: `first` is not computed yet */
  s.p = p;
  s.depth = p->input_channels / p->groups;
  s.dense = p->groups == 1 && (p->dilation_width == 1 || p->kernel_width == 1);
  s.scratch = (char*)scratch;
  qk_pixels_start_m0(&s.sums, (int32_t*)scratch, p->kernel_height * p->kernel_width * s.depth,
                     p->output_zero_point, p->output_min, p->output_max);
  for (int32_t i = 0; i < rows; ++i) {
    const int32_t row = p->reverse ? rows - 1 - i : i, n = row / p->output_height;
    at.image = input + n * p->input_height * p->input_width * p->input_channels;
    at.y = (row - n * p->output_height) * p->stride_height - p->pad_top;
    at.x = first_column * p->stride_width - p->pad_left;
    at.output = output + (row * p->output_width + first_column) * p->output_channels;
    for (int32_t j = p->output_width; j > 0; --j) {
      if (waits) {
        convolve(&s, &first, &at);
      } else {
        first = at;
      }
      waits = !waits;
      at.x += step * p->stride_width;
      at.output += step * p->output_channels;
    }
  }
  if (waits) convolve(&s, &first, &first);
}
