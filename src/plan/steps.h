// Kernel calls in the order they run, before they have a place in the arena.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "src/plan/layout.h"

namespace qtool {

// A call beside the node it belongs to.
struct NodeCall {
  KernelCall portable, call;  // and for the target
  size_t node;
  bool is_copy;  // of a whole tensor onto itself
};

// The target's calls with a place for their tensors.
ArenaLayout lay_out(const Graph& graph, std::span<const NodeCall> steps, size_t alignment = word_alignment);

// The same, if an arena of `bytes` is found for them.
std::optional<ArenaLayout> lay_out_within(const Graph& graph, std::span<const NodeCall> steps, size_t bytes);

}  // namespace qtool
