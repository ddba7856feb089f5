// Residual sums in the epilogue of the convolution that makes one of their operands.
#pragma once
#include <span>
#include <vector>

#include "qtool/graph.h"
#include "src/ops/kernel_call.h"

namespace qtool {

// `calls`: by node, of a GPU target. Where a sum is the only reader of a convolution's result and nothing is
// broadcast, one call of qk_conv_add_s8_cuda in the sum's place does both; the result between them never lies
// in memory.
void fuse_sums(const Graph& graph, std::span<std::vector<KernelCall>> calls);

}  // namespace qtool
