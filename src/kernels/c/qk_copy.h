/* Strided copy of a block of rank 6: Transpose, Slice, Concat, Split, Expand, DepthToSpace. Input and output
 * do not overlap. */
#ifndef QK_COPY_H
#define QK_COPY_H
#include <stdint.h>

typedef struct {
  int32_t element_size;   /* bytes: 1, 2, 4 or 8 */
  int32_t shape[6];       /* elements, outermost first; unused dimensions are 1 */
  int32_t src_strides[6]; /* elements; negative: reversed, 0: repeated */
  int32_t dst_strides[6]; /* elements */
  int32_t src_offset;     /* elements */
  int32_t dst_offset;     /* elements */
} qk_copy_params;

#ifdef __cplusplus
extern "C" {
#endif
void qk_copy(const qk_copy_params* p, const void* input, void* output);
#ifdef __cplusplus
}
#endif
#endif
