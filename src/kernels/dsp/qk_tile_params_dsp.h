/* A few output channels of 3 pixels: what qk_run_tile_dsp and qk_run_wide_tile_dsp take.
 *
 * The patch holds the K inputs of 3 pixels as int16, K rounded up to units of 4: a unit is 6 words, (k0,k2)
 * of pixels 0, 1, 2, then (k1,k3) of pixels 0, 1, 2. Channels come in pairs a, b; the last of an odd number
 * is single. */
#ifndef QK_TILE_PARAMS_DSP_H
#define QK_TILE_PARAMS_DSP_H
#include <stdint.h>

typedef struct {
  const int16_t* patch;
  int32_t units;         /* of 4 taps, at least 1 */
  int32_t has_shifts;    /* 1: the stream holds left shifts */
  int32_t zero_point;    /* of the output */
  int32_t channels;      /* at least 1 */
  int8_t* output[3];     /* first channel of the pixels; they may coincide */
  const int8_t* weights; /* the stream */
  int32_t single;        /* 1: all channels are single; 0: pairs, and the last of an odd number is single */
  uint32_t entry;        /* 0; kept by the first call for the next with as many units */
} qk_tile_dsp;
#endif
