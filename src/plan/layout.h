// Which kernels a graph's nodes become, in which order, and where in the arena their tensors lie.
#pragma once
#include <vector>

#include "qtool/target.h"
#include "src/ops/kernel_call.h"
#include "src/plan/arena.h"
#include "src/plan/buffers.h"
#include "src/plan/target_kernels.h"

namespace qtool {

struct ArenaLayout {
  std::vector<KernelCall> calls;
  std::vector<size_t> call_node;
  BufferAssignment assignment;
  Packing packing;
};

// In the graph's order of nodes, or in another one that needs a smaller arena: then the graph's nodes are put
// in that order. With Optimize::ram pairs of layers are streamed (src/plan/stream.h) as long as that makes
// the arena smaller; the rings are new values of the graph. Then layers that leave room take faster kernels
// (src/plan/spare_room.h). On a GPU sums are fused into convolutions (src/plan/fuse_sums.h) and
// every tensor is aligned to 16 bytes; nothing is streamed.
ArenaLayout find_layout(Graph& graph, const TargetKernels& target, Optimize optimize);

}  // namespace qtool
