#include "qtool/plan.h"

#include <algorithm>
#include <cassert>
#include <numeric>

#include "qtool/error.h"
#include "src/ops/op.h"
#include "src/plan/borders.h"
#include "src/plan/layout.h"
#include "src/plan/target_kernels.h"
#include "src/plan/variants.h"

namespace qtool {
namespace {

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

void use(Plan& plan, ArenaLayout layout) {
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

// A GPU runs no portable kernel.
void check_gpu_kernels(const Plan& plan) {
  for (size_t i = 0; i < plan.calls.size(); ++i) {
    if (plan.calls[i].stand_in) continue;
    const Node& node = plan.graph.nodes[plan.call_node[i]];
    throw Error(ErrorKind::unsupported, "node '" + node.name + "' (" + std::string(node.op->type()) +
                                            "): target " + plan.target + " has no kernel like " +
                                            plan.calls[i].kernel);
  }
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
  use(result, find_layout(result.graph, kernels, options.optimize));
  if (kernels.is_gpu) check_gpu_kernels(result);
  for (PlanTensor& tensor : result.inputs) tensor.offset = result.offsets[tensor.value];
  for (PlanTensor& tensor : result.outputs) tensor.offset = result.offsets[tensor.value];
  return result;
}

}  // namespace qtool
