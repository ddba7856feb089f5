// One strided copy (qk_copy): what most operators that move data are made of.
#pragma once
#include <vector>

#include "src/ops/op.h"

namespace qtool {

// One axis of the copied block: how many elements, and how far apart they lie in source and destination.
struct CopyAxis {
  int64_t extent, src_stride, dst_stride;
};

// Copies a block, outermost axis first; offsets and strides in elements. Axes that run on in both tensors are
// merged. The kernel has 6 axes: one call, or one for every index of the axes beyond. Throws
// Error(unsupported) when that would be more than 64 calls.
std::vector<KernelCall> copy_block(const Graph& graph, const std::vector<CopyAxis>& axes, int64_t src_offset,
                                   int64_t dst_offset, ValueId from, ValueId to);

}  // namespace qtool
