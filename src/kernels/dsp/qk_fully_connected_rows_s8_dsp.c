#include "qk_fully_connected_rows_s8_dsp.h"

#include <stddef.h>

#include "qk_clamp_dsp.h"
#include "qk_tile_dsp.h"
#include "qk_widen_dsp.h"

enum { ROWS = 3 };

void qk_fully_connected_rows_s8_dsp(const qk_fully_connected_s8_params* p, const int8_t* input,
                                    int8_t* output, void* scratch) {
  const int32_t depth = p->in_features, channels = p->out_features;
  int32_t single; /* all channels single */
  __builtin_memcpy(&single, p->weights, sizeof single);
  qk_tile_dsp tile = {(const int16_t*)scratch, (depth + 3) / 4, p->left_shifts != NULL,
                      p->output_zero_point,    channels,        {NULL, NULL, NULL},
                      p->weights + 8,          single,          0};
  for (int32_t done = 0; done < p->rows; done += ROWS) {
    const int32_t rest = p->rows - done, last = rest < ROWS ? rest - 1 : ROWS - 1;
    const int8_t* const x = input + done * depth;
    const qk_rows_dsp rows = {{x, x + (last > 0 ? depth : 0), x + last * depth}, {0, 0, 0}, depth, 1};
    tile.output[0] = output + done * channels;
    tile.output[1] = tile.output[0] + (last > 0 ? channels : 0);
    tile.output[2] = tile.output[0] + last * channels;
    qk_widen_dsp((int16_t*)scratch, &rows);
    qk_run_tile_dsp(&tile);
  }
  qk_clamp_dsp(output, p->rows * channels, p->output_min, p->output_max);
}
