#include "qk_table_s8_cuda.h"

/* The table in shared memory, then 4 bytes a thread and step. */
static __global__ void look_up(const int8_t* table, int64_t count, const int8_t* input, int8_t* output) {
  __shared__ int8_t entries[256];
  entries[threadIdx.x] = table[threadIdx.x];
  __syncthreads();
  const int64_t step = static_cast<int64_t>(gridDim.x) * blockDim.x;
  for (int64_t i = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < count; i += step)
    output[i] = entries[input[i] + 128];
}

cudaError_t qk_table_s8_cuda(const qk_table_s8_params* p, const qk_items* items, const int8_t* input,
                             int8_t* output, cudaStream_t stream) {
  const int64_t count = static_cast<int64_t>(p->count) * items->count;
  return qk_launch(look_up, dim3(qk_blocks(count, 1024)), 256, stream, p->table, count, input, output);
}
