// Operators that qtool computes while it reads: constants, shapes, casts, comparisons.
#include <cmath>
#include <limits>

#include "tests/ops/op_bench.h"

namespace qtool {
namespace {

using List = std::vector<int64_t>;

template <class T>
std::vector<T> elements(const OpBench& bench, ValueId id) {
  const auto view = bench.graph.value(id).as<T>();
  return {view.begin(), view.end()};
}

TEST(Constant, TakesEveryForm) {
  OpBench bench;
  const auto type = [&](const Attributes& attributes) {
    return to_string(bench.graph.type(bench.read("Constant", {}, attributes).at(0)));
  };
  EXPECT_EQ(type({{"value", ConstantTensor{{DataType::s32, {2}}, Bytes(8)}}}), "int32[2]");
  EXPECT_EQ(type({{"value_float", 1.5F}}), "float32[]");
  EXPECT_EQ(type({{"value_floats", std::vector<float>{1, 2}}}), "float32[2]");
  EXPECT_EQ(type({{"value_int", int64_t{1}}}), "int64[]");
  EXPECT_EQ(type({{"value_ints", List{1, 2, 3}}}), "int64[3]");
  EXPECT_EQ(bench.refusal("Constant", {}, {{"value_string", std::string("a")}}),
            "unknown attribute 'value_string'");
  EXPECT_EQ(bench.refusal("Constant", {}), "has no value");
}

TEST(Constant, OfShapeRepeatsItsValue) {
  OpBench bench;
  const ConstantTensor seven{{DataType::s64, {1}}, to_bytes(List{7})};
  const ValueId y = bench.read("ConstantOfShape", {bench.integers({2, 2})}, {{"value", seven}}).at(0);
  EXPECT_EQ(elements<int64_t>(bench, y), (List{7, 7, 7, 7}));
  const ValueId zero = bench.read("ConstantOfShape", {bench.integers({})}).at(0);
  EXPECT_EQ(to_string(bench.graph.type(zero)), "float32[]");
  EXPECT_EQ(bench.refusal("ConstantOfShape", {bench.integers({2, -1})}),
            "the shape [2, -1] has a negative dimension");
  EXPECT_EQ(bench.refusal("ConstantOfShape", {bench.integers({1 << 20, 1 << 20, 1 << 20, 1 << 20})}),
            "the result would have more than 2^31 elements");
}

TEST(Constant, ShapesAndSizesAreKnown) {
  OpBench bench;
  const ValueId x = bench.input({2, 3, 4});
  const auto shape = [&](const Attributes& attributes) {
    return elements<int64_t>(bench, bench.read("Shape", {x}, attributes).at(0));
  };
  EXPECT_EQ(shape({}), (List{2, 3, 4}));
  EXPECT_EQ(shape({{"start", int64_t{1}}}), (List{3, 4}));
  EXPECT_EQ(shape({{"start", int64_t{-1}}}), (List{4}));
  EXPECT_EQ(shape({{"end", int64_t{-1}}}), (List{2, 3}));
  EXPECT_EQ(shape({{"start", int64_t{2}}, {"end", int64_t{1}}}), (List{}));
  EXPECT_EQ(shape({{"start", int64_t{-9}}, {"end", int64_t{9}}}), (List{2, 3, 4}));
  EXPECT_EQ(elements<int64_t>(bench, bench.read("Size", {x}).at(0)), (List{24}));
}

TEST(Constant, RangeCounts) {
  OpBench bench;
  const auto range = [&](int64_t start, int64_t limit, int64_t delta) {
    const std::vector<ValueId> operands = {bench.integer(start), bench.integer(limit), bench.integer(delta)};
    return elements<int64_t>(bench, bench.read("Range", operands).at(0));
  };
  EXPECT_EQ(range(1, 8, 3), (List{1, 4, 7}));
  EXPECT_EQ(range(5, 0, -2), (List{5, 3, 1}));
  EXPECT_EQ(range(5, 0, 2), (List{}));
  EXPECT_EQ(bench.refusal("Range", {bench.integer(0), bench.integer(1), bench.integer(0)}),
            "the step of Range is 0");
  EXPECT_EQ(bench.refusal("Range", {bench.integer(0), bench.integer(int64_t{1} << 40), bench.integer(1)}),
            "the result would have more than 2^31 elements");
}

TEST(Cast, ConvertsConstants) {
  OpBench bench;
  const ValueId c = bench.floats({4}, {-1.7F, 0, 2.9F, 300});
  const auto cast = [&](ValueId x, int64_t to) { return bench.read("Cast", {x}, {{"to", to}}).at(0); };
  EXPECT_EQ(elements<int64_t>(bench, cast(c, 7)), (List{-1, 0, 2, 300}));
  EXPECT_EQ(elements<uint8_t>(bench, cast(c, 9)), (std::vector<uint8_t>{1, 0, 1, 1}));
  EXPECT_EQ(elements<float>(bench, cast(bench.integers({-3, 1 << 20}), 1)),
            (std::vector<float>{-3, 1 << 20}));
  const float inf = std::numeric_limits<float>::infinity();
  EXPECT_EQ(elements<int64_t>(bench, cast(bench.floats({3}, {NAN, inf, -inf}), 7)),
            (List{0, INT64_MAX, INT64_MIN}));
  EXPECT_EQ(elements<int32_t>(bench, bench.read("Cast", {c}, {{"to", std::string("INT32")}}, 5).at(0)),
            (std::vector<int32_t>{-1, 0, 2, 300}));
}

TEST(Cast, RunTimeTensorsKeepTheirType) {
  OpBench bench;
  const ValueId x = bench.input({2});
  EXPECT_EQ(bench.read("Cast", {x}, {{"to", int64_t{1}}}).at(0), x);
  EXPECT_EQ(bench.refusal("Cast", {x}, {{"to", int64_t{7}}}),
            "operand 'x0' (float32[2]) is computed at run time");
  EXPECT_EQ(bench.refusal("Cast", {x}, {{"to", int64_t{8}}}), "Cast to ONNX data type 8");
}

TEST(Compare, ComparesAndCombinesConstants) {
  OpBench bench;
  const auto flags = [&](const std::string& type, std::vector<ValueId> inputs) {
    return elements<uint8_t>(bench, bench.read(type, std::move(inputs)).at(0));
  };
  using Flags = std::vector<uint8_t>;
  const ValueId a = bench.integers({1, 2, 3}), two = bench.integer(2), x = bench.floats({2}, {0.5F, NAN});
  EXPECT_EQ(flags("Equal", {a, two}), (Flags{0, 1, 0}));
  EXPECT_EQ(flags("Greater", {a, two}), (Flags{0, 0, 1}));
  EXPECT_EQ(flags("GreaterOrEqual", {a, two}), (Flags{0, 1, 1}));
  EXPECT_EQ(flags("Less", {a, two}), (Flags{1, 0, 0}));
  EXPECT_EQ(flags("LessOrEqual", {a, two}), (Flags{1, 1, 0}));
  EXPECT_EQ(flags("Equal", {x, x}), (Flags{1, 0}));
  const ValueId p = bench.graph.add_constant("p", DataType::boolean, {4}, Flags{0, 0, 1, 1});
  const ValueId q = bench.graph.add_constant("q", DataType::boolean, {4}, Flags{0, 1, 0, 1});
  EXPECT_EQ(flags("And", {p, q}), (Flags{0, 0, 0, 1}));
  EXPECT_EQ(flags("Or", {p, q}), (Flags{0, 1, 1, 1}));
  EXPECT_EQ(flags("Xor", {p, q}), (Flags{0, 1, 1, 0}));
  EXPECT_EQ(flags("Not", {p}), (Flags{1, 1, 0, 0}));
  EXPECT_EQ(bench.refusal("And", {a, p}), "And takes booleans, not int64[3]");
  EXPECT_EQ(bench.refusal("Equal", {bench.input({2}), x}),
            "operand 'x0' (float32[2]) is computed at run time");
  EXPECT_EQ(bench.refusal("Less", {x, two}), "operands float32[2] and int64[] differ in type");
}

TEST(Where, ChoosesFromConstants) {
  OpBench bench;
  const ValueId c = bench.graph.add_constant("c", DataType::boolean, {2, 1}, std::vector<uint8_t>{1, 0});
  const ValueId y = bench.read("Where", {c, bench.integers({1, 2}), bench.integer(9)}).at(0);
  EXPECT_EQ(elements<int64_t>(bench, y), (List{1, 2, 9, 9}));
}

TEST(Where, MasksARunTimeTensorWithAConstant) {
  const auto run = [](bool keep_first) {
    OpBench bench;
    const ValueId x = bench.input({2, 2});
    const ValueId c = bench.graph.add_constant("c", DataType::boolean, {2}, std::vector<uint8_t>{1, 0});
    const ValueId masked = bench.floats({}, {-1e9F});
    bench.read("Where", keep_first ? std::vector<ValueId>{c, x, masked} : std::vector<ValueId>{c, masked, x});
    return bench.run({{1, 2, -2e30F, 4e30F}});
  };
  EXPECT_EQ(run(true), (std::vector<float>{1, -1e9F, -2e30F, -1e9F}));
  EXPECT_EQ(run(false), (std::vector<float>{-1e9F, 2, -1e9F, 4e30F}));
}

TEST(Where, RefusesARunTimeConditionAndTwoRunTimeChoices) {
  OpBench bench;
  const ValueId x = bench.input({2}), run_time = bench.input({2}, DataType::boolean);
  const ValueId c = bench.graph.add_constant("c", DataType::boolean, {2}, std::vector<uint8_t>{1, 0});
  EXPECT_EQ(bench.refusal("Where", {run_time, x, x}), "operand 'x1' (bool[2]) is computed at run time");
  EXPECT_EQ(bench.refusal("Where", {c, x, x}),
            "neither float32[2] nor float32[2] to choose from is a constant");
  EXPECT_EQ(bench.refusal("Where", {c, x, bench.integer(1)}),
            "cannot choose by bool[2] from float32[2] and int64[]");
}

TEST(Identity, DropsOutNothing) {
  OpBench bench;
  const ValueId x = bench.input({3});
  EXPECT_EQ(bench.read("Identity", {x}).at(0), x);
  const auto results = bench.read("Dropout", {x}, {{"seed", int64_t{1}}}, 13, {"y", "mask"});
  EXPECT_EQ(results.at(0), x);
  EXPECT_EQ(elements<uint8_t>(bench, results.at(1)), (std::vector<uint8_t>{1, 1, 1}));
  EXPECT_EQ(bench.read("Dropout", {x}, {{"ratio", 0.5F}, {"is_test", int64_t{0}}}, 6).at(0), x);
  const ValueId training = bench.graph.add_constant("t", DataType::boolean, {}, std::vector<uint8_t>{1});
  EXPECT_EQ(bench.refusal("Dropout", {x, no_value, training}), "training_mode is true");
}

}  // namespace
}  // namespace qtool
