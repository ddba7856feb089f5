#include "src/engine/engine.h"

#include <array>
#include <cassert>
#include <mutex>

#include "src/engine/aligned.h"
#include "src/engine/step.h"
#include "src/engine/workspace.h"
#include "src/ops/op.h"

namespace qtool {
namespace {

struct PreparedCall {
  std::unique_ptr<Step> step;
  std::vector<ValueId> inputs, outputs;
};

}  // namespace

struct Engine::Impl {
  const Graph& graph;
  std::vector<std::vector<PreparedCall>> calls;  // by node
  std::vector<std::byte*> constants;             // by value; null for others
  WorkspaceLayout layout;
  size_t scratch_bytes = 0;
  std::mutex mutex;
  std::vector<AlignedBytes> idle;  // workspaces that no thread uses at the moment

  explicit Impl(const Graph& g) : graph(g) {}

  AlignedBytes take_workspace() {
    const std::lock_guard lock(mutex);
    if (idle.empty()) return allocate_aligned(layout.bytes + scratch_bytes);
    AlignedBytes workspace = std::move(idle.back());
    idle.pop_back();
    return workspace;
  }
  void give_back(AlignedBytes workspace) {
    const std::lock_guard lock(mutex);
    idle.push_back(std::move(workspace));
  }
};

Engine::Engine(const Graph& graph, Isa isa, FreeConstants* free) : impl_(std::make_unique<Impl>(graph)) {
  const EngineKernels& kernels = engine_kernels(isa);
  std::vector<bool> in_place;
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    const Node& node = graph.nodes[n];
    const std::vector<KernelCall> calls = node.op->lower(graph, node);
    if (free != nullptr) free->lowered(n, calls);
    in_place.push_back(calls.size() == 1 && calls[0].in_place && !calls[0].inputs.empty() &&
                       calls[0].inputs[0] == node.inputs[0]);
    auto& prepared = impl_->calls.emplace_back();
    for (const KernelCall& call : calls) {
      prepared.push_back({make_step(call, kernels), call.inputs, call.outputs});
      impl_->scratch_bytes = std::max(impl_->scratch_bytes, align_up(prepared.back().step->scratch_bytes()));
    }
  }
  impl_->layout = lay_out(graph, in_place);
  for (const Value& value : graph.values)
    impl_->constants.push_back(value.is_constant()
                                   ? const_cast<std::byte*>(value.data->data())  // NOLINT: only read
                                   : nullptr);
}

Engine::~Engine() = default;

std::vector<Bytes> Engine::run(std::span<const Bytes> inputs, const Observer& observe) const {
  const Graph& graph = impl_->graph;
  std::vector<const std::byte*> from;
  for (size_t i = 0; i < inputs.size(); ++i) {
    assert(inputs[i].size() == graph.type(graph.inputs[i]).bytes());
    from.push_back(inputs[i].data());
  }
  std::vector<Bytes> outputs;
  for (const ValueId id : graph.outputs) outputs.emplace_back(graph.type(id).bytes());
  run(from, outputs, observe);
  return outputs;
}

void Engine::run(std::span<const std::byte* const> inputs, std::span<Bytes> outputs,
                 const Observer& observe) const {
  const Graph& graph = impl_->graph;
  assert(inputs.size() == graph.inputs.size());
  assert(outputs.size() == graph.outputs.size());
  AlignedBytes workspace = impl_->take_workspace();
  std::vector<std::byte*> memory = impl_->constants;
  for (ValueId id = 0; id < memory.size(); ++id)
    if (impl_->layout.offsets[id] != no_offset_in_workspace)
      memory[id] = workspace.get() + impl_->layout.offsets[id];
  const auto show = [&](ValueId id) {
    if (observe && id != no_value) observe(id, {memory[id], graph.type(id).bytes()});
  };
  for (size_t i = 0; i < inputs.size(); ++i) {
    memory[graph.inputs[i]] = const_cast<std::byte*>(inputs[i]);  // NOLINT: operands only
    show(graph.inputs[i]);
  }
  std::byte* scratch = workspace.get() + impl_->layout.bytes;
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    for (const PreparedCall& call : impl_->calls[n]) {
      constexpr size_t limit = 8;
      std::array<const void*, limit> in{};
      std::array<void*, limit + 1> out{};
      for (size_t i = 0; i < call.inputs.size(); ++i) in.at(i) = memory[call.inputs[i]];
      for (size_t i = 0; i < call.outputs.size(); ++i) out.at(i) = memory[call.outputs[i]];
      call.step->run(in.data(), out.data(), scratch);
    }
    for (const ValueId id : graph.nodes[n].outputs) show(id);
  }
  for (size_t i = 0; i < outputs.size(); ++i) {
    assert(outputs[i].size() == graph.type(graph.outputs[i]).bytes());
    std::copy_n(memory[graph.outputs[i]], outputs[i].size(), outputs[i].data());
  }
  impl_->give_back(std::move(workspace));
}

size_t Engine::weight_bytes() const {
  size_t bytes = 0;
  for (const auto& calls : impl_->calls)
    for (const PreparedCall& call : calls) bytes += call.step->weight_bytes();
  return bytes;
}

size_t Engine::workspace_bytes() const {
  return impl_->layout.bytes + impl_->scratch_bytes;
}

}  // namespace qtool
