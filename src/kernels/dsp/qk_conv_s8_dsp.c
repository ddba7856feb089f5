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

/* What does not change from pixel to pixel. */
static qk_tile_dsp plan_tile(const qk_conv_s8_params* p, const qk_patch_dsp* patch, int32_t single) {
  const qk_tile_dsp tile = {patch->patch, (patch->windows.bytes + 3) / 4, p->left_shifts != NULL,
                            p->output_zero_point, p->output_channels / p->groups, {NULL, NULL, NULL}, NULL, single};
  return tile;
}

/* Output of pixels y, y + 1 and y + 2, as far as last allows. */
static void place_tile(qk_tile_dsp* tile, const int8_t* weights, int8_t* y, int32_t channels, int32_t last) {
  tile->weights = weights;
  tile->output[0] = y;
  tile->output[1] = y + (last > 0 ? channels : 0);
  tile->output[2] = y + last * channels;
}

static void run_pointwise(const qk_patch_dsp* patch, const int8_t* x, const int8_t* weights, int8_t* y, int32_t last,
                          qk_tile_dsp* tile) {
  const int32_t depth = patch->windows.depth;
  const qk_rows_dsp rows = {{x, x + (last > 0 ? depth : 0), x + last * depth}, {0, 0, 0}, depth, 1};
  qk_widen_dsp(patch->patch, &rows);
  place_tile(tile, weights, y, tile->channels, last);
  qk_run_tile_dsp(tile);
}

static void run_groups(const qk_patch_dsp* patch, const int8_t* input, const qk_window_dsp* w, const int8_t* weights,
                       int32_t weight_bytes, int8_t* y, int32_t last, qk_tile_dsp* tile) {
  const qk_conv_s8_params* p = patch->windows.p;
  for (int32_t group = 0; group < p->groups; ++group) {
    qk_fill_patch_dsp(patch, input, *w, last);
    place_tile(tile, weights, y, p->output_channels, last);
    qk_run_tile_dsp(tile);
    input += patch->windows.depth;
    weights += weight_bytes;
    y += tile->channels;
  }
}

void qk_conv_s8_dsp(const qk_conv_s8_params* p, const int8_t* input, int8_t* output, void* scratch) {
  const int32_t count = p->batch * p->output_height * p->output_width, channels = p->output_channels;
  const int pointwise = is_pointwise(p), clamps = p->output_min > -128 || p->output_max < 127;
  const qk_patch_dsp patch = qk_plan_patch_dsp(p, scratch);
  int32_t header[2]; /* all channels single; bytes of a group's stream */
  __builtin_memcpy(header, p->weights, sizeof header);
  const int8_t* const weights = p->weights + sizeof header;
  qk_tile_dsp tile = plan_tile(p, &patch, header[0]);
  for (int32_t done = 0; done < count; done += PIXELS) {
    const int32_t rest = count - done, last = rest < PIXELS ? rest - 1 : PIXELS - 1;
    const int32_t first = p->reverse ? rest - 1 - last : done;
    int8_t* const y = output + first * channels;
    if (pointwise) {
      run_pointwise(&patch, input + first * patch.windows.depth, weights, y, last, &tile);
    } else {
      const qk_window_dsp w = qk_find_window_dsp(p, first);
      run_groups(&patch, input, &w, weights, header[1], y, last, &tile);
    }
    if (clamps) qk_clamp_dsp(y, (last + 1) * channels, p->output_min, p->output_max);
  }
}
