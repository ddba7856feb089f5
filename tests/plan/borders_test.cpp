// What the caller does instead of nodes at the borders. Every plan, run between to_plan_input and
// from_plan_output, gives the bits that the whole graph gives.
#include <gtest/gtest.h>

#include <random>

#include "qtool/plan.h"
#include "src/ops/executor.h"
#include "src/ops/movement.h"
#include "src/ops/quantize_linear.h"
#include "tests/plan/test_ops.h"

namespace qtool {
namespace {

using namespace test;
using Perm = std::vector<int64_t>;

const QuantParams coarse{{0.25F}, {-7}, -1}, fine{{0.01F}, {3}, -1};

struct Builder {
  Graph graph;

  ValueId input(Shape shape) {
    graph.inputs.push_back(graph.add_value("input", {DataType::f32, std::move(shape)}));
    return graph.inputs.back();
  }
  ValueId add(OpPtr op, ValueId x, TensorType type) {
    const ValueId y = graph.add_value("value", std::move(type));
    graph.nodes.push_back({graph.value(y).name, std::move(op), {x}, {y}});
    return y;
  }
  ValueId quantize(ValueId x, const QuantParams& params) {
    return add(make_quantize(), x, {DataType::s8, graph.type(x).shape, params});
  }
  ValueId dequantize(ValueId x) { return add(make_dequantize(), x, {DataType::f32, graph.type(x).shape}); }
  ValueId transpose(ValueId x, const Perm& perm) {
    TensorType type = graph.type(x);
    type.shape = permute(type.shape, perm);
    return add(make_transpose(perm), x, type);
  }
  ValueId reshape(ValueId x, const Shape& shape) {
    TensorType type = graph.type(x);
    type.shape = shape;
    return add(make_reshape(shape), x, type);
  }
  // An int8 layer with parameters of its own.
  ValueId layer(ValueId x) { return add(make_bump(), x, {DataType::s8, graph.type(x).shape, fine}); }
};

Plan expect_same_results(const Graph& graph, const PlanOptions& options = {}) {
  Plan p = plan(graph, options);
  std::mt19937 random(1);
  std::vector<Bytes> model_inputs, inputs, outputs;
  for (size_t i = 0; i < graph.inputs.size(); ++i) {
    std::vector<float> reals;
    for (int64_t k = 0; k < graph.type(graph.inputs[i]).elements(); ++k)
      reals.push_back(static_cast<float>(random() % 20000) / 300.0F - 33.0F);
    model_inputs.push_back(to_bytes(reals));
    inputs.push_back(to_plan_input(p.inputs[i], model_inputs.back()));
  }
  Bytes arena(p.arena_bytes, std::byte{0x5A});
  run_plan(p, arena, inputs, outputs);
  const std::vector<Bytes> expected = Executor(graph).run(model_inputs);
  for (size_t i = 0; i < expected.size(); ++i)
    EXPECT_EQ(from_plan_output(p.outputs[i], outputs[i]), expected[i]) << i;
  return p;
}

TEST(Borders, quantize_and_transpose_fall_away_in_either_order) {
  for (const bool quantize_first : {false, true}) {
    Builder b;
    ValueId x = b.input({1, 3, 4, 5});
    x = quantize_first ? b.transpose(b.quantize(x, coarse), {0, 2, 3, 1})
                       : b.quantize(b.transpose(x, {0, 2, 3, 1}), coarse);
    x = b.layer(x);
    x = quantize_first ? b.dequantize(b.transpose(x, {0, 3, 1, 2}))
                       : b.transpose(b.dequantize(x), {0, 3, 1, 2});
    b.graph.outputs = {x};
    const Plan p = expect_same_results(b.graph);
    EXPECT_EQ(p.graph.nodes.size(), 1U);
    EXPECT_EQ(p.inputs[0].type, (TensorType{DataType::s8, {1, 4, 5, 3}, coarse}));
    EXPECT_EQ(p.outputs[0].type, (TensorType{DataType::s8, {1, 4, 5, 3}, fine}));
    EXPECT_EQ(p.inputs[0].perm, (Perm{0, 2, 3, 1}));
    EXPECT_EQ(p.outputs[0].perm, (Perm{0, 2, 3, 1}));
    EXPECT_EQ(p.outputs[0].model_shape(), (Shape{1, 3, 4, 5}));
    EXPECT_EQ(p.inputs[0].name, "input");
    EXPECT_EQ(p.outputs[0].name, b.graph.value(x).name);
    EXPECT_EQ(p.arena_bytes, 60U);
  }
}

TEST(Borders, model_layout_keeps_the_transposes_but_not_the_floats) {
  Builder b;
  const ValueId x = b.quantize(b.transpose(b.input({1, 3, 4, 5}), {0, 2, 3, 1}), coarse);
  b.graph.outputs = {b.transpose(b.dequantize(b.layer(x)), {0, 3, 1, 2})};
  const Plan p = expect_same_results(b.graph, {.model_layout = true});
  EXPECT_EQ(p.graph.nodes.size(), 3U);
  EXPECT_EQ(p.inputs[0].type, (TensorType{DataType::s8, {1, 3, 4, 5}, coarse}));
  EXPECT_EQ(p.outputs[0].type, (TensorType{DataType::s8, {1, 3, 4, 5}, fine}));
  EXPECT_TRUE(p.inputs[0].perm.empty() && p.outputs[0].perm.empty());
}

TEST(Borders, an_input_that_is_read_in_float_too_stays_float) {
  Builder b;
  const ValueId x = b.input({6});
  b.graph.outputs = {b.dequantize(b.layer(b.quantize(x, coarse))), b.reshape(x, {2, 3})};
  const Plan p = expect_same_results(b.graph);
  EXPECT_TRUE(p.inputs[0].type.is_float());
  EXPECT_TRUE(p.outputs[1].type.is_float());
  EXPECT_FALSE(p.outputs[0].type.is_float());
}

TEST(Borders, an_input_quantized_in_two_ways_stays_float) {
  Builder b;
  const ValueId x = b.input({6});
  b.graph.outputs = {b.dequantize(b.layer(b.quantize(x, coarse))),
                     b.dequantize(b.layer(b.quantize(x, fine)))};
  EXPECT_TRUE(expect_same_results(b.graph).inputs[0].type.is_float());
}

TEST(Borders, an_input_quantized_twice_alike_is_int8) {
  Builder b;
  const ValueId x = b.input({6});
  b.graph.outputs = {b.dequantize(b.layer(b.quantize(x, coarse))),
                     b.dequantize(b.quantize(b.reshape(x, {3, 2}), coarse))};
  const Plan p = expect_same_results(b.graph);
  EXPECT_EQ(p.inputs[0].type, (TensorType{DataType::s8, {6}, coarse}));
  EXPECT_EQ(p.outputs[1].type, (TensorType{DataType::s8, {3, 2}, coarse}));
}

TEST(Borders, an_output_that_is_read_again_becomes_int8_and_is_still_read) {
  Builder b;
  const ValueId y = b.dequantize(b.layer(b.quantize(b.input({6}), coarse)));
  b.graph.outputs = {y, b.dequantize(b.layer(b.quantize(y, coarse)))};
  const Plan p = expect_same_results(b.graph);
  EXPECT_FALSE(p.outputs[0].type.is_float());
}

TEST(Borders, reshapes_between_take_no_memory) {
  Builder b;
  const ValueId x = b.quantize(b.reshape(b.input({1, 2, 3, 4}), {1, 24}), coarse);
  b.graph.outputs = {b.reshape(b.dequantize(b.layer(x)), {4, 6})};
  const Plan p = expect_same_results(b.graph);
  EXPECT_EQ(p.calls.size(), 1U);
  EXPECT_EQ(p.arena_bytes, 24U);
  EXPECT_EQ(p.inputs[0].type.shape, (Shape{1, 2, 3, 4}));
  EXPECT_EQ(p.outputs[0].type.shape, (Shape{4, 6}));
}

TEST(Borders, transposes_that_only_move_ones_take_no_memory) {
  Builder b;
  ValueId x = b.layer(b.quantize(b.input({1, 7, 1, 4}), coarse));
  x = b.layer(b.transpose(x, {1, 0, 3, 2}));
  b.graph.outputs = {b.dequantize(x)};
  const Plan p = expect_same_results(b.graph);
  EXPECT_EQ(p.calls.size(), 2U);
  EXPECT_EQ(p.arena_bytes, 28U);
}

TEST(Borders, a_real_transpose_inside_stays) {
  Builder b;
  const ValueId x = b.layer(b.quantize(b.input({2, 3}), coarse));
  b.graph.outputs = {b.dequantize(b.layer(b.transpose(x, {1, 0})))};
  EXPECT_EQ(expect_same_results(b.graph).arena_bytes, 12U + 2U);  // offsets are multiples of 4
}

TEST(Borders, only_nchw_to_nhwc_changes_the_interface) {
  Builder b;
  const ValueId x = b.transpose(b.input({1, 3, 5}), {0, 2, 1});
  b.graph.outputs = {b.dequantize(b.layer(b.quantize(x, coarse)))};
  const Plan p = expect_same_results(b.graph);
  EXPECT_EQ(p.inputs[0].type.shape, (Shape{1, 3, 5}));
  EXPECT_FALSE(p.inputs[0].type.is_float());
}

TEST(Borders, a_reshape_that_is_a_transpose_counts_as_one) {
  Builder b;
  ValueId x = b.layer(b.quantize(b.reshape(b.input({1, 1, 4, 5}), {1, 4, 5, 1}), coarse));
  x = b.reshape(b.layer(x), {1, 1, 1, 20});
  b.graph.outputs = {b.reshape(b.dequantize(x), {1, 20, 1, 1})};
  const Plan p = expect_same_results(b.graph);
  EXPECT_EQ(p.inputs[0].type.shape, (Shape{1, 4, 5, 1}));
  EXPECT_EQ(p.inputs[0].model_shape(), (Shape{1, 1, 4, 5}));
  EXPECT_EQ(p.outputs[0].type.shape, (Shape{1, 1, 1, 20}));
  EXPECT_EQ(p.outputs[0].model_shape(), (Shape{1, 20, 1, 1}));
}

TEST(Borders, a_reshape_that_is_no_transpose_stays) {
  Builder b;
  b.graph.outputs = {
      b.dequantize(b.layer(b.quantize(b.reshape(b.input({1, 2, 4, 5}), {1, 4, 5, 2}), coarse)))};
  EXPECT_EQ(expect_same_results(b.graph).inputs[0].type.shape, (Shape{1, 2, 4, 5}));
}

TEST(Borders, nothing_but_borders) {
  Builder b;
  b.graph.outputs = {b.dequantize(b.quantize(b.input({5}), coarse))};
  const Plan p = expect_same_results(b.graph);
  EXPECT_TRUE(p.calls.empty());
  EXPECT_EQ(p.arena_bytes, 5U);
}

TEST(Borders, a_constant_output_is_copied_into_the_arena) {
  Builder b;
  const ValueId x = b.input({5});
  const ValueId c = b.graph.add_constant("c", DataType::f32, {3}, std::vector<float>{1, -2, 3});
  b.graph.outputs = {c, b.dequantize(b.quantize(x, coarse)), c};
  const Plan p = expect_same_results(b.graph);
  EXPECT_EQ(p.outputs[0].name, "c");
}

TEST(Borders, values_are_quantized_half_to_even_and_saturated) {
  const PlanTensor tensor{
      .name = "x", .type = {DataType::s8, {6}, QuantParams{{0.5F}, {10}, -1}}, .perm = {}};
  const Bytes q = to_plan_input(tensor, to_bytes(std::vector<float>{0.25F, 0.75F, -0.25F, 1000, -1000, 1}));
  EXPECT_EQ(q, to_bytes(std::vector<int8_t>{10, 12, 10, 127, -128, 12}));
  EXPECT_EQ(from_plan_output(tensor, q), to_bytes(std::vector<float>{0, 1, 0, 58.5F, -69, 1}));
}

}  // namespace
}  // namespace qtool
