#include "pack_dot.h"

#include <string.h>

#include "qk_conv_s8.h"
#include "qk_conv_transpose_s8.h"

/* weights[channels][taps][depth] */
typedef struct {
  int32_t channels, taps, depth;
  const int8_t* weights;
} filters;

static int32_t words_of(const filters* f) {
  return (f->depth + 3) / 4;
}

static int32_t packed_bytes(const filters* f) {
  return 4 * f->taps * words_of(f) * f->channels;
}

static void pack(const filters* f, int8_t* packed) {
  memset(packed, 0, (size_t)packed_bytes(f));
  for (int32_t c = 0; c < f->channels; ++c)
    for (int32_t tap = 0; tap < f->taps; ++tap)
      for (int32_t d = 0; d < f->depth; ++d) {
        const int64_t word = (int64_t)tap * words_of(f) + d / 4;
        packed[4 * (word * f->channels + c) + d % 4] =
            f->weights[((int64_t)c * f->taps + tap) * f->depth + d];
      }
}

static filters conv(const void* params) {
  const qk_conv_s8_params* p = params;
  const filters f = {p->output_channels, p->kernel_height * p->kernel_width, p->input_channels / p->groups,
                     p->weights};
  return f;
}

static filters conv_transpose(const void* params) {
  const qk_conv_transpose_s8_params* p = params;
  const filters f = {p->output_channels, p->kernel_height * p->kernel_width, p->input_channels / p->groups,
                     p->weights};
  return f;
}

int32_t cuda_conv_dot_packed_bytes(const void* params) {
  const filters f = conv(params);
  return packed_bytes(&f);
}

void cuda_conv_dot_pack(const void* params, int8_t* packed) {
  const filters f = conv(params);
  pack(&f, packed);
}

int32_t cuda_conv_transpose_packed_bytes(const void* params) {
  const filters f = conv_transpose(params);
  return packed_bytes(&f);
}

void cuda_conv_transpose_pack(const void* params, int8_t* packed) {
  const filters f = conv_transpose(params);
  pack(&f, packed);
}
