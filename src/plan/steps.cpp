#include "src/plan/steps.h"

namespace qtool {
namespace {

ArenaLayout with_buffers(const Graph& graph, std::span<const NodeCall> steps, size_t alignment) {
  ArenaLayout layout;
  std::vector<bool> is_copy;
  for (const NodeCall& step : steps) {
    layout.calls.push_back(step.call);
    layout.call_node.push_back(step.node);
    is_copy.push_back(step.is_copy);
  }
  layout.assignment = assign_buffers(graph, layout.calls, is_copy, alignment);
  return layout;
}

}  // namespace

ArenaLayout lay_out(const Graph& graph, std::span<const NodeCall> steps, size_t alignment) {
  ArenaLayout layout = with_buffers(graph, steps, alignment);
  layout.packing = pack(layout.assignment.buffers);
  return layout;
}

std::optional<ArenaLayout> lay_out_within(const Graph& graph, std::span<const NodeCall> steps, size_t bytes) {
  ArenaLayout layout = with_buffers(graph, steps, word_alignment);
  if (lower_bound(layout.assignment.buffers) > bytes) return std::nullopt;
  layout.packing = pack(layout.assignment.buffers);
  if (layout.packing.bytes > bytes) return std::nullopt;
  return layout;
}

}  // namespace qtool
