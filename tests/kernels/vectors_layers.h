/* What layers with int8 weights draw alike. */
#ifndef VECTORS_LAYERS_H
#define VECTORS_LAYERS_H
#include "vectors.h"

typedef struct {
  vector_quantization q;
  const int8_t* left_shifts; /* the parameter */
} vector_layer;

/* Inputs, weights for `channels` sums of `terms` products, biases and multipliers; see
 * vector_draw_requantization for `shifts`. */
vector_layer vector_draw_layer(int32_t inputs, int32_t terms, int32_t channels, int shifts);

/* Sums that try rule N6 where it is hardest: ties, neighbours of ties, extreme sums and shifts, by `kind`.
 * The sum is the bias, in every second channel plus one input: its first weight, `step` bytes after the last
 * channel's, is 1. */
enum { VECTOR_RESCALINGS = 5 };
vector_layer vector_draw_rescaling(int32_t inputs, int32_t terms, int32_t channels, int32_t step, int kind);

/* Around the multiples of 4, 8 and 16, up to largest + 1. */
int32_t vector_draw_channels(int32_t largest);

/* "same" padding: an output for every `stride` inputs. */
vector_window vector_same_window(int32_t input, int32_t taps, int32_t stride, int32_t dilation);
#endif
