// Chains of real convolutions and pools: overlapping and streamed tensors compute what separate ones do.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "qtool/plan.h"
#include "src/ops/conv.h"
#include "src/ops/executor.h"
#include "src/ops/max_pool.h"

namespace qtool {
namespace {

class Chain {
 public:
  explicit Chain(unsigned seed) : random_(seed) {
    value_ = graph_.add_value("x", activation({1, draw(6, 20), draw(4, 14), draw(1, 5)}));
    graph_.inputs = {value_};
    const int64_t layers = draw(2, 6);
    for (int64_t i = 0; i < layers; ++i) add_layer(std::to_string(i));
    graph_.outputs = {value_};
  }
  const Graph& graph() const { return graph_; }

 private:
  int64_t draw(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(random_() % static_cast<unsigned>(high - low + 1));
  }

  static TensorType activation(Shape shape) {
    return {DataType::s8, std::move(shape), QuantParams{{0.05F}, {3}, -1}};
  }

  Window window(const Shape& image) {
    Window w;
    for (size_t axis = 0; axis < 2; ++axis) {
      w.kernel[axis] = draw(1, 4);
      w.strides[axis] = draw(1, 2);
      w.dilations[axis] = draw(0, 3) == 0 ? 2 : 1;
      if (w.extent(axis) > image[axis + 1]) w.kernel[axis] = w.dilations[axis] = 1;
      w.pads[axis] = draw(0, w.extent(axis) - 1);
      w.pads[axis + 2] = draw(0, w.extent(axis) - 1);
    }
    return w;
  }

  void add_layer(const std::string& name) {
    const Shape image = graph_.type(value_).shape;
    const Window w = window(image);
    const int64_t kind = draw(0, 3), channels = kind == 0 || kind == 1 ? image[3] : draw(1, 6);
    const TensorType result = slide(w, graph_.type(value_), channels);
    const ValueId out = graph_.add_value("y" + name, activation(result.shape));
    if (kind == 0) {
      graph_.nodes.push_back({"pool" + name, make_max_pool(w), {value_}, {out}});
    } else {
      const int64_t group = kind == 1 ? image[3] : 1;
      std::vector<int8_t> weights(
          static_cast<size_t>(channels * w.kernel[0] * w.kernel[1] * image[3] / group));
      for (int8_t& weight : weights) weight = static_cast<int8_t>(draw(-127, 127));
      const ValueId id = graph_.add_constant("w" + name, DataType::s8,
                                             {channels, w.kernel[0], w.kernel[1], image[3] / group}, weights);
      graph_.value(id).type.quant = QuantParams{{0.004F}, {0}, -1};
      graph_.nodes.push_back({"conv" + name, std::make_shared<Conv>(w, group), {value_, id}, {out}});
    }
    value_ = out;
  }

  std::mt19937 random_;
  Graph graph_;
  ValueId value_ = no_value;
};

Bytes random_bytes(size_t count, unsigned seed) {
  std::mt19937 random(seed);
  Bytes bytes(count);
  for (std::byte& b : bytes) b = static_cast<std::byte>(random() >> 24);
  return bytes;
}

size_t count_calls(const Plan& plan, const std::string& kernel) {
  return static_cast<size_t>(std::count_if(plan.calls.begin(), plan.calls.end(),
                                           [&](const KernelCall& call) { return call.kernel == kernel; }));
}

TEST(WindowNetworks, every_optimization_gives_the_bits_of_separate_tensors) {
  size_t smaller = 0, reversed = 0, streamed = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    const Chain chain(seed);
    const Graph& graph = chain.graph();
    const Bytes input = random_bytes(graph.type(graph.inputs[0]).bytes(), seed);
    const std::vector<Bytes> expected = Executor(graph).run(std::vector<Bytes>{input});
    size_t balanced_bytes = 0;
    for (const Optimize optimize : {Optimize::balanced, Optimize::ram}) {
      const Plan p = plan(graph, {.optimize = optimize});
      Bytes arena = random_bytes(p.arena_bytes, seed + 1);
      std::vector<Bytes> outputs;
      run_plan(p, arena, std::vector<Bytes>{input}, outputs);
      ASSERT_EQ(outputs, expected) << name_of(optimize);
      if (optimize == Optimize::balanced) balanced_bytes = p.arena_bytes;
      for (const KernelCall& call : p.calls) reversed += call.reverse != nullptr && *call.reverse == 1;
      if (optimize != Optimize::ram) continue;
      EXPECT_LE(p.arena_bytes, balanced_bytes);
      smaller += p.arena_bytes < balanced_bytes;
      streamed += count_calls(p, "qk_copy");
    }
  }
  EXPECT_GT(smaller, 20U);
  EXPECT_GT(reversed, 20U);
  EXPECT_GT(streamed, 20U);
}

}  // namespace
}  // namespace qtool
