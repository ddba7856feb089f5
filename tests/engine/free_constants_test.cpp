// Weights of the graph are freed while the engine packs them.
#include "src/engine/free_constants.h"

#include <gtest/gtest.h>

#include "src/engine/engine.h"
#include "src/ops/fully_connected.h"
#include "src/ops/graph_builder.h"
#include "src/ops/matmul.h"
#include "src/ops/quantize_linear.h"

namespace qtool {
namespace {

std::vector<Bytes> sample() {
  return {to_bytes(std::vector<float>{1, 10})};
}

// y = W x + b twice over, with the same W and b.
Graph two_layers() {
  Graph graph;
  GraphBuilder builder(graph);
  graph.inputs = {graph.add_value("x", {DataType::f32, {1, 2}})};
  const ValueId w = graph.add_constant("w", DataType::f32, {2, 2}, std::vector<float>{1, 2, 3, 4});
  const ValueId b = graph.add_constant("b", DataType::f32, {2}, std::vector<float>{5, 6});
  const ValueId h = builder.add(std::make_shared<FullyConnected>(), {graph.inputs[0], w, b}, "h");
  graph.outputs = {builder.add(std::make_shared<FullyConnected>(), {h, w, b}, "y")};
  return graph;
}

TEST(FreeConstants, WeightsGoAndResultsStay) {
  Graph graph = two_layers();
  const Graph other = graph;
  FreeConstants free(graph);
  const Engine engine(graph, &free);
  for (const ValueId id : {1U, 2U}) EXPECT_TRUE(graph.value(id).is_constant() && graph.value(id).data->empty());
  EXPECT_EQ(engine.run(sample()), Engine(other).run(sample()));
}

TEST(FreeConstants, LaterReadersAreWaitedFor) {
  Graph graph = two_layers();
  FreeConstants free(graph);
  free.lowered(0, graph.nodes[0].op->lower(graph, graph.nodes[0]));
  EXPECT_EQ(graph.values[1].data->size(), 4 * sizeof(float));
  free.lowered(1, graph.nodes[1].op->lower(graph, graph.nodes[1]));
  EXPECT_TRUE(graph.values[1].data->empty());
}

// A constant operand of MatMul is read at every run.
TEST(FreeConstants, OperandsOfCallsStay) {
  Graph graph;
  GraphBuilder builder(graph);
  graph.inputs = {graph.add_value("x", {DataType::f32, {1, 1, 2}})};
  const ValueId w = graph.add_constant("w", DataType::f32, {1, 2, 2}, std::vector<float>{1, 2, 3, 4});
  graph.outputs = {builder.add(std::make_shared<MatMul>(false), {graph.inputs[0], w}, "y")};
  FreeConstants free(graph);
  const Engine engine(graph, &free);
  EXPECT_EQ(graph.value(w).data->size(), 4 * sizeof(float));
  EXPECT_EQ(engine.run(sample()).at(0), to_bytes(std::vector<float>{31, 42}));
}

TEST(FreeConstants, OutputsStay) {
  Graph graph = two_layers();
  graph.outputs.push_back(1);
  FreeConstants free(graph);
  const Engine engine(graph, &free);
  EXPECT_EQ(engine.run(sample()).at(1), to_bytes(std::vector<float>{1, 2, 3, 4}));
}

// int8 weights behind a Dequantize node, which is made ready before the layer that reads through it.
TEST(FreeConstants, QuantizedWeightsStay) {
  Graph graph;
  GraphBuilder builder(graph);
  graph.inputs = {graph.add_value("x", {DataType::f32, {1, 2}})};
  const ValueId w = graph.add_constant("w", DataType::s8, {2, 2}, std::vector<int8_t>{2, 4, 6, 8});
  graph.value(w).type.quant = QuantParams{{0.5F}, {0}};
  const ValueId real = add_dequantize(builder, w, "real");
  graph.outputs = {builder.add(std::make_shared<FullyConnected>(), {graph.inputs[0], real}, "y")};
  FreeConstants free(graph);
  const Engine engine(graph, &free);
  EXPECT_EQ(engine.run(sample()).at(0), to_bytes(std::vector<float>{21, 43}));
}

}  // namespace
}  // namespace qtool
