/* The weights of qk_mve_dot.h. */
#ifndef MVE_PACK_DOT_H
#define MVE_PACK_DOT_H
#include <stdint.h>

typedef struct {
  int32_t channels, inputs;
  const int8_t* weights;      /* [channels][inputs], already in the kernel's order of inputs */
  const int32_t* bias;        /* [channels] */
  const int32_t* multipliers; /* [channels] */
  const int8_t* left_shifts;  /* [channels] or NULL */
} dot_weights;

/* Position of input i in the plain weights of a channel. */
typedef int32_t (*input_order)(const void* params, int32_t i);

/* Returns the end of what it wrote. */
int8_t* mve_pack_dot(const dot_weights* w, input_order order, const void* params, int8_t* packed);
#endif
