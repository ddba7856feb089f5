#include "qk_binary_s8_cuda.h"
#include "qk_mul_element.h"
#include "qk_mul_s8_cuda.h"

struct qk_product {
  qk_mul_s8_params p;
  __device__ int8_t operator()(int32_t a, int32_t b) const { return qk_mul_element(&p, a, b); }
};

cudaError_t qk_mul_s8_cuda(const qk_mul_s8_params* p, const qk_items* items, const int8_t* a, const int8_t* b,
                           int8_t* output, cudaStream_t stream) {
  const qk_rows rows = qk_merge_rows(p->shape, p->a_strides, p->b_strides, items, 1);
  return qk_run_binary_s8(rows, qk_product{*p}, a, b, output, stream);
}
