/* A convolution, 3 pixels at a time, with the inner loop `run`. `weights` is a packed table of pack_tile.c.
 */
#ifndef QK_CONVOLVE_DSP_H
#define QK_CONVOLVE_DSP_H
#include <stddef.h>

#include "qk_clamp_dsp.h"
#include "qk_patch_dsp.h"
#include "qk_tile_params_dsp.h"

typedef void qk_run_dsp(qk_tile_dsp* tile);

/* Convolutions of 1 tap that read the input pixel by pixel. */
static inline int qk_is_pointwise_dsp(const qk_conv_s8_params* p) {
  return p->groups == 1 && p->kernel_height == 1 && p->kernel_width == 1 && p->stride_height == 1 &&
         p->stride_width == 1 && p->pad_top == 0 && p->pad_left == 0 && p->output_width == p->input_width &&
         p->output_height == p->input_height;
}

/* Pixels first .. first + last, at most 3. */
typedef struct {
  int32_t first, last;
} qk_block_dsp;

static inline qk_block_dsp qk_find_block_dsp(int32_t count, int32_t done, int32_t reverse) {
  const int32_t rest = count - done;
  const int32_t last = rest < QK_PATCH_PIXELS ? rest - 1 : QK_PATCH_PIXELS - 1;
  const qk_block_dsp b = {reverse ? rest - 1 - last : done, last};
  return b;
}

/* Output of pixels y, y + 1 and y + 2, as far as last allows. */
static inline void qk_place_tile_dsp(qk_tile_dsp* tile, const int8_t* weights, int8_t* y, int32_t channels,
                                     int32_t last) {
  tile->weights = weights;
  tile->output[0] = y;
  tile->output[1] = y + (last > 0 ? channels : 0);
  tile->output[2] = y + last * channels;
}

__attribute__((weak, noinline)) void qk_convolve_pixels_dsp(const qk_conv_s8_params* p, qk_run_dsp* run,
                                                            const int8_t* input, int8_t* output,
                                                            int16_t* patch, qk_tile_dsp* tile) {
  const int32_t count = p->batch * p->output_height * p->output_width, channels = p->output_channels;
  const int32_t depth = p->input_channels, reverse = p->reverse;
  const int8_t* const weights = tile->weights;
  qk_rows_dsp rows = {{NULL, NULL, NULL}, {0, 0, 0}, depth, 1};
  for (int32_t done = 0; done < count; done += QK_PATCH_PIXELS) {
    const qk_block_dsp b = qk_find_block_dsp(count, done, reverse);
    rows.from[0] = input + b.first * depth;
    rows.from[1] = rows.from[0] + (b.last > 0 ? depth : 0);
    rows.from[2] = rows.from[0] + b.last * depth;
    qk_place_tile_dsp(tile, weights, output + b.first * channels, channels, b.last);
    qk_widen_dsp(patch, &rows);
    run(tile);
  }
}

__attribute__((weak, noinline)) void qk_convolve_windows_dsp(const qk_conv_s8_params* p, qk_run_dsp* run,
                                                             const int8_t* input, int8_t* output,
                                                             const qk_patch_dsp* patch, int32_t weight_bytes,
                                                             qk_tile_dsp* tile) {
  const int32_t count = p->batch * p->output_height * p->output_width, channels = p->output_channels;
  const int8_t* const weights = tile->weights;
  for (int32_t done = 0; done < count; done += QK_PATCH_PIXELS) {
    const qk_block_dsp b = qk_find_block_dsp(count, done, p->reverse);
    const qk_window_dsp w = qk_find_window_dsp(p, b.first);
    for (int32_t group = 0; group < p->groups; ++group) {
      qk_fill_patch_dsp(patch, input + group * patch->windows.depth, &w, b.last);
      qk_place_tile_dsp(tile, weights + group * weight_bytes,
                        output + b.first * channels + group * tile->channels, channels, b.last);
      run(tile);
    }
  }
}

/* Weak like all of these, so that kernels of one program share them. */
__attribute__((weak, noinline)) void qk_convolve_dsp(const qk_conv_s8_params* p, qk_run_dsp* run,
                                                     const int8_t* input, int8_t* output, void* scratch) {
  qk_patch_dsp patch;
  qk_plan_patch_dsp(p, scratch, &patch);
  int32_t header[2]; /* all channels single; bytes of a group's stream */
  __builtin_memcpy(header, p->weights, sizeof header);
  qk_tile_dsp tile = {patch.patch,
                      (patch.windows.bytes + 3) / 4,
                      p->left_shifts != NULL,
                      p->output_zero_point,
                      p->output_channels / p->groups,
                      {NULL, NULL, NULL},
                      p->weights + sizeof header,
                      header[0],
                      0};
  if (qk_is_pointwise_dsp(p)) {
    qk_convolve_pixels_dsp(p, run, input, output, patch.patch, &tile);
  } else {
    qk_convolve_windows_dsp(p, run, input, output, &patch, header[1], &tile);
  }
  qk_clamp_dsp(output, p->batch * p->output_height * p->output_width * p->output_channels, p->output_min,
               p->output_max);
}
#endif
