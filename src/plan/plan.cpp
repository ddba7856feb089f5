#include "qtool/plan.h"

#include <algorithm>
#include <cassert>

#include "src/ops/op.h"
#include "src/plan/arena.h"
#include "src/plan/borders.h"
#include "src/plan/buffers.h"
#include "src/plan/target_kernels.h"
#include "src/plan/variants.h"

namespace qtool {
namespace {

void lower_nodes(Plan& plan, const qk_variant* variants, Optimize optimize, std::vector<bool>& is_copy) {
  for (size_t n = 0; n < plan.graph.nodes.size(); ++n) {
    const Node& node = plan.graph.nodes[n];
    std::vector<KernelCall> calls = node.op->lower(plan.graph, node);
    // A single call that moves data and may do so in place moves nothing.
    const bool copy = node.op->moves_data() && calls.size() == 1 && calls[0].in_place;
    for (KernelCall& call : calls) {
      use_variant(call, variants, optimize);
      plan.calls.push_back(std::move(call));
      plan.call_node.push_back(n);
      is_copy.push_back(copy);
    }
  }
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

void place_in_arena(Plan& plan, const std::vector<bool>& is_copy) {
  const BufferAssignment assignment = assign_buffers(plan.graph, plan.calls, is_copy);
  const Packing packing = pack(assignment.buffers);
  const auto offset_of = [&](size_t buffer) {
    return buffer == no_buffer ? no_offset : packing.offsets[buffer];
  };
  for (const size_t buffer : assignment.of_value) plan.offsets.push_back(offset_of(buffer));
  for (const size_t buffer : assignment.of_scratch) plan.scratch_offsets.push_back(offset_of(buffer));
  set_directions(plan, assignment, packing.offsets);
  plan.arena_bytes = packing.bytes;
  plan.lower_bound_bytes = lower_bound(assignment.buffers);
  for (size_t i = 0; i < plan.calls.size(); ++i)
    plan.live_bytes.push_back(live_bytes(assignment.buffers, i + 1));
  drop_needless_calls(plan, assignment.needless);
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
  std::vector<bool> is_copy;
  lower_nodes(result, kernels.variants, options.optimize, is_copy);
  place_in_arena(result, is_copy);
  for (PlanTensor& tensor : result.inputs) tensor.offset = result.offsets[tensor.value];
  for (PlanTensor& tensor : result.outputs) tensor.offset = result.offsets[tensor.value];
  return result;
}

}  // namespace qtool
