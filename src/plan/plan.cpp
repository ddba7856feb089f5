#include "qtool/plan.h"

#include <algorithm>
#include <cassert>
#include <numeric>

#include "src/ops/op.h"
#include "src/plan/arena.h"
#include "src/plan/borders.h"
#include "src/plan/buffers.h"
#include "src/plan/order.h"
#include "src/plan/target_kernels.h"
#include "src/plan/variants.h"

namespace qtool {
namespace {

// By node.
struct Lowered {
  std::vector<std::vector<KernelCall>> calls;
  std::vector<bool> is_copy;  // of a whole tensor onto itself
};

Lowered lower_nodes(const Graph& graph, const qk_variant* variants, Optimize optimize) {
  Lowered lowered;
  for (const Node& node : graph.nodes) {
    std::vector<KernelCall> calls = node.op->lower(graph, node);
    // A single call that moves data and may do so in place moves nothing.
    lowered.is_copy.push_back(node.op->moves_data() && calls.size() == 1 && calls[0].in_place);
    for (KernelCall& call : calls) use_variant(call, variants, optimize);
    lowered.calls.push_back(std::move(calls));
  }
  return lowered;
}

// The calls in an order of the nodes, with memory for every tensor.
struct Layout {
  std::vector<KernelCall> calls;
  std::vector<size_t> call_node;  // position of the node in the order
  BufferAssignment assignment;
  Packing packing;
};

Layout lay_out(const Graph& graph, const Lowered& lowered, std::span<const size_t> order) {
  Layout layout;
  std::vector<bool> is_copy;
  for (size_t position = 0; position < order.size(); ++position) {
    for (const KernelCall& call : lowered.calls[order[position]]) {
      layout.calls.push_back(call);
      layout.call_node.push_back(position);
      is_copy.push_back(lowered.is_copy[order[position]]);
    }
  }
  layout.assignment = assign_buffers(graph, layout.calls, is_copy);
  layout.packing = pack(layout.assignment.buffers);
  return layout;
}

void drop_needless_calls(Plan& plan, const std::vector<bool>& needless) {
  size_t kept = 0;
  for (size_t i = 0; i < plan.calls.size(); ++i) {
    if (needless[i]) continue;
    if (kept != i) {
      plan.calls[kept] = std::move(plan.calls[i]);
      plan.call_node[kept] = plan.call_node[i];
      plan.scratch_offsets[kept] = plan.scratch_offsets[i];
      plan.live_bytes[kept] = plan.live_bytes[i];
    }
    ++kept;
  }
  plan.calls.resize(kept);
  plan.call_node.resize(kept);
  plan.scratch_offsets.resize(kept);
  plan.live_bytes.resize(kept);
}

// A result that overlaps its operand from behind is computed last to first.
void set_directions(Plan& plan, const BufferAssignment& assignment, std::span<const size_t> offsets) {
  const std::vector<Buffer>& buffers = assignment.buffers;
  for (KernelCall& call : plan.calls) {
    const size_t result = assignment.of_value[call.outputs[0]];
    if (!call.sweep || !buffers[result].over) continue;
    const size_t operand = buffers[result].over->operand;
    const bool behind = offsets[result] > offsets[operand];
    if (behind && offsets[result] < offsets[operand] + buffers[operand].bytes) set_reverse(call);
  }
}

void use(Plan& plan, Layout layout) {
  const BufferAssignment& assignment = layout.assignment;
  plan.calls = std::move(layout.calls);
  plan.call_node = std::move(layout.call_node);
  const auto offset_of = [&](size_t buffer) {
    return buffer == no_buffer ? no_offset : layout.packing.offsets[buffer];
  };
  for (const size_t buffer : assignment.of_value) plan.offsets.push_back(offset_of(buffer));
  for (const size_t buffer : assignment.of_scratch) plan.scratch_offsets.push_back(offset_of(buffer));
  set_directions(plan, assignment, layout.packing.offsets);
  plan.arena_bytes = layout.packing.bytes;
  plan.lower_bound_bytes = lower_bound(assignment.buffers);
  for (size_t i = 0; i < plan.calls.size(); ++i)
    plan.live_bytes.push_back(live_bytes(assignment.buffers, i + 1));
  drop_needless_calls(plan, assignment.needless);
}

// In the graph's order, or in another one that needs a smaller arena.
void place_in_arena(Plan& plan, const Lowered& lowered) {
  std::vector<size_t> given(plan.graph.nodes.size());
  std::iota(given.begin(), given.end(), size_t{0});
  Layout layout = lay_out(plan.graph, lowered, given);
  const std::vector<size_t> order = least_memory_order(plan.graph, lowered.calls);
  if (order != given) {
    Layout other = lay_out(plan.graph, lowered, order);
    if (other.packing.bytes < layout.packing.bytes) {
      layout = std::move(other);
      std::vector<Node> nodes;
      for (const size_t n : order) nodes.push_back(std::move(plan.graph.nodes[n]));
      plan.graph.nodes = std::move(nodes);
    }
  }
  use(plan, std::move(layout));
}

}  // namespace

Plan::Plan() = default;
Plan::~Plan() = default;
Plan::Plan(const Plan&) = default;
Plan::Plan(Plan&&) noexcept = default;
Plan& Plan::operator=(const Plan&) = default;
Plan& Plan::operator=(Plan&&) noexcept = default;

Plan plan(const Graph& graph, const PlanOptions& options) {
  Plan result;
  Stripped stripped = strip_borders(graph, options);
  reshape_trivial_transposes(stripped.graph);
  result.graph = std::move(stripped.graph);
  result.inputs = std::move(stripped.inputs);
  result.outputs = std::move(stripped.outputs);
  const TargetKernels& kernels = find_target(options.target);
  result.target = options.target;
  result.optimize = options.optimize;
  result.kernel_folder = kernels.folder;
  place_in_arena(result, lower_nodes(result.graph, kernels.variants, options.optimize));
  for (PlanTensor& tensor : result.inputs) tensor.offset = result.offsets[tensor.value];
  for (PlanTensor& tensor : result.outputs) tensor.offset = result.offsets[tensor.value];
  return result;
}

}  // namespace qtool
