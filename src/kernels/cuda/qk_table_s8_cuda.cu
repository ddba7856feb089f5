#include "qk_table_s8_cuda.h"
#include "qk_units_cuda.h"
#include "qk_wide_cuda.h"

enum { THREADS = 256, WIDTH = 16 };

/* The table in shared memory, then 16 bytes a thread; the last does the rest. */
static __global__ void look_up(const int8_t* table, int64_t count, bool aligned, const int8_t* input,
                               int8_t* output) {
  __shared__ int8_t entries[THREADS];
  entries[threadIdx.x] = table[threadIdx.x];
  __syncthreads();
  const int64_t i = static_cast<int64_t>(qk_unit()) * WIDTH;
  if (aligned && i + WIDTH <= count) {
    const qk_bytes<WIDTH> x = qk_load_bytes<WIDTH>(input + i);
    int32_t y[WIDTH];
#pragma unroll
    for (int k = 0; k < WIDTH; ++k) y[k] = entries[x[k] + 128];
    qk_store_bytes(output + i, qk_pack_bytes(y));
  } else {
    for (int64_t k = i; k < count && k < i + WIDTH; ++k) output[k] = entries[input[k] + 128];
  }
}

cudaError_t qk_table_s8_cuda(const qk_table_s8_params* p, const qk_items* items, const int8_t* input,
                             int8_t* output, cudaStream_t stream) {
  const auto launch = [=](int64_t count, const int8_t* in, int8_t* out) {
    const int64_t bytes = count * p->count;
    if (bytes == 0) return cudaSuccess;
    const bool aligned = (qk_address(in) | qk_address(out)) % WIDTH == 0;
    return qk_launch(look_up, dim3(qk_blocks(bytes, THREADS * WIDTH)), THREADS, stream, p->table, bytes,
                     aligned, in, out);
  };
  return qk_fold_items(items, input, p->count, output, p->count, launch);
}
