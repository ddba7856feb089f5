// Random networks of everything the passes know: the results stay, and a second run finds nothing to do.
#include "tests/passes/model.h"

namespace qtool {
namespace {

class RandomNetwork {
 public:
  explicit RandomNetwork(unsigned seed) : model_(seed) {
    images_.push_back(model_.input({1, 4, 6, 6}));
    for (int i = 0; i < 12; ++i) images_.push_back(next());
    model_.graph.outputs = {images_.back(), images_[images_.size() - 2]};
    if (pick(2) == 0) model_.graph.outputs.push_back(head(any()));
  }

  const Graph& graph() const { return model_.graph; }

 private:
  size_t pick(size_t count) { return model_.generator()() % count; }
  ValueId any() { return images_[images_.size() - 1 - pick(std::min<size_t>(3, images_.size()))]; }

  // Every result is [1, 4, 6, 6], so that everything fits together.
  ValueId next() {
    TestModel& m = model_;
    const ValueId x = any();
    const std::vector<int64_t> window{3, 3}, same{1, 1, 1, 1};
    switch (pick(14)) {
      case 0:
        return m.conv(x, 4, 3, 1);
      case 1:
        return m.conv(x, 4, 1, 0, 4);
      case 2:
        return m.batch_normalization(x);
      case 3:
        return m.node("Relu", {x});
      case 4:
        return m.node("Add", {x, any()});
      case 5:
        return m.node("Mul", {x, m.random({4, 1, 1})});
      case 6:
        return m.node("Sub", {m.random({1, 6}), x});
      case 7:
        return m.node("Softmax", {x}, {{"axis", int64_t(pick(4))}});
      case 8:
        return m.conv(m.node("Concat", {x, any()}, {{"axis", int64_t{1}}}), 4);
      case 9:
        return m.node("AveragePool", {x}, {{"kernel_shape", window}, {"pads", same}});
      case 10:
        return m.conv(m.node("Pad", {x, m.integers({0, 0, 1, 1, 0, 0, 1, 1})}), 4, 3);
      case 11:
        return shuffled(x);
      case 12:
        return m.node("Transpose", {x}, {{"perm", std::vector<int64_t>{0, 1, 3, 2}}});
      default:
        return m.node("Mul", {x, m.node("Sigmoid", {m.node("GlobalAveragePool", {x})})});
    }
  }

  ValueId shuffled(ValueId x) {
    const ValueId split = model_.reshape(x, {1, 2, 2, 36});
    return model_.reshape(model_.node("Transpose", {split}, {{"perm", std::vector<int64_t>{0, 2, 1, 3}}}),
                          {1, 4, 6, 6});
  }

  ValueId head(ValueId x) {
    const ValueId y = model_.node("MatMul", {model_.node("Flatten", {x}), model_.random({144, 3})});
    return model_.node("Add", {y, model_.random({3})});
  }

  TestModel model_;
  std::vector<ValueId> images_;
};

class SimplifyRandom : public testing::TestWithParam<unsigned> {};

TEST_P(SimplifyRandom, KeepsResultsAndReachesAFixedPoint) {
  const RandomNetwork network(GetParam());
  Graph once = network.graph();
  simplify(once);
  expect_same_results(network.graph(), once);
  Graph twice = once;
  simplify(twice);
  EXPECT_EQ(ops_of(once), ops_of(twice));
  expect_same_results(once, twice);
}

INSTANTIATE_TEST_SUITE_P(Seeds, SimplifyRandom, testing::Range(0U, 60U));

TEST(Simplify, EmptyAndConstantGraphs) {
  TestModel m;
  const ValueId x = m.input({2});
  EXPECT_EQ(simplified(m, {x}).nodes.size(), 0U);
  TestModel constant;
  constant.input({2});
  EXPECT_EQ(simplified(constant, {constant.node("Relu", {constant.random({3})})}).nodes.size(), 0U);
}

}  // namespace
}  // namespace qtool
