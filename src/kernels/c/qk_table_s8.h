/* Any unary int8 function as a table (N7): output[i] = table[input[i] + 128]. May run in place. */
#ifndef QK_TABLE_S8_H
#define QK_TABLE_S8_H
#include <stdint.h>

typedef struct {
  int32_t count;       /* elements */
  const int8_t* table; /* [256] entry 0 is the image of -128 */
} qk_table_s8_params;

#ifdef __cplusplus
extern "C" {
#endif
void qk_table_s8(const qk_table_s8_params* p, const int8_t* input, int8_t* output);
#ifdef __cplusplus
}
#endif
#endif
