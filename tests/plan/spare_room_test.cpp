#include "src/plan/spare_room.h"

#include <gtest/gtest.h>

#include <array>

#include "qk_fully_connected_s8.h"

namespace qtool {
namespace {

KernelCall fully_connected(const Graph& graph, ValueId from, ValueId to) {
  auto call = QK_CALL(qk_fully_connected_s8);
  QK_SET(call, rows, 1);
  QK_SET(call, in_features, graph.type(from).elements());
  QK_SET(call, out_features, graph.type(to).elements());
  return std::move(call).finish({from}, {to});
}

int32_t four_a_feature(const void* params) {
  return 4 * static_cast<const qk_fully_connected_s8_params*>(params)->in_features;
}

std::array<qk_variant, 3> make_variants() {
  std::array<qk_variant, 3> table{};
  table[0].kernel = "thrifty";
  table[0].replaces = table[1].replaces = "qk_fully_connected_s8";
  table[0].modes = QK_FOR_RAM;
  table[1].kernel = "fast";
  table[1].modes = QK_FOR_BALANCE;
  table[1].scratch_bytes = four_a_feature;
  return table;
}

const std::array<qk_variant, 3> variants = make_variants();

// Layers from a vector of so many bytes to the next.
class Layers {
 public:
  explicit Layers(const std::vector<int64_t>& sizes) {
    for (const int64_t size : sizes) values_.push_back(graph_.add_value("v", {DataType::s8, {1, size}}));
    graph_.inputs = {values_.front()};
    graph_.outputs = {values_.back()};
  }

  void add(size_t node, size_t from) {
    NodeCall step{fully_connected(graph_, values_[from], values_[from + 1]), {}, node, false};
    step.call = step.portable;
    step.call.kernel = "thrifty";
    steps_.push_back(std::move(step));
  }

  ArenaLayout run() const { return use_spare_room(graph_, steps_, lay_out(graph_, steps_), variants.data()); }
  size_t thrifty_bytes() const { return lay_out(graph_, steps_).packing.bytes; }

 private:
  Graph graph_;
  std::vector<ValueId> values_;
  std::vector<NodeCall> steps_;
};

std::vector<std::string> kernels(const ArenaLayout& layout) {
  std::vector<std::string> names;
  for (const KernelCall& call : layout.calls) names.push_back(call.kernel);
  return names;
}

// 768 bytes are live in the first and the last layer; 144 + 512 and 144 + 64 in those between.
TEST(SpareRoom, layers_take_scratch_that_others_leave) {
  Layers layers({640, 128, 16, 128, 640});
  for (size_t i = 0; i < 4; ++i) layers.add(i, i);
  const ArenaLayout layout = layers.run();
  EXPECT_EQ(kernels(layout), (std::vector<std::string>{"thrifty", "fast", "fast", "thrifty"}));
  EXPECT_EQ(layout.calls[1].scratch_bytes, 512U);
  EXPECT_EQ(layers.thrifty_bytes(), 768U);
  EXPECT_EQ(layout.packing.bytes, 768U);
}

TEST(SpareRoom, calls_of_a_node_take_one_kernel) {
  Layers layers({640, 128, 16});
  layers.add(0, 0);
  layers.add(0, 1);
  EXPECT_EQ(kernels(layers.run()), (std::vector<std::string>{"thrifty", "thrifty"}));
}

}  // namespace
}  // namespace qtool
