// What a network takes on its target.
#pragma once
#include "qtool/emit.h"

namespace qtool {

// `batch`: items a run on a GPU.
Footprint footprint(const Plan& plan, int32_t batch = 1);

// Throws Error(does_not_fit) naming the bytes that are missing and the layer that takes most, when the
// footprint exceeds a limit.
void check_limits(const Plan& plan, const Footprint& needed, const MemoryLimits& limits);

}  // namespace qtool
