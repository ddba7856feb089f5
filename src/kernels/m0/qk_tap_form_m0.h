/* How a convolution's taps lie in scratch; a constant where it is used, so that calls are direct. */
#ifndef QK_TAP_FORM_M0_H
#define QK_TAP_FORM_M0_H
#include <stdint.h>

typedef struct {
  int32_t bytes;                                             /* of a tap */
  char* (*copy)(const int8_t* in, int32_t count, char* out); /* returns the end */
  char* (*fill)(int32_t value, int32_t count, char* out);    /* returns the end */
} qk_tap_form_m0;
#endif
