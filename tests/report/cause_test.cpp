#include "src/report/cause.h"

#include <gmock/gmock.h>

#include <cmath>

#include "src/ops/op.h"

namespace qtool {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// An operator of activation and weight [O, I].
class Layer final : public Op {
 public:
  std::string_view type() const override { return "Layer"; }
  std::vector<TensorType> infer(Types inputs) const override { return {*inputs[0]}; }
  std::vector<KernelCall> lower(const Graph&, const Node&) const override { return {}; }
  QuantRule quant_rule(const Graph&, const Node&) const override {
    return {.kind = QuantRule::Kind::calibrated, .roles = {Role::activation, Role::weight}};
  }
  void to_onnx(const Graph&, const Node&, OnnxWriter&) const override {}
};

class Cause : public ::testing::Test {
 protected:
  // One weight scale for both output channels, whose largest weights are `first` and `second`.
  void build(int8_t first, int8_t second, DataType result = DataType::s8) {
    const TensorType activation{DataType::s8, {4}, QuantParams{{0.1F}, {0}, -1}};
    const ValueId x = graph_.add_value("x", activation);
    const TensorType weight{DataType::s8, {2, 2}, QuantParams{{1}, {0}, -1}};
    const ValueId w = graph_.add_constant("w", weight, to_bytes(std::vector<int8_t>{first, 0, 1, second}));
    TensorType type = activation;
    if (result == DataType::f32) type = {DataType::f32, {4}};
    y_ = graph_.add_value("y", type);
    graph_.nodes.push_back({"layer", std::make_shared<Layer>(), {x, w}, {y_}});
  }
  std::string cause(const NoiseSums& sums, double own_loss_db = 10) {
    return find_cause(graph_, graph_.nodes.front(), y_, sums, own_loss_db);
  }

  Graph graph_;
  ValueId y_ = no_value;
};

// Rounding noise of step 0.1 on four elements: 4 * 0.01 / 12.
constexpr double rounding = 0.04 / 12;

TEST_F(Cause, NothingToExplain) {
  build(100, 100);
  EXPECT_THAT(cause({.signal = 1, .noise = 0.1, .count = 4}, 2.9), IsEmpty());
  EXPECT_THAT(cause({.signal = 1e5, .noise = 1, .count = 4}), IsEmpty());  // 50 dB
  EXPECT_THAT(cause({.signal = 1, .noise = 0, .count = 4}), IsEmpty());
}

TEST_F(Cause, ClippedRange) {
  build(100, 100);
  const std::string text = cause({.signal = 100, .noise = 1, .clipped_noise = 0.6, .count = 4, .clipped = 1});
  EXPECT_THAT(text, HasSubstr("clipped range: 25 % of the values lie outside [-12.8, 12.7]"));
}

TEST_F(Cause, SpreadOfPerTensorWeights) {
  build(127, 8);
  EXPECT_THAT(cause({.signal = 100, .noise = 1, .count = 4}), HasSubstr("differ by a factor of 15.9"));
}

TEST_F(Cause, EvenWeightsAreNotBlamed) {
  build(127, 120);
  EXPECT_THAT(cause({.signal = 100, .noise = 1, .count = 4}), HasSubstr("rounding of weights and operands"));
}

TEST_F(Cause, OutlierAndCoarseSteps) {
  build(100, 100);
  EXPECT_THAT(cause({.signal = 0.04, .noise = rounding, .max_abs = 2, .count = 4}),
              HasSubstr("outlier: the largest value is 20 times the rms"));
  EXPECT_THAT(cause({.signal = 0.04, .noise = rounding, .max_abs = 0.2, .count = 4}),
              HasSubstr("8 bits are coarse here: one step is 0.1, the rms 0.1"));
}

TEST_F(Cause, FloatLayers) {
  build(100, 100, DataType::f32);
  EXPECT_THAT(cause({.signal = 100, .noise = 1, .count = 4}), HasSubstr("float layer"));
}

}  // namespace
}  // namespace qtool
