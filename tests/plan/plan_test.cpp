#include "qtool/plan.h"

#include <gtest/gtest.h>

#include <random>

#include "src/ops/executor.h"
#include "tests/plan/test_ops.h"

namespace qtool {
namespace {

using namespace test;

struct Builder {
  Graph graph;

  ValueId value(int64_t bytes) {
    return graph.add_value("v" + std::to_string(graph.values.size()), {DataType::s8, {bytes}});
  }
  ValueId input(int64_t bytes) {
    graph.inputs.push_back(value(bytes));
    return graph.inputs.back();
  }
  ValueId add(OpPtr op, std::vector<ValueId> inputs, int64_t bytes) {
    const ValueId id = value(bytes);
    graph.nodes.push_back({"n" + std::to_string(graph.nodes.size()), std::move(op), std::move(inputs), {id}});
    return id;
  }
  ValueId bump(ValueId x) { return add(make_bump(), {x}, graph.type(x).elements()); }
  ValueId view(ValueId x) { return add(make_view(), {x}, graph.type(x).elements()); }
};

std::vector<Bytes> random_inputs(const Graph& graph, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<Bytes> inputs;
  for (const ValueId id : graph.inputs) {
    Bytes data(graph.type(id).bytes());
    for (std::byte& b : data) b = static_cast<std::byte>(random());
    inputs.push_back(std::move(data));
  }
  return inputs;
}

// The arena holds exactly what the plan asks for, filled with rubbish; the executor gives every value its own
// memory.
void expect_same_as_executor(const Graph& graph, unsigned seed) {
  const Plan p = plan(graph);
  EXPECT_GE(p.arena_bytes, p.lower_bound_bytes);
  const auto inputs = random_inputs(graph, seed);
  Bytes arena(p.arena_bytes, std::byte{0xA5});
  std::vector<Bytes> outputs;
  run_plan(p, arena, inputs, outputs);
  EXPECT_EQ(outputs, Executor(graph).run(inputs));
}

TEST(Plan, a_chain_needs_its_two_largest_neighbours) {
  Builder b;
  ValueId x = b.input(400);
  for (const int64_t bytes : {800, 800, 800, 400, 12}) x = b.add(make_mix(), {x, x}, bytes);
  b.graph.outputs = {x};
  const Plan p = plan(b.graph);
  EXPECT_EQ(p.arena_bytes, 1600U);
  EXPECT_EQ(p.lower_bound_bytes, 1600U);
  expect_same_as_executor(b.graph, 1);
}

TEST(Plan, works_in_place_when_the_operand_dies) {
  Builder b;
  const ValueId x = b.input(100);
  b.graph.outputs = {b.bump(b.bump(x))};
  const Plan p = plan(b.graph);
  EXPECT_EQ(p.arena_bytes, 100U);
  EXPECT_EQ(p.inputs[0].offset, p.outputs[0].offset);
  expect_same_as_executor(b.graph, 2);
}

TEST(Plan, keeps_an_operand_that_is_read_again) {
  Builder b;
  const ValueId x = b.input(100), y = b.bump(x);
  b.graph.outputs = {b.add(make_mix(), {x, y}, 40)};
  EXPECT_EQ(plan(b.graph).arena_bytes, 240U);
  expect_same_as_executor(b.graph, 3);
}

TEST(Plan, keeps_an_operand_that_is_an_output) {
  Builder b;
  const ValueId x = b.input(8), y = b.bump(x), z = b.bump(y);
  b.graph.outputs = {y, z};
  EXPECT_EQ(plan(b.graph).arena_bytes, 16U);
  expect_same_as_executor(b.graph, 4);
}

TEST(Plan, a_view_takes_no_memory_and_no_call) {
  Builder b;
  const ValueId x = b.input(64), v = b.view(x);
  b.graph.outputs = {b.add(make_mix(), {x, v}, 16)};
  const Plan p = plan(b.graph);
  EXPECT_EQ(p.arena_bytes, 80U);
  EXPECT_EQ(p.calls.size(), 1U);
  EXPECT_EQ(p.graph.nodes.size(), 2U);
  EXPECT_EQ(p.call_node[0], 1U);
  expect_same_as_executor(b.graph, 5);
}

TEST(Plan, never_writes_over_memory_that_a_view_still_shows) {
  Builder b;
  const ValueId x = b.add(make_mix(), {b.input(4), 0}, 64), v = b.view(x), y = b.bump(x);
  b.graph.outputs = {b.add(make_mix(), {v, y}, 16)};
  EXPECT_EQ(plan(b.graph).arena_bytes, 144U);
  expect_same_as_executor(b.graph, 6);
}

TEST(Plan, moving_data_in_place_that_changes_the_size_is_no_view) {
  Builder b;
  const ValueId x = b.input(64);
  b.graph.outputs = {b.add(make_bump(true), {x}, 32)};
  EXPECT_EQ(plan(b.graph).calls.size(), 1U);
  expect_same_as_executor(b.graph, 7);
}

TEST(Plan, counts_scratch_memory_only_during_its_call) {
  Builder b;
  const ValueId x = b.input(48), y = b.add(make_reverse(), {x}, 8), z = b.add(make_reverse(), {y}, 8);
  b.graph.outputs = {z};
  const Plan p = plan(b.graph);
  EXPECT_EQ(p.arena_bytes, 48U + 8U + 48U);
  EXPECT_NE(p.scratch_offsets[0], no_offset);
  expect_same_as_executor(b.graph, 8);
}

TEST(Plan, several_calls_of_a_node_fill_one_result) {
  Builder b;
  const ValueId x = b.input(12), y = b.input(20);
  b.graph.outputs = {b.add(make_join(), {x, y, x}, 44)};
  EXPECT_EQ(plan(b.graph).calls.size(), 3U);
  expect_same_as_executor(b.graph, 9);
}

TEST(Plan, inputs_nobody_reads_have_their_place) {
  Builder b;
  const ValueId x = b.input(32);
  b.input(100);
  b.graph.outputs = {b.bump(x)};
  EXPECT_EQ(plan(b.graph).arena_bytes, 132U);
  expect_same_as_executor(b.graph, 10);
}

TEST(Plan, an_input_can_be_an_output) {
  Builder b;
  const ValueId x = b.input(32);
  b.graph.outputs = {x, b.bump(x), x};
  expect_same_as_executor(b.graph, 11);
}

TEST(Plan, constants_take_no_arena) {
  Builder b;
  const ValueId x = b.input(32);
  const ValueId c = b.graph.add_constant("c", DataType::s8, {3}, std::vector<int8_t>{1, -2, 3});
  b.graph.outputs = {b.add(make_mix(), {x, c}, 8)};
  const Plan p = plan(b.graph);
  EXPECT_EQ(p.arena_bytes, 40U);
  expect_same_as_executor(b.graph, 12);
}

Graph random_graph(unsigned seed) {
  std::mt19937 random(seed);
  Builder b;
  const size_t inputs = 1 + random() % 3;
  for (size_t i = 0; i < inputs; ++i) b.input(static_cast<int64_t>(1 + random() % 90));
  const auto any = [&] { return static_cast<ValueId>(random() % b.graph.values.size()); };
  const auto recent = [&] {
    const size_t n = b.graph.values.size();
    return static_cast<ValueId>(n - 1 - random() % std::min<size_t>(n, 4));
  };
  const size_t nodes = 1 + random() % 30;
  for (size_t i = 0; i < nodes; ++i) {
    const ValueId x = recent(), y = any();
    const auto bytes = static_cast<int64_t>(1 + random() % 90);
    switch (random() % 5) {
      case 0:
        b.bump(x);
        break;
      case 1:
        b.add(make_mix(), {x, y}, bytes);
        break;
      case 2:
        b.view(x);
        break;
      case 3:
        b.add(make_join(), {x, y}, b.graph.type(x).elements() + b.graph.type(y).elements());
        break;
      default:
        b.add(make_reverse(), {x}, bytes);
    }
  }
  b.graph.outputs = {static_cast<ValueId>(b.graph.values.size() - 1), any()};
  return b.graph;
}

TEST(Plan, random_graphs_compute_the_same_in_one_arena) {
  for (unsigned seed = 0; seed < 150; ++seed) {
    SCOPED_TRACE(seed);
    const Graph graph = random_graph(seed);
    expect_same_as_executor(graph, seed);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace qtool
