// Faster kernels where the arena has room for them.
#pragma once
#include "src/plan/steps.h"

namespace qtool {

// Few layers run when the arena is fullest. The others of these steps take the kernels of
// Optimize::balanced, whose scratch is larger and whose results overlap their operands less, as long as the
// arena stays as small as `layout` has it. All calls of a node take one kernel, since they share its weights.
ArenaLayout use_spare_room(const Graph& graph, std::vector<NodeCall> steps, ArenaLayout layout,
                           const qk_variant* variants);

}  // namespace qtool
