/* Pad of rank 6: element o of the output is element o - pads_before of the input, outside it what the mode
 * says. Negative pads crop. Reflect and wrap repeat for as long as needed. */
#ifndef QK_PAD_H
#define QK_PAD_H
#include <stdint.h>

enum { QK_PAD_CONSTANT = 0, QK_PAD_REFLECT = 1, QK_PAD_EDGE = 2, QK_PAD_WRAP = 3 };

typedef struct {
  int32_t element_size;   /* bytes: 1, 2, 4 or 8 */
  int32_t mode;           /* QK_PAD_* */
  int32_t shape[6];       /* input, contiguous, outermost first; unused dimensions are 1 */
  int32_t pads_before[6]; /* elements */
  int32_t pads_after[6];  /* elements */
  int32_t value[2];       /* QK_PAD_CONSTANT: bits of the element, low word first */
} qk_pad_params;

#ifdef __cplusplus
extern "C" {
#endif
void qk_pad(const qk_pad_params* p, const void* input, void* output);
#ifdef __cplusplus
}
#endif
#endif
