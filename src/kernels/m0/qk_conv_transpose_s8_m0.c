#include "qk_conv_transpose_s8_m0.h"

#include "qk_conv_s8_m0.h"
#include "qk_transpose_rows.h"

void qk_conv_transpose_s8_m0(const qk_conv_transpose_s8_params* p, const int8_t* input, int8_t* output,
                             void* scratch) {
  int8_t* const row = (int8_t*)scratch;
  void* const rest = row + qk_transpose_row_bytes(p);
  qk_transpose_rows r;
  for (qk_first_row(&r, p); qk_has_row(&r); qk_next_row(&r, row, output))
    qk_conv_s8_m0(&r.conv, input + r.x, row, rest);
}
