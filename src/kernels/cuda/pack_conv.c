#include "pack_conv.h"

#include <string.h>

#include "qk_conv_layout_cuda.h"
#include "qk_fully_connected_conv_cuda.h"

static void pack_steps(const qk_conv_s8_params* p, const qk_conv_layout* l, qk_conv_step* steps) {
  const int32_t granule = l->piece == 1 ? 4 : l->piece, count = l->padded_k / granule;
  const int32_t runs_in_row = l->runs / p->kernel_height;
  for (int32_t i = 0; i < count; ++i) {
    const int32_t at = i * granule, run = at / l->padded_run;
    steps[i].rows = QK_CONV_NOWHERE;
    steps[i].bytes = 0;
    if (run >= l->runs) continue;
    steps[i].rows = run / runs_in_row * p->dilation_height;
    steps[i].bytes = run % runs_in_row * p->dilation_width * p->input_channels + at % l->padded_run;
  }
}

static void pack_channels(const qk_conv_s8_params* p, const qk_conv_layout* l, int32_t* table) {
  const int32_t count = p->groups * l->padded_width;
  for (int32_t c = 0; c < p->output_channels; ++c) {
    int32_t* const at = table + c / l->width * l->padded_width + c % l->width;
    at[0] = p->bias[c];
    at[count] = 2 * p->multipliers[c];
    at[2 * count] = p->left_shifts != NULL ? p->left_shifts[c] : 0;
  }
}

static int32_t has_shifts(const qk_conv_s8_params* p) {
  int32_t any = 0;
  if (p->left_shifts != NULL)
    for (int32_t c = 0; c < p->output_channels; ++c) any |= p->left_shifts[c] != 0;
  return any;
}

int32_t cuda_conv_packed_bytes(const void* params) {
  return qk_lay_out_conv(params).bytes;
}

void cuda_conv_pack(const void* params, int8_t* packed) {
  const qk_conv_s8_params* p = params;
  const qk_conv_layout l = qk_lay_out_conv(p);
  memset(packed, 0, (size_t)l.bytes);
  memset(packed, p->input_zero_point, 16);
  ((int32_t*)(void*)packed)[4] = has_shifts(p);
  pack_steps(p, &l, (qk_conv_step*)(void*)(packed + l.steps_at));
  pack_channels(p, &l, (int32_t*)(void*)(packed + l.channels_at));
  for (int32_t c = 0; c < p->output_channels; ++c)
    for (int32_t run = 0; run < l.runs; ++run)
      memcpy(packed + l.weights_at + (int64_t)c * l.padded_k + run * l.padded_run,
             p->weights + ((int64_t)c * l.runs + run) * l.run, (size_t)l.run);
}

int32_t cuda_fully_connected_packed_bytes(const void* params) {
  const qk_conv_s8_params p = qk_fully_connected_conv(params);
  return cuda_conv_packed_bytes(&p);
}

void cuda_fully_connected_pack(const void* params, int8_t* packed) {
  const qk_conv_s8_params p = qk_fully_connected_conv(params);
  cuda_conv_pack(&p, packed);
}
