#include "qk_conv_s8_dsp.h"

#include <stddef.h>

#include "qk_clamp_dsp.h"
#include "qk_patch_dsp.h"
#include "qk_tile_dsp.h"

enum { PIXELS = QK_PATCH_PIXELS };

/* Windows of pixels first..last, at most 3; the last one repeats. */
static void find_windows(const qk_conv_s8_params* p, const int8_t* input, int32_t first, int32_t last,
                         qk_window_dsp w[PIXELS]) {
  int32_t row = first / p->output_width, column = first - row * p->output_width;
  int32_t image = row / p->output_height;
  row -= image * p->output_height;
  for (int32_t i = 0; i < PIXELS; ++i) {
    w[i].image = input + image * p->input_height * p->input_width * p->input_channels;
    w[i].top = row * p->stride_height - p->pad_top;
    w[i].left = column * p->stride_width - p->pad_left;
    if (first + i >= last || ++column < p->output_width) continue;
    column = 0;
    if (++row < p->output_height) continue;
    row = 0;
    ++image;
  }
}

static void run_groups(const qk_patch_dsp* patch, qk_window_dsp w[PIXELS], int32_t weight_bytes,
                       qk_tile_dsp* tile) {
  for (int32_t group = patch->p->groups; group > 0; --group) {
    qk_fill_patch_dsp(patch, w);
    qk_run_tile_dsp(tile);
    tile->weights += weight_bytes;
    for (int i = 0; i < PIXELS; ++i) {
      tile->output[i] += tile->channels;
      w[i].image += patch->depth;
    }
  }
}

/* Convolutions of 1 tap that read the input pixel by pixel. */
static int is_pointwise(const qk_conv_s8_params* p) {
  return p->groups == 1 && p->kernel_height == 1 && p->kernel_width == 1 && p->stride_height == 1 &&
         p->stride_width == 1 && p->pad_top == 0 && p->pad_left == 0 && p->output_width == p->input_width &&
         p->output_height == p->input_height;
}

void qk_conv_s8_dsp(const qk_conv_s8_params* p, const int8_t* input, int8_t* output, void* scratch) {
  const int32_t count = p->batch * p->output_height * p->output_width, channels = p->output_channels;
  const int pointwise = is_pointwise(p);
  const qk_patch_dsp patch = qk_plan_patch_dsp(p, scratch);
  int32_t header[2]; /* all channels single; bytes of a group's stream */
  __builtin_memcpy(header, p->weights, sizeof header);
  qk_tile_dsp tile = {patch.patch,
                      (p->kernel_height * p->kernel_width * patch.depth + 3) / 4,
                      p->left_shifts != NULL,
                      p->output_zero_point,
                      channels / p->groups,
                      {NULL, NULL, NULL},
                      NULL,
                      header[0]};
  for (int32_t done = 0; done < count; done += PIXELS) {
    const int32_t rest = count - done, last = rest < PIXELS ? rest - 1 : PIXELS - 1;
    const int32_t first = p->reverse ? rest - 1 - last : done;
    tile.weights = p->weights + sizeof header;
    tile.output[0] = output + first * channels;
    tile.output[1] = tile.output[0] + (last > 0 ? channels : 0);
    tile.output[2] = tile.output[0] + last * channels;
    if (pointwise) {
      const int8_t* const from = input + first * patch.depth;
      const int8_t* const pixels[PIXELS] = {from, from + (last > 0 ? patch.depth : 0), from + last * patch.depth};
      qk_widen_dsp(patch.patch, pixels, patch.depth);
      qk_run_tile_dsp(&tile);
    } else {
      qk_window_dsp w[PIXELS];
      find_windows(p, input, first, first + last, w);
      run_groups(&patch, w, header[1], &tile);
    }
    qk_clamp_dsp(output + first * channels, (last + 1) * channels, p->output_min, p->output_max);
  }
}
