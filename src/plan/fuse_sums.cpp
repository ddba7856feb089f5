#include "src/plan/fuse_sums.h"

#include "qk_add_s8.h"

namespace qtool {
namespace {

// What the host runs in its place: the convolution into the result's memory, then the sum over it.
struct BothCalls {
  KernelCall conv, add;
  bool conv_is_b;
};

void run_both(const void* params, const void* const* inputs, void* const* outputs, void* scratch) {
  const auto& both = *static_cast<const BothCalls*>(params);
  void* const result[] = {outputs[0], nullptr};
  both.conv.invoke(both.conv.params.get(), inputs, result, scratch);
  const void* const operands[] = {both.conv_is_b ? inputs[1] : outputs[0],
                                  both.conv_is_b ? outputs[0] : inputs[1]};
  both.add.invoke(both.add.params.get(), operands, result, scratch);
}

void append_fields(std::vector<Field>& fields, const std::string& member, const KernelCall& call) {
  for (const Field& field : call.fields) fields.push_back({member + "." + field.name, field.value});
}

KernelCall fused(const KernelCall& conv, const KernelCall& add, bool conv_is_b) {
  KernelCall call;
  call.kernel = "qk_conv_add_s8_cuda";
  call.params_type = "qk_conv_add_s8_params";
  call.inputs = {conv.inputs[0], add.inputs[conv_is_b ? 0 : 1]};
  call.outputs = add.outputs;
  append_fields(call.fields, "conv", conv);
  append_fields(call.fields, "add", add);
  call.fields.push_back({"conv_is_b", int64_t{conv_is_b}});
  call.stand_in = true;
  call.params = std::make_shared<const BothCalls>(BothCalls{conv, add, conv_is_b});
  call.invoke = &run_both;
  return call;
}

bool is_broadcast(const KernelCall& add) {
  const auto* p = static_cast<const qk_add_s8_params*>(add.params.get());
  int32_t extent = 1;
  for (int d = 3; d >= 0; --d) {
    if (p->shape[d] != 1 && (p->a_strides[d] != extent || p->b_strides[d] != extent)) return true;
    extent *= p->shape[d];
  }
  return false;
}

bool is_only(const std::vector<KernelCall>& calls, const char* kernel) {
  return calls.size() == 1 && calls[0].kernel == kernel;
}

}  // namespace

void fuse_sums(const Graph& graph, std::span<std::vector<KernelCall>> calls) {
  const auto producers = producers_of(graph);
  const auto uses = uses_of(graph);
  for (size_t n = 0; n < calls.size(); ++n) {
    if (!is_only(calls[n], "qk_add_s8_cuda") || is_broadcast(calls[n][0])) continue;
    const KernelCall& add = calls[n][0];
    for (const size_t operand : {1u, 0u}) {
      const ValueId made = add.inputs[operand], other = add.inputs[1 - operand];
      const size_t producer = producers[made];
      if (producer == no_node || !is_only(calls[producer], "qk_conv_s8_cuda")) continue;
      if (is_graph_output(graph, made) || uses[made].size() != 1 || made == other ||
          graph.value(other).is_constant())
        continue;
      calls[n] = {fused(calls[producer][0], add, operand == 1)};
      calls[producer].clear();
      break;
    }
  }
}

}  // namespace qtool
