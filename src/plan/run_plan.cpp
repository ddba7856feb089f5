// The plan on the host: a real arena, and the borders that the caller of the emitted code takes over.
#include <algorithm>
#include <cassert>
#include <cstring>

#include "qtool/plan.h"
#include "src/numerics/quantization.h"
#include "src/ops/kernel_call.h"

namespace qtool {
namespace {

// out[i...] = in[permuted i...]: axis k of the result is axis perm[k] of `shape`.
Bytes permute_elements(std::span<const std::byte> in, size_t element_size, const Shape& shape,
                       const std::vector<int64_t>& perm) {
  const Shape out_shape = permute(shape, perm);
  const std::vector<int64_t> strides = permute(strides_of(shape), perm);
  Bytes out(in.size());
  std::vector<int64_t> index(perm.size(), 0);
  for (size_t o = 0; o < out.size(); o += element_size) {
    int64_t from = 0;
    for (size_t k = 0; k < perm.size(); ++k) from += index[k] * strides[k];
    std::memcpy(out.data() + o, in.data() + static_cast<size_t>(from) * element_size, element_size);
    for (size_t k = perm.size(); k-- > 0 && ++index[k] == out_shape[k];) index[k] = 0;
  }
  return out;
}

std::vector<int64_t> inverse(const std::vector<int64_t>& perm) {
  std::vector<int64_t> result(perm.size());
  for (size_t i = 0; i < perm.size(); ++i) result[static_cast<size_t>(perm[i])] = static_cast<int64_t>(i);
  return result;
}

}  // namespace

Shape PlanTensor::model_shape() const {
  return perm.empty() ? type.shape : permute(type.shape, inverse(perm));
}

Bytes to_plan_input(const PlanTensor& tensor, std::span<const std::byte> model_tensor) {
  const size_t element_size = tensor.type.is_quantized() ? sizeof(float) : size_of(tensor.type.data_type);
  assert(model_tensor.size() == static_cast<size_t>(tensor.type.elements()) * element_size);
  Bytes moved(model_tensor.begin(), model_tensor.end());
  if (!tensor.perm.empty())
    moved = permute_elements(model_tensor, element_size, tensor.model_shape(), tensor.perm);
  if (!tensor.type.is_quantized()) return moved;
  assert(tensor.type.data_type == DataType::s8);
  std::vector<int8_t> quantized;
  for (const float real : view_as<float>(moved))
    quantized.push_back(quantize_s8(real, tensor.type.scale(), tensor.type.zero_point()));
  return to_bytes(quantized);
}

Bytes from_plan_output(const PlanTensor& tensor, std::span<const std::byte> plan_tensor) {
  assert(plan_tensor.size() == tensor.type.bytes());
  Bytes reals(plan_tensor.begin(), plan_tensor.end());
  if (tensor.type.is_quantized()) {
    assert(tensor.type.data_type == DataType::s8);
    std::vector<float> values;
    for (const int8_t q : view_as<int8_t>(plan_tensor))
      values.push_back(dequantize(q, tensor.type.scale(), tensor.type.zero_point()));
    reals = to_bytes(values);
  }
  if (tensor.perm.empty()) return reals;
  const size_t element_size = tensor.type.is_quantized() ? sizeof(float) : size_of(tensor.type.data_type);
  return permute_elements(reals, element_size, tensor.type.shape, inverse(tensor.perm));
}

namespace {

// A portable kernel that stands in for a target's own may not read its operand where that one writes.
bool needs_a_copy(const Plan& plan, const KernelCall& call) {
  if (!call.stand_in || !call.sweep || call.streamed_from != no_value ||
      plan.graph.value(call.inputs[0]).is_constant())
    return false;
  const size_t in = plan.offsets[call.inputs[0]], out = plan.offsets[call.outputs[0]];
  return out < in + plan.graph.type(call.inputs[0]).bytes() &&
         in < out + plan.graph.type(call.outputs[0]).bytes();
}

void run_call(const Plan& plan, std::span<std::byte> arena, size_t i) {
  const KernelCall& call = plan.calls[i];
  Bytes copy;
  if (needs_a_copy(plan, call)) {
    const auto begin = arena.begin() + static_cast<std::ptrdiff_t>(plan.offsets[call.inputs[0]]);
    copy.assign(begin, begin + static_cast<std::ptrdiff_t>(plan.graph.type(call.inputs[0]).bytes()));
  }
  const auto memory = [&](ValueId id) -> const void* {
    if (!copy.empty() && id == call.inputs[0]) return copy.data();
    const Value& value = plan.graph.value(id);
    return value.is_constant() ? value.data->data() : arena.data() + plan.offsets[id];
  };
  const size_t scratch = plan.scratch_offsets[i];
  run(call, memory, scratch == no_offset ? nullptr : arena.data() + scratch);
}

}  // namespace

std::vector<ValueId> results_after(const Plan& plan, size_t call) {
  const size_t node = plan.call_node[call];
  const auto later = plan.call_node.begin() + static_cast<std::ptrdiff_t>(call) + 1;
  if (std::find(later, plan.call_node.end(), node) != plan.call_node.end()) return {};
  std::vector<ValueId> results = plan.graph.nodes[node].outputs;
  std::erase_if(results, [&](ValueId id) { return id == no_value || plan.offsets[id] == no_offset; });
  return results;
}

void run_plan(const Plan& plan, std::span<std::byte> arena, std::span<const Bytes> inputs,
              std::vector<Bytes>& outputs, const PlanTrace& trace) {
  assert(arena.size() >= plan.arena_bytes && inputs.size() == plan.inputs.size());
  for (size_t i = 0; i < inputs.size(); ++i) {
    assert(inputs[i].size() == plan.inputs[i].type.bytes());
    std::copy(inputs[i].begin(), inputs[i].end(),
              arena.begin() + static_cast<std::ptrdiff_t>(plan.inputs[i].offset));
  }
  for (size_t i = 0; i < plan.calls.size(); ++i) {
    run_call(plan, arena, i);
    if (!trace) continue;
    for (const ValueId id : results_after(plan, i))
      trace(id, arena.subspan(plan.offsets[id], plan.graph.type(id).bytes()));
  }
  outputs.clear();
  for (const PlanTensor& tensor : plan.outputs) {
    const auto begin = arena.begin() + static_cast<std::ptrdiff_t>(tensor.offset);
    outputs.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(tensor.type.bytes()));
  }
}

}  // namespace qtool
