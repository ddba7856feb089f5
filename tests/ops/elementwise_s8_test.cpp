// int8 Add, Sub and Mul against exact rational arithmetic.
#include <cmath>
#include <random>

#include "src/numerics/quantization.h"
#include "src/ops/elementwise.h"
#include "tests/ops/op_bench.h"

namespace qtool {
namespace {

struct Quantization {
  double scale;
  int32_t zero_point;
};

// Every pair of int8 values.
std::vector<std::vector<int8_t>> all_pairs() {
  std::vector<int8_t> a, b;
  for (int i = -128; i <= 127; ++i)
    for (int k = -128; k <= 127; ++k) {
      a.push_back(static_cast<int8_t>(i));
      b.push_back(static_cast<int8_t>(k));
    }
  return {a, b};
}

std::vector<int8_t> run_s8(BinaryKind kind, const Quantization& a, const Quantization& b,
                           const Quantization& y, const Clamp& clamp = {}) {
  OpBench bench;
  const ValueId x0 = bench.input({65536}), x1 = bench.input({65536});
  const ValueId out = bench.builder.add(make_binary(kind, clamp), {x0, x1}, "y");
  bench.graph.outputs = {out};
  bench.quantize(x0, static_cast<float>(a.scale), a.zero_point);
  bench.quantize(x1, static_cast<float>(b.scale), b.zero_point);
  bench.quantize(out, static_cast<float>(y.scale), y.zero_point);
  return bench.run<int8_t>(all_pairs());
}

double real(int8_t q, const Quantization& p) {
  return double{static_cast<float>(p.scale)} * (q - p.zero_point);
}

// The result differs from the exact quotient by half a step at most, and by `slack` where multipliers are
// rounded.
void expect_near_exact(BinaryKind kind, const Quantization& a, const Quantization& b, const Quantization& y,
                       double slack) {
  const auto pairs = all_pairs();
  const auto result = run_s8(kind, a, b, y);
  for (size_t i = 0; i < result.size(); ++i) {
    const double x0 = real(pairs[0][i], a), x1 = real(pairs[1][i], b);
    const double exact = kind == BinaryKind::mul ? x0 * x1 : kind == BinaryKind::add ? x0 + x1 : x0 - x1;
    const double steps = std::clamp(exact / static_cast<float>(y.scale) + y.zero_point, -128.0, 127.0);
    ASSERT_LE(std::abs(result[i] - steps), 0.5 + slack) << i;
  }
}

// Scales that are powers of two make the fixed-point multipliers exact: only the one rounding is left, ties
// upward.
TEST(BinaryS8, PowerOfTwoScalesRoundOnceTiesUp) {
  const Quantization a{0.25, 3}, b{0.125, -7}, y{0.5, -20};
  const auto pairs = all_pairs();
  for (const BinaryKind kind : {BinaryKind::add, BinaryKind::sub, BinaryKind::mul}) {
    const auto result = run_s8(kind, a, b, y);
    for (size_t i = 0; i < result.size(); ++i) {
      // In units of 1/32: a = 8 (qa - 3), b = 4 (qb + 7), one step of y = 16.
      const int64_t qa = pairs[0][i] - 3, qb = pairs[1][i] + 7;
      const int64_t sum =
          kind == BinaryKind::mul ? qa * qb : 8 * qa + (kind == BinaryKind::add ? 4 : -4) * qb;
      const int64_t rounded = static_cast<int64_t>(std::floor(static_cast<double>(sum) / 16 + 0.5)) - 20;
      ASSERT_EQ(result[i], std::clamp<int64_t>(rounded, -128, 127)) << i;
    }
  }
}

TEST(BinaryS8, AnyScalesAreWithinHalfAStepOfExact) {
  const std::vector<Quantization> params = {{0.0123, 5}, {0.7, -128}, {0.031, 127}, {1e-4, 0}};
  for (const auto& a : params)
    for (const auto& b : params)
      for (const BinaryKind kind : {BinaryKind::add, BinaryKind::sub, BinaryKind::mul})
        expect_near_exact(kind, a, b, {std::max(a.scale, b.scale) * 0.9, -3}, 3e-4);
}

TEST(BinaryS8, ClampIsAppliedInSteps) {
  const auto pairs = all_pairs();
  const auto result = run_s8(BinaryKind::add, {0.1, 0}, {0.1, 0}, {0.1, -20}, {0, 6});
  for (size_t i = 0; i < result.size(); ++i)
    ASSERT_EQ(result[i], std::clamp(pairs[0][i] + pairs[1][i] - 20, -20, 40)) << i;
}

TEST(BinaryS8, BroadcastsAConstant) {
  OpBench bench;
  const ValueId x = bench.input({2, 3});
  const ValueId c = bench.graph.add_constant("c", {DataType::s8, {3}, QuantParams{{1}, {0}}},
                                             to_bytes(std::vector<int8_t>{10, 20, -30}));
  bench.quantize(x, 1, 0);
  const ValueId y = bench.builder.add(make_binary(BinaryKind::add), {c, x}, "y");
  bench.graph.outputs = {y};
  bench.quantize(y, 1, 1);
  EXPECT_EQ(bench.run<int8_t>({{1, 2, 3, 100, 120, -120}}),
            (std::vector<int8_t>{12, 23, -26, 111, 127, -128}));
}

TEST(BinaryS8, ScalesTooFarApartAreRefused) {
  EXPECT_THROW(run_s8(BinaryKind::add, {4e6, 0}, {1, 0}, {1, 0}), Error);
}

}  // namespace
}  // namespace qtool
