// A network made by hand of shipped kernels: integer and float layers, constant operands, shared tables, odd
// names.
#pragma once
#include <cmath>

#include "qk_add_s8.h"
#include "qk_dequantize_s8_f32.h"
#include "qk_fully_connected_s8.h"
#include "qk_softmax_f32.h"
#include "qk_table_s8.h"
#include "src/numerics/quantization.h"
#include "tests/plan/test_ops.h"

namespace qtool::test {

inline OpPtr kernel_op(FunctionOp::Lower lower) {
  return std::make_shared<FunctionOp>(std::move(lower), false);
}

// [1, in] * weights [out, in]; the scales are the values' own.
inline OpPtr dense() {
  return kernel_op([](const Graph& graph, const Node& node) -> std::vector<KernelCall> {
    const auto outputs = static_cast<int32_t>(graph.type(node.outputs[0]).elements());
    const auto inputs = static_cast<int32_t>(graph.type(node.inputs[0]).elements());
    std::vector<int8_t> weights;
    std::vector<int32_t> bias, multipliers;
    for (int32_t i = 0; i < outputs * inputs; ++i) weights.push_back(static_cast<int8_t>(37 * i % 255 - 127));
    for (int32_t o = 0; o < outputs; ++o) {
      bias.push_back(100 * o - 700);
      multipliers.push_back(fixed_point(0.01 + 0.001 * o).multiplier);
    }
    auto call = QK_CALL(qk_fully_connected_s8);
    QK_SET(call, rows, 1);
    QK_SET(call, in_features, inputs);
    QK_SET(call, out_features, outputs);
    QK_SET(call, output_zero_point, -3);
    QK_SET(call, output_min, -128);
    QK_SET(call, output_max, 127);
    QK_TABLE(call, weights, weights);
    QK_TABLE(call, bias, bias);
    QK_TABLE(call, multipliers, multipliers);
    QK_TABLE(call, left_shifts, std::vector<int8_t>{});
    return {std::move(call).finish({node.inputs[0]}, node.outputs)};
  });
}

inline OpPtr lookup(int32_t factor) {
  return kernel_op([factor](const Graph& graph, const Node& node) -> std::vector<KernelCall> {
    std::vector<int8_t> table;
    for (int32_t q = 0; q < 256; ++q) table.push_back(static_cast<int8_t>(factor * q));
    auto call = QK_CALL(qk_table_s8);
    QK_SET(call, count, graph.type(node.outputs[0]).elements());
    QK_TABLE(call, table, table);
    call.allow_in_place();
    return {std::move(call).finish(node.inputs, node.outputs)};
  });
}

// a + b with equal scales.
inline OpPtr add() {
  return kernel_op([](const Graph& graph, const Node& node) -> std::vector<KernelCall> {
    const auto count = static_cast<int32_t>(graph.type(node.outputs[0]).elements());
    auto call = QK_CALL(qk_add_s8);
    const std::array<int32_t, 4> strides = {count, count, count, 1};
    QK_SET(call, shape, (std::array<int32_t, 4>{1, 1, 1, count}));
    QK_SET(call, a_strides, strides);
    QK_SET(call, b_strides, strides);
    QK_SET(call, a_multiplier, 1 << 20);
    QK_SET(call, b_multiplier, -(1 << 20));
    QK_SET(call, constant, 1 << 19);
    QK_SET(call, shift, 20);
    QK_SET(call, output_min, -128);
    QK_SET(call, output_max, 127);
    call.allow_in_place();
    return {std::move(call).finish(node.inputs, node.outputs)};
  });
}

inline OpPtr to_float() {
  return kernel_op([](const Graph& graph, const Node& node) -> std::vector<KernelCall> {
    auto call = QK_CALL(qk_dequantize_s8_f32);
    QK_SET(call, count, graph.type(node.outputs[0]).elements());
    QK_SET(call, scale, 0.1f);
    QK_SET(call, zero_point, 5);
    return {std::move(call).finish(node.inputs, node.outputs)};
  });
}

inline OpPtr softmax() {
  return kernel_op([](const Graph& graph, const Node& node) -> std::vector<KernelCall> {
    auto call = QK_CALL(qk_softmax_f32);
    QK_SET(call, outer, 1);
    QK_SET(call, axis_length, graph.type(node.outputs[0]).elements());
    QK_SET(call, inner, 1);
    QK_SET(call, log, 0);
    call.allow_in_place();
    return {std::move(call).finish(node.inputs, node.outputs)};
  });
}

inline TensorType s8(Shape shape, float scale, int32_t zero_point) {
  return {DataType::s8, std::move(shape), QuantParams{{scale}, {zero_point}, -1}};
}

// x -> dense -> +constant -> table -+-> output 0 (int8)
//                                   +-> table -> float -> softmax -> output 1 (float)
inline Graph small_network() {
  Graph g;
  const ValueId x = g.add_value("data:0/*\"?\?/", s8({1, 10}, 0.1F, 5));
  const auto node = [&](OpPtr op, std::vector<ValueId> inputs, const std::string& name, TensorType type) {
    const ValueId y = g.add_value(name, std::move(type));
    g.nodes.push_back({name, std::move(op), std::move(inputs), {y}});
    return y;
  };
  std::vector<int8_t> constant;
  for (int i = 0; i < 24; ++i) constant.push_back(static_cast<int8_t>(11 * i - 128));
  const ValueId c = g.add_constant("constant", s8({1, 24}, 0.1F, 0), to_bytes(constant));
  const ValueId d = node(dense(), {x}, "1st layer/MatMul", s8({1, 24}, 0.1F, -3));
  const ValueId a = node(add(), {d, c}, "block/add", s8({1, 24}, 0.1F, 0));
  const ValueId t = node(lookup(3), {a}, "block:add", s8({1, 24}, 0.1F, 5));
  const ValueId u = node(lookup(3), {t}, "while", s8({1, 24}, 0.1F, 5));
  const ValueId f = node(to_float(), {u}, "init", {DataType::f32, {1, 24}});
  const ValueId p = node(softmax(), {f}, "2 probabilities", {DataType::f32, {1, 24}});
  g.inputs = {x};
  g.outputs = {t, p};
  return g;
}

}  // namespace qtool::test
