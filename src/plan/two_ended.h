// Packing within a given size, in the order of time.
#pragma once
#include <optional>
#include <span>

#include "src/plan/arena.h"

namespace qtool {

// Places buffers as they come to life at either end of a free gap, the arena's own ends first, and goes back
// when one does not fit. Nothing when the search ends or is given up. A chain of buffers of aligned sizes
// always fits into its lower bound.
std::optional<Packing> pack_from_both_ends(std::span<const Buffer> buffers, size_t bytes);

}  // namespace qtool
