// Which kernels a graph's nodes become, in which order, and where in the arena their tensors lie.
#pragma once
#include <vector>

#include "qtool/target.h"
#include "src/ops/kernel_call.h"
#include "src/plan/arena.h"
#include "src/plan/buffers.h"
#include "variant.h"

namespace qtool {

struct Layout {
  std::vector<KernelCall> calls;
  std::vector<size_t> call_node;
  BufferAssignment assignment;
  Packing packing;
};

// In the graph's order of nodes, or in another one that needs a smaller arena: then the graph's nodes are put
// in that order. With Optimize::ram pairs of layers are streamed (src/plan/stream.h) as long as that makes
// the arena smaller; the rings are new values of the graph. Then layers that leave room take faster kernels
// (src/plan/spare_room.h).
Layout find_layout(Graph& graph, const qk_variant* variants, Optimize optimize);

}  // namespace qtool
