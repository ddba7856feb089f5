// Operators made of plain functions, for graphs that exercise the planner and nothing else.
#pragma once
#include <cassert>
#include <functional>

#include "src/ops/op.h"

namespace qtool::test {

class FunctionOp final : public Op {
 public:
  using Lower = std::function<std::vector<KernelCall>(const Graph&, const Node&)>;
  FunctionOp(Lower lower, bool moves_data) : lower_(std::move(lower)), moves_data_(moves_data) {}

  std::string_view type() const override { return "Function"; }
  std::vector<TensorType> infer(Types) const override { return {}; }
  std::vector<KernelCall> lower(const Graph& graph, const Node& node) const override {
    return lower_(graph, node);
  }
  QuantRule quant_rule(const Graph&, const Node&) const override { return {}; }
  bool moves_data() const override { return moves_data_; }
  void to_onnx(const Graph&, const Node&, OnnxWriter&) const override { assert(false); }

 private:
  Lower lower_;
  bool moves_data_;
};

struct Params {
  int32_t count;    // elements of the output
  int32_t a_count;  // of the operands
  int32_t b_count;
  int32_t offset;  // first element written
};

// output[i] = 3 * a[i] + 1; may run in place.
inline void bump(const Params* p, const int8_t* a, int8_t* output) {
  for (int32_t i = 0; i < p->count; ++i) output[i] = static_cast<int8_t>(3 * a[i] + 1);
}
// Reads all of both operands for each element: never in place.
inline void mix(const Params* p, const int8_t* a, const int8_t* b, int8_t* output) {
  for (int32_t i = 0; i < p->count; ++i) {
    int32_t sum = i;
    for (int32_t k = 0; k < p->a_count; ++k) sum += (k % 7 + 1) * a[k];
    for (int32_t k = 0; k < p->b_count; ++k) sum -= (k % 5 + i % 3 + 1) * b[k];
    output[i] = static_cast<int8_t>(sum);
  }
}
// Reverses by way of scratch memory of a_count bytes; the output may be longer.
inline void reverse(const Params* p, const int8_t* a, int8_t* output, void* scratch) {
  auto* memory = static_cast<int8_t*>(scratch);
  for (int32_t i = 0; i < p->a_count; ++i) memory[i] = a[p->a_count - 1 - i];
  for (int32_t i = 0; i < p->count; ++i) output[i] = memory[i % p->a_count];
}
// Copies a to output + offset.
inline void place(const Params* p, const int8_t* a, int8_t* output) {
  for (int32_t i = 0; i < p->a_count; ++i) output[p->offset + i] = a[i];
}

template <class Call>
void set_params(Call& call, const Graph& graph, const Node& node, int64_t offset = 0) {
  QK_SET(call, count, graph.type(node.outputs[0]).elements());
  QK_SET(call, a_count, graph.type(node.inputs[0]).elements());
  QK_SET(call, b_count, graph.type(node.inputs.back()).elements());
  QK_SET(call, offset, offset);
}

inline OpPtr make_bump(bool moves_data = false) {
  return std::make_shared<FunctionOp>(
      [](const Graph& graph, const Node& node) -> std::vector<KernelCall> {
        auto call = QK_CALL(bump);
        set_params(call, graph, node);
        call.allow_in_place();
        return {std::move(call).finish(node.inputs, node.outputs)};
      },
      moves_data);
}

inline OpPtr make_mix() {
  return std::make_shared<FunctionOp>(
      [](const Graph& graph, const Node& node) -> std::vector<KernelCall> {
        auto call = QK_CALL(mix);
        set_params(call, graph, node);
        return {std::move(call).finish(node.inputs, node.outputs)};
      },
      false);
}

inline OpPtr make_reverse() {
  return std::make_shared<FunctionOp>(
      [](const Graph& graph, const Node& node) -> std::vector<KernelCall> {
        auto call = QK_CALL(reverse);
        set_params(call, graph, node);
        call.scratch(static_cast<size_t>(graph.type(node.inputs[0]).elements()));
        return {std::move(call).finish(node.inputs, node.outputs)};
      },
      false);
}

// One call an operand, each writing its part of the result.
inline OpPtr make_join() {
  return std::make_shared<FunctionOp>(
      [](const Graph& graph, const Node& node) {
        std::vector<KernelCall> calls;
        int64_t offset = 0;
        for (const ValueId id : node.inputs) {
          auto call = QK_CALL(place);
          set_params(call, graph, Node{{}, {}, {id}, node.outputs}, offset);
          calls.push_back(std::move(call).finish({id}, node.outputs));
          offset += graph.type(id).elements();
        }
        return calls;
      },
      true);
}

// A whole tensor copied: shares memory with its operand.
inline OpPtr make_view() {
  return std::make_shared<FunctionOp>(
      [](const Graph& graph, const Node& node) -> std::vector<KernelCall> {
        auto call = QK_CALL(place);
        set_params(call, graph, node);
        call.allow_in_place();
        return {std::move(call).finish(node.inputs, node.outputs)};
      },
      true);
}

}  // namespace qtool::test
