/* Nearest-neighbour resize, NHWC: output[oy][ox] = input[row_index[oy]][column_index[ox]]. */
#ifndef QK_RESIZE_NEAREST_H
#define QK_RESIZE_NEAREST_H
#include <stdint.h>

typedef struct {
  int32_t element_size;        /* bytes: 1, 2, 4 or 8 */
  int32_t batch;               /* N */
  int32_t input_height;        /* H, pixels */
  int32_t input_width;         /* W, pixels */
  int32_t output_height;       /* OH, pixels */
  int32_t output_width;        /* OW, pixels */
  int32_t channels;            /* C */
  const int32_t* row_index;    /* [OH] input row */
  const int32_t* column_index; /* [OW] input column */
} qk_resize_nearest_params;

#ifdef __cplusplus
extern "C" {
#endif
void qk_resize_nearest(const qk_resize_nearest_params* p, const void* input, void* output);
#ifdef __cplusplus
}
#endif
#endif
