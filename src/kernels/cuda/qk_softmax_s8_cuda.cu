#include "qk_softmax_element.h"
#include "qk_softmax_s8_cuda.h"
#include "qk_units_cuda.h"

enum { WARP = 32, MOST_WARPS = 8 };

/* The largest or the sum of the threads' values, for all threads of the block; `parts`: one for each warp. */
template <class Value, class Combine>
static __device__ inline Value combine_block(Value value, Value* parts, Combine combine) {
#pragma unroll
  for (int mask = WARP / 2; mask > 0; mask /= 2) value = combine(value, __shfl_xor_sync(~0u, value, mask));
  if (blockDim.x == WARP) return value;
  if (threadIdx.x % WARP == 0) parts[threadIdx.x / WARP] = value;
  __syncthreads();
  value = parts[0];
  for (unsigned i = 1; i < blockDim.x / WARP; ++i) value = combine(value, parts[i]);
  return value;
}

/* A dense vector a block. */
static __global__ void softmax_block(const int32_t* table, int32_t count, const int8_t* input,
                                     int8_t* output) {
  __shared__ int32_t largest[MOST_WARPS];
  __shared__ unsigned long long sums[MOST_WARPS];
  const int8_t* const x = input + static_cast<int64_t>(blockIdx.x) * count;
  int8_t* const y = output + static_cast<int64_t>(blockIdx.x) * count;
  const int32_t first = static_cast<int32_t>(threadIdx.x), step = static_cast<int32_t>(blockDim.x);
  int32_t most = -128;
#pragma unroll 4
  for (int32_t i = first; i < count; i += step) most = max(most, static_cast<int32_t>(x[i]));
  most = combine_block(most, largest, [](int32_t a, int32_t b) { return max(a, b); });
  unsigned long long sum = 0;
#pragma unroll 4
  for (int32_t i = first; i < count; i += step) sum += static_cast<uint32_t>(table[most - x[i]]);
  sum = combine_block(sum, sums, [](unsigned long long a, unsigned long long b) { return a + b; });
  const uint32_t reciprocal = qk_softmax_reciprocal(sum);
#pragma unroll 4
  for (int32_t i = first; i < count; i += step) y[i] = qk_softmax_element(table[most - x[i]], reciprocal);
}

/* A vector a thread, neighbours along the inner dimension. */
static __global__ void softmax_thread(uint32_t units, const int32_t* table, int32_t count,
                                      const qk_divisor inner, const int8_t* input, int8_t* output) {
  uint32_t outer = qk_unit();
  if (outer >= units) return;
  const int64_t step = inner.divisor, column = qk_take_digit(&outer, inner);
  const int64_t first = outer * (step * count) + column;
  int32_t most = -128;
  for (int32_t i = 0; i < count; ++i) most = max(most, static_cast<int32_t>(input[first + i * step]));
  uint64_t sum = 0;
  for (int32_t i = 0; i < count; ++i) sum += static_cast<uint32_t>(table[most - input[first + i * step]]);
  const uint32_t reciprocal = qk_softmax_reciprocal(sum);
  for (int32_t i = 0; i < count; ++i)
    output[first + i * step] = qk_softmax_element(table[most - input[first + i * step]], reciprocal);
}

/* About 4 elements a thread. */
static unsigned threads_for(int32_t count) {
  unsigned threads = WARP;
  while (threads < WARP * MOST_WARPS && static_cast<int64_t>(threads) * 4 < count) threads *= 2;
  return threads;
}

cudaError_t qk_softmax_s8_cuda(const qk_softmax_s8_params* p, const qk_items* items, const int8_t* input,
                               int8_t* output, cudaStream_t stream) {
  const int64_t bytes = static_cast<int64_t>(p->outer) * p->axis_length * p->inner;
  const auto launch = [=](int64_t count, const int8_t* in, int8_t* out) {
    const int64_t vectors = count * p->outer * p->inner;
    if (p->axis_length == 0 || vectors == 0) return cudaSuccess;
    if (p->inner > 1)
      return qk_launch_units(softmax_thread, vectors, stream, p->exp_table, p->axis_length,
                             qk_make_divisor(p->inner), in, out);
    if (vectors > INT32_MAX) return cudaErrorInvalidValue;
    return qk_launch(softmax_block, dim3(static_cast<unsigned>(vectors)), threads_for(p->axis_length), stream,
                     p->exp_table, p->axis_length, in, out);
  };
  return qk_fold_items(items, input, bytes, output, bytes, launch);
}
