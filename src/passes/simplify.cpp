// The order of the float passes.
#include <cassert>
#include <span>

#include "qtool/passes.h"
#include "src/passes/simplify_passes.h"

namespace qtool {
namespace {

using Pass = bool (*)(Graph&);

// Each pass either removes nodes or moves Transposes one way, so that this ends.
void run_to_fixed_point(Graph& graph, std::span<const Pass> passes) {
  for (bool changed = true; changed;) {
    changed = false;
    for (const Pass pass : passes) changed = pass(graph) || changed;
  }
}

}  // namespace

void simplify(Graph& graph) {
  // Transposes first: behind them, constants and clamps stand next to the layers they belong to.
  static constexpr Pass down[] = {
      remove_no_ops,       merge_movement,  sink_transposes,       sink_transposes_through_reshapes,
      channel_gather,      permute_flatten, transpose_into_matmul, fold_pads,
      fold_scale_and_bias, fuse_activations};
  run_to_fixed_point(graph, down);
  // What could not cancel below may do so at the inputs; what is still a scale a channel stays one.
  static constexpr Pass up[] = {remove_no_ops,          merge_movement,   hoist_transposes,
                                transposes_to_reshapes, channel_gather,   fold_pads,
                                fold_scale_and_bias,    fuse_activations, scale_to_depthwise};
  run_to_fixed_point(graph, up);
  prune(graph);
}

}  // namespace qtool
