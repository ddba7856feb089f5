// Float kernels that are not products, against double arithmetic and libm.
#include <gtest/gtest.h>

#include <cfloat>
#include <cmath>
#include <functional>
#include <numeric>

#include "qk_average_pool_f32.h"
#include "qk_binary_f32.h"
#include "qk_max_pool_f32.h"
#include "qk_reduce_f32.h"
#include "qk_resize_linear_f32.h"
#include "qk_softmax_f32.h"
#include "qk_unary_f32.h"
#include "tests/kernels/oracle.h"

namespace {

using oracle::offset;
using oracle::Random;
using oracle::Window;

// Relative to the result and to 1: cancellation inside a composed function may cost that much.
void expect_close(float got, double want, const char* what, double at) {
  if (std::isnan(want)) {
    ASSERT_TRUE(std::isnan(got)) << what << " at " << at;
  } else if (std::abs(want) > FLT_MAX) {
    ASSERT_EQ(got, static_cast<float>(want)) << what << " at " << at;
  } else {
    ASSERT_NEAR(got, want, 4e-7 * (1 + std::abs(want))) << what << " at " << at;
  }
}

constexpr double alpha = 0.3F, beta = 0.7F;

double softplus(double x) {
  return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
}
double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}
double hard(double x) {
  return std::clamp(x, 0.0, 1.0);
}

struct Unary {
  const char* name;
  int32_t operation;
  std::function<double(double)> f;
};

const Unary unary_functions[] = {
    {"relu", QK_UNARY_RELU, [](double x) { return std::max(x, 0.0); }},
    {"clip", QK_UNARY_CLIP, [](double x) { return std::clamp(x, alpha, beta); }},
    {"leaky_relu", QK_UNARY_LEAKY_RELU, [](double x) { return x < 0 ? alpha * x : x; }},
    {"elu", QK_UNARY_ELU, [](double x) { return x < 0 ? alpha * std::expm1(x) : x; }},
    {"selu", QK_UNARY_SELU, [](double x) { return beta * (x < 0 ? alpha * std::expm1(x) : x); }},
    {"celu", QK_UNARY_CELU, [](double x) { return x < 0 ? alpha * std::expm1(x / alpha) : x; }},
    {"sigmoid", QK_UNARY_SIGMOID, sigmoid},
    {"tanh", QK_UNARY_TANH, [](double x) { return std::tanh(x); }},
    {"exp", QK_UNARY_EXP, [](double x) { return std::exp(x); }},
    {"log", QK_UNARY_LOG, [](double x) { return std::log(x); }},
    {"sqrt", QK_UNARY_SQRT, [](double x) { return std::sqrt(x); }},
    {"reciprocal", QK_UNARY_RECIPROCAL, [](double x) { return 1 / x; }},
    {"neg", QK_UNARY_NEG, [](double x) { return -x; }},
    {"abs", QK_UNARY_ABS, [](double x) { return std::abs(x); }},
    {"floor", QK_UNARY_FLOOR, [](double x) { return std::floor(x); }},
    {"ceil", QK_UNARY_CEIL, [](double x) { return std::ceil(x); }},
    {"round", QK_UNARY_ROUND, [](double x) { return std::nearbyint(x); }},
    {"sign", QK_UNARY_SIGN, [](double x) { return double(x > 0) - double(x < 0); }},
    {"erf", QK_UNARY_ERF, [](double x) { return std::erf(x); }},
    {"softplus", QK_UNARY_SOFTPLUS, softplus},
    {"softsign", QK_UNARY_SOFTSIGN, [](double x) { return x / (1 + std::abs(x)); }},
    {"hard_sigmoid", QK_UNARY_HARD_SIGMOID, [](double x) { return hard(alpha * x + beta); }},
    {"hard_swish", QK_UNARY_HARD_SWISH, [](double x) { return x * hard(x / 6 + 0.5); }},
    {"swish", QK_UNARY_SWISH, [](double x) { return x * sigmoid(alpha * x); }},
    {"mish", QK_UNARY_MISH, [](double x) { return x * std::tanh(softplus(x)); }},
    {"gelu", QK_UNARY_GELU, [](double x) { return x / 2 * (1 + std::erf(x / std::sqrt(2.0))); }},
    {"gelu_tanh", QK_UNARY_GELU_TANH,
     [](double x) { return x / 2 * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x))); }},
    {"thresholded_relu", QK_UNARY_THRESHOLDED_RELU, [](double x) { return x > alpha ? x : 0; }},
    {"shrink", QK_UNARY_SHRINK, [](double x) { return x < -alpha  ? x + beta
                                                      : x > alpha ? x - beta
                                                                  : 0; }},
    {"sin", QK_UNARY_SIN, [](double x) { return std::sin(x); }},
    {"cos", QK_UNARY_COS, [](double x) { return std::cos(x); }},
    {"tan", QK_UNARY_TAN, [](double x) { return std::tan(x); }},
    {"asin", QK_UNARY_ASIN, [](double x) { return std::asin(x); }},
    {"acos", QK_UNARY_ACOS, [](double x) { return std::acos(x); }},
    {"atan", QK_UNARY_ATAN, [](double x) { return std::atan(x); }},
    {"sinh", QK_UNARY_SINH, [](double x) { return std::sinh(x); }},
    {"cosh", QK_UNARY_COSH, [](double x) { return std::cosh(x); }},
    {"asinh", QK_UNARY_ASINH, [](double x) { return std::asinh(x); }},
    {"acosh", QK_UNARY_ACOSH, [](double x) { return std::acosh(x); }},
    {"atanh", QK_UNARY_ATANH, [](double x) { return std::atanh(x); }},
};

TEST(ElementwiseF32, Unary) {
  Random random(1);
  std::vector<float> x{0.0F, 1.0F, -1.0F, 0.5F, -0.5F, 1.5F, 2.5F, -2.5F};
  for (int i = 0; i < 2000; ++i) x.push_back(random.real(i % 2 ? 2.0F : 20.0F));
  for (const auto& unary : unary_functions) {
    const qk_unary_f32_params p{static_cast<int32_t>(x.size()), unary.operation, alpha, beta};
    std::vector<float> y(x.size());
    qk_unary_f32(&p, x.data(), y.data());
    for (size_t i = 0; i < x.size(); ++i) expect_close(y[i], unary.f(double{x[i]}), unary.name, x[i]);
  }
}

TEST(ElementwiseF32, UnaryKeepsNaN) {
  for (const auto& unary : unary_functions) {
    const float x = NAN;
    float y = 0;
    const qk_unary_f32_params p{1, unary.operation, alpha, beta};
    qk_unary_f32(&p, &x, &y);
    EXPECT_TRUE(std::isnan(y)) << unary.name;
  }
}

TEST(ElementwiseF32, Binary) {
  const std::function<double(double, double)> functions[] = {
      [](double a, double b) { return a + b; },
      [](double a, double b) { return a - b; },
      [](double a, double b) { return a * b; },
      [](double a, double b) { return a / b; },
      [](double a, double b) { return std::min(a, b); },
      [](double a, double b) { return std::max(a, b); },
      [](double a, double b) { return std::pow(a, b); },
      [](double a, double b) { return a < 0 ? a * b : a; },
      [](double a, double b) { return std::fmod(a, b); },
  };
  Random random(2);
  for (int i = 0; i < 270; ++i) {
    qk_binary_f32_params p{};
    p.operation = i % 9;
    int32_t count = 1, a_count = 1, b_count = 1;
    for (int d = 3; d >= 0; --d) {
      p.shape[d] = random.chance(70) ? random.integer(1, 6) : 1;
      const bool a_one = random.chance(20), b_one = random.chance(30);
      p.a_strides[d] = a_one ? 0 : a_count, p.b_strides[d] = b_one ? 0 : b_count;
      a_count *= a_one ? 1 : p.shape[d], b_count *= b_one ? 1 : p.shape[d], count *= p.shape[d];
    }
    p.output_min = i % 2 ? -FLT_MAX : -1.25F, p.output_max = i % 2 ? FLT_MAX : 2.5F;
    const auto a = random.reals(count, 5), b = random.reals(count, 5);
    std::vector<float> y(offset(count));
    qk_binary_f32(&p, a.data(), b.data(), y.data());
    for (int32_t o = 0; o < count; ++o) {
      int32_t ia = 0, ib = 0, rest = o;
      for (int d = 3; d >= 0; --d) {
        ia += rest % p.shape[d] * p.a_strides[d], ib += rest % p.shape[d] * p.b_strides[d];
        rest /= p.shape[d];
      }
      double want = functions[p.operation](a[offset(ia)], b[offset(ib)]);
      if (!std::isnan(want)) want = std::clamp(want, double{p.output_min}, double{p.output_max});
      expect_close(y[offset(o)], want, "operation", p.operation);
    }
  }
}

TEST(ElementwiseF32, MinAndMaxGiveNaN) {
  for (const int32_t operation : {QK_BINARY_MIN, QK_BINARY_MAX}) {
    const qk_binary_f32_params p{operation, {1, 1, 1, 2}, {0, 0, 0, 1}, {0, 0, 0, 1}, -FLT_MAX, FLT_MAX};
    const float a[] = {NAN, 1}, b[] = {1, NAN};
    float y[2];
    qk_binary_f32(&p, a, b, y);
    EXPECT_TRUE(std::isnan(y[0]) && std::isnan(y[1]));
  }
}

TEST(ElementwiseF32, Pools) {
  Random random(3);
  for (int i = 0; i < 200; ++i) {
    const Window h = oracle::draw_window(random, 9), w = oracle::draw_window(random, 9);
    qk_average_pool_f32_params p{};
    qk_max_pool_f32_params q{};
    const int32_t batch = random.integer(1, 2);
    oracle::set_sizes(p, batch, h.input, w.input, h.output, w.output), oracle::set_windows(p, h, w);
    oracle::set_sizes(q, batch, h.input, w.input, h.output, w.output), oracle::set_windows(q, h, w);
    p.channels = q.channels = random.integer(1, 20);
    p.output_min = q.output_min = -FLT_MAX, p.output_max = q.output_max = i % 3 ? FLT_MAX : 0.25F;
    p.pad_bottom = h.pad_after, p.pad_right = w.pad_after, p.count_include_pad = i % 2;
    const auto x = random.reals(int64_t{batch} * h.input * w.input * p.channels, 1);
    std::vector<float> mean(offset(batch * h.output * w.output * p.channels)), max(mean.size());
    qk_average_pool_f32(&p, x.data(), mean.data());
    qk_max_pool_f32(&q, x.data(), max.data());
    for (int32_t o = 0; o < int32_t(mean.size()); ++o) {
      const int32_t c = o % p.channels, ox = o / p.channels % w.output,
                    oy = o / p.channels / w.output % h.output;
      const int32_t n = o / p.channels / w.output / h.output;
      double sum = 0, largest = -FLT_MAX;
      int count = 0;
      for (int32_t tap = 0; tap < h.taps * w.taps; ++tap) {
        const int32_t y0 = oy * h.stride - h.pad_before + tap / w.taps * h.dilation;
        const int32_t x0 = ox * w.stride - w.pad_before + tap % w.taps * w.dilation;
        const bool inside = y0 >= 0 && y0 < h.input && x0 >= 0 && x0 < w.input;
        const bool padded = y0 < h.input + h.pad_after && x0 < w.input + w.pad_after;
        count += inside || (p.count_include_pad && padded) ? 1 : 0;
        if (!inside) continue;
        const double value = x[offset(((n * h.input + y0) * w.input + x0) * p.channels + c)];
        sum += value, largest = std::max(largest, value);
      }
      expect_close(mean[offset(o)], std::min(sum / std::max(count, 1), double{p.output_max}), "average", i);
      ASSERT_EQ(max[offset(o)], static_cast<float>(std::min(largest, double{p.output_max})));
    }
  }
}

TEST(ElementwiseF32, MaxPoolKeepsNaN) {
  const qk_max_pool_f32_params p{1, 1, 3, 1, 1, 1, 1, 3, 1, 1, 0, 0, 1, 1, -FLT_MAX, FLT_MAX};
  const float x[] = {1, NAN, 2};
  float y = 0;
  qk_max_pool_f32(&p, x, &y);
  EXPECT_TRUE(std::isnan(y));
}

// The vector of output `v`, in double.
std::vector<double> along(const std::vector<float>& x, int32_t axis, int32_t inner, int32_t v) {
  std::vector<double> result;
  result.reserve(offset(axis));
  for (int32_t k = 0; k < axis; ++k) result.push_back(x[offset((v / inner * axis + k) * inner + v % inner)]);
  return result;
}

TEST(ElementwiseF32, Softmax) {
  Random random(4);
  for (int i = 0; i < 100; ++i) {
    const qk_softmax_f32_params p{random.integer(1, 3), random.integer(1, 100), random.integer(1, 4), i % 2};
    const auto x = random.reals(p.outer * p.axis_length * p.inner, i % 3 ? 5 : 80);
    std::vector<float> y = x;
    qk_softmax_f32(&p, y.data(), y.data());
    for (int32_t v = 0; v < p.outer * p.inner; ++v) {
      const auto in = along(x, p.axis_length, p.inner, v), out = along(y, p.axis_length, p.inner, v);
      const double max = *std::max_element(in.begin(), in.end());
      double sum = 0;
      for (const double value : in) sum += std::exp(value - max);
      for (size_t k = 0; k < in.size(); ++k) {
        const double want = p.log ? in[k] - max - std::log(sum) : std::exp(in[k] - max) / sum;
        ASSERT_NEAR(out[k], want, 2e-6 * (1 + std::abs(want)));
      }
    }
  }
}

double reduce(int32_t operation, const std::vector<double>& x) {
  double sum = 0, absolute = 0, square = 0, exponential = 0, product = 1;
  for (const double v : x)
    sum += v, absolute += std::abs(v), square += v * v, exponential += std::exp(v), product *= v;
  switch (operation) {
    case QK_REDUCE_SUM:
      return sum;
    case QK_REDUCE_MEAN:
      return sum / double(x.size());
    case QK_REDUCE_MAX:
      return *std::max_element(x.begin(), x.end());
    case QK_REDUCE_MIN:
      return *std::min_element(x.begin(), x.end());
    case QK_REDUCE_PROD:
      return product;
    case QK_REDUCE_L1:
      return absolute;
    case QK_REDUCE_L2:
      return std::sqrt(square);
    case QK_REDUCE_SUM_SQUARE:
      return square;
    case QK_REDUCE_LOG_SUM:
      return std::log(sum);
    default:
      return std::log(exponential);
  }
}

TEST(ElementwiseF32, Reduce) {
  Random random(5);
  for (int i = 0; i < 200; ++i) {
    const qk_reduce_f32_params p{i % 10, random.integer(1, 3), random.integer(1, 50), random.integer(1, 9)};
    auto x = random.reals(p.outer * p.axis_length * p.inner, 2);
    if (p.operation == QK_REDUCE_LOG_SUM)
      for (auto& value : x) value = std::abs(value) + 0.1F;
    std::vector<float> y(offset(p.outer * p.inner));
    qk_reduce_f32(&p, x.data(), y.data());
    for (int32_t v = 0; v < p.outer * p.inner; ++v) {
      const auto in = along(x, p.axis_length, p.inner, v);
      const double want = reduce(p.operation, in);
      ASSERT_NEAR(y[offset(v)], want,
                  6e-8 * double(in.size() + 4) * (reduce(QK_REDUCE_L1, in) + std::abs(want)))
          << "operation " << p.operation;
    }
  }
}

TEST(ElementwiseF32, ResizeLinear) {
  Random random(6);
  for (int i = 0; i < 60; ++i) {
    qk_resize_linear_f32_params p{};
    oracle::set_sizes(p, random.integer(1, 2), random.integer(1, 8), random.integer(1, 8),
                      random.integer(1, 15), random.integer(1, 15));
    p.channels = random.integer(1, 20);
    std::vector<int32_t> row0, row1, column0, column1;
    std::vector<float> rows = random.reals(p.output_height, 1), columns = random.reals(p.output_width, 1);
    for (auto& weight : rows) weight = std::abs(weight);
    for (auto& weight : columns) weight = std::abs(weight);
    for (size_t k = 0; k < rows.size(); ++k)
      row0.push_back(random.integer(0, p.input_height - 1)),
          row1.push_back(random.integer(0, p.input_height - 1));
    for (size_t k = 0; k < columns.size(); ++k)
      column0.push_back(random.integer(0, p.input_width - 1)),
          column1.push_back(random.integer(0, p.input_width - 1));
    p.row_index0 = row0.data(), p.row_index1 = row1.data(), p.row_weights = rows.data();
    p.column_index0 = column0.data(), p.column_index1 = column1.data(), p.column_weights = columns.data();
    const auto x = random.reals(int64_t{p.batch} * p.input_height * p.input_width * p.channels, 3);
    std::vector<float> y(offset(p.batch * p.output_height * p.output_width * p.channels));
    qk_resize_linear_f32(&p, x.data(), y.data());
    for (int32_t o = 0; o < int32_t(y.size()); ++o) {
      const int32_t c = o % p.channels, pixel = o / p.channels,
                    n = pixel / (p.output_height * p.output_width);
      const auto oy = offset(pixel / p.output_width % p.output_height), ox = offset(pixel % p.output_width);
      const auto at = [&](int32_t r, int32_t k) {
        return double{x[offset(((n * p.input_height + r) * p.input_width + k) * p.channels + c)]};
      };
      const double above =
          std::lerp(at(row0[oy], column0[ox]), at(row0[oy], column1[ox]), double{columns[ox]});
      const double below =
          std::lerp(at(row1[oy], column0[ox]), at(row1[oy], column1[ox]), double{columns[ox]});
      ASSERT_NEAR(y[offset(o)], std::lerp(above, below, double{rows[oy]}), 2e-6);
    }
  }
}

}  // namespace
