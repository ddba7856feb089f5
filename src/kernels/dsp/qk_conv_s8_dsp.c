#include "qk_conv_s8_dsp.h"

#include <stddef.h>

#include "qk_clamp_dsp.h"
#include "qk_patch_dsp.h"
#include "qk_tile_dsp.h"

enum { PIXELS = QK_PATCH_PIXELS };

/* Convolutions of 1 tap that read the input pixel by pixel. */
static int is_pointwise(const qk_conv_s8_params* p) {
  return p->groups == 1 && p->kernel_height == 1 && p->kernel_width == 1 && p->stride_height == 1 &&
         p->stride_width == 1 && p->pad_top == 0 && p->pad_left == 0 && p->output_width == p->input_width &&
         p->output_height == p->input_height;
}

/* The patch of pixels first .. first + last (at most 3) of a pointwise convolution. */
static void widen_pixels(const qk_patch_dsp* patch, const int8_t* input, int32_t last) {
  const qk_rows_dsp rows = {{input, input + (last > 0 ? patch->windows.depth : 0), input + last * patch->windows.depth},
                            {0, 0, 0},
                            patch->windows.depth,
                            1};
  qk_widen_dsp(patch->patch, &rows);
}

static void run_groups(const qk_patch_dsp* patch, const int8_t* input, const qk_window_dsp* w, int32_t last,
                       int32_t weight_bytes, qk_tile_dsp* tile) {
  for (int32_t group = 0; group < patch->windows.p->groups; ++group) {
    qk_fill_patch_dsp(patch, input + group * patch->windows.depth, *w, last);
    qk_run_tile_dsp(tile);
    tile->weights += weight_bytes;
    for (int i = 0; i < PIXELS; ++i) tile->output[i] += tile->channels;
  }
}

void qk_conv_s8_dsp(const qk_conv_s8_params* p, const int8_t* input, int8_t* output, void* scratch) {
  const int32_t count = p->batch * p->output_height * p->output_width, channels = p->output_channels;
  const int pointwise = is_pointwise(p);
  const qk_patch_dsp patch = qk_plan_patch_dsp(p, scratch);
  int32_t header[2]; /* all channels single; bytes of a group's stream */
  __builtin_memcpy(header, p->weights, sizeof header);
  qk_tile_dsp tile = {patch.patch, (patch.windows.bytes + 3) / 4, p->left_shifts != NULL, p->output_zero_point,
                      channels / p->groups, {NULL, NULL, NULL}, NULL, header[0]};
  for (int32_t done = 0; done < count; done += PIXELS) {
    const int32_t rest = count - done, last = rest < PIXELS ? rest - 1 : PIXELS - 1;
    const int32_t first = p->reverse ? rest - 1 - last : done;
    tile.weights = p->weights + sizeof header;
    tile.output[0] = output + first * channels;
    tile.output[1] = tile.output[0] + (last > 0 ? channels : 0);
    tile.output[2] = tile.output[0] + last * channels;
    if (pointwise) {
      widen_pixels(&patch, input + first * patch.windows.depth, last);
      qk_run_tile_dsp(&tile);
    } else {
      const qk_window_dsp w = qk_find_window_dsp(p, first);
      run_groups(&patch, input, &w, last, header[1], &tile);
    }
    qk_clamp_dsp(output + first * channels, (last + 1) * channels, p->output_min, p->output_max);
  }
}
