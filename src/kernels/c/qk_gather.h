/* Gather along one axis by constant indices: output[outer][count][inner] =
 * input[outer][indices[count]][inner]. */
#ifndef QK_GATHER_H
#define QK_GATHER_H
#include <stdint.h>

typedef struct {
  int32_t element_size;   /* bytes: 1, 2, 4 or 8 */
  int32_t outer;          /* product of the dimensions before the axis */
  int32_t axis_length;    /* elements along the axis */
  int32_t inner;          /* product of the dimensions after the axis */
  int32_t count;          /* indices */
  const int32_t* indices; /* [count] 0..axis_length-1 */
} qk_gather_params;

#ifdef __cplusplus
extern "C" {
#endif
void qk_gather(const qk_gather_params* p, const void* input, void* output);
#ifdef __cplusplus
}
#endif
#endif
