#include "device.h"
#include "qk_matmul_s8_cuda.h"

namespace {

int64_t operand_bytes(const qk_matmul_s8_params& p, int64_t stride, int64_t matrix) {
  return (p.batch - 1) * stride + matrix;
}

}  // namespace

// In some cases one operand is constant.
void qk_matmul_s8(const qk_matmul_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output) {
  const int64_t a_bytes = operand_bytes(*p, p->a_batch_stride, static_cast<int64_t>(p->m) * p->k);
  const int64_t b_bytes = operand_bytes(*p, p->b_batch_stride, static_cast<int64_t>(p->k) * p->n);
  const int constant = (p->m + p->k + p->n) % 3;
  device::run_variants("qk_matmul_s8", *p, {{a, a_bytes, constant == 1}, {b, b_bytes, constant == 2}}, output,
                       static_cast<int64_t>(p->batch) * p->m * p->n,
                       [&](const char*, const qk_matmul_s8_params& params, const device::Launch& l) {
                         return qk_matmul_s8_cuda(&params, &l.items, l.operand<int8_t>(0),
                                                  l.operand<int8_t>(1), static_cast<int8_t*>(l.result),
                                                  nullptr);
                       });
}
