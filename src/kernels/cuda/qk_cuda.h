/* What every launcher of a CUDA kernel takes beside the parameters of its layer, and how it launches.
 *
 * A launcher has the name of its kernel: cudaError_t qk_OP_cuda(const PARAMS *p, const qk_items *items,
 * operands..., results..., [scratch,] cudaStream_t stream). Pointers, also those in *p, are device memory,
 * 16-byte aligned at the start of each tensor and table; *p itself is read on the host. It only launches: no
 * allocation, no synchronization. Operands and results are apart unless the kernel says otherwise. */
#ifndef QK_CUDA_H
#define QK_CUDA_H
#include <cuda_runtime.h>
#include <stdint.h>

/* Independent runs of the network that are computed together: tensor t of item i lies at t + i * stride. */
typedef struct {
  int32_t count;
  int64_t stride[4]; /* bytes, operands then results; a tensor's own size, or 0 for a constant */
} qk_items;

/* Launches with arguments converted to the kernel's own types. */
template <class... Parameters, class... Arguments>
static inline cudaError_t qk_launch(void (*kernel)(Parameters...), dim3 grid, unsigned threads,
                                    cudaStream_t stream, Arguments... arguments) {
  cudaLaunchConfig_t config = {};
  config.gridDim = grid;
  config.blockDim = dim3(threads);
  config.stream = stream;
  return cudaLaunchKernelEx(&config, kernel, static_cast<Parameters>(arguments)...);
}

static inline unsigned qk_blocks(int64_t work, int64_t per_block) {
  return static_cast<unsigned>((work + per_block - 1) / per_block);
}
#endif
