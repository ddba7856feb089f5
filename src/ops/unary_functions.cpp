#include "src/ops/unary_functions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace qtool {
namespace {

constexpr size_t kinds = static_cast<size_t>(UnaryKind::atanh) + 1;
constexpr std::string_view unbounded = "its results have no useful range in 8 bits";
constexpr std::string_view steep = "it is too steep near zero for 8-bit inputs";

constexpr std::array<UnaryInfo, kinds> table = {{
    {"Clip"},
    {"LeakyRelu", "alpha", {}, 0.01F},
    {"Elu", "alpha", {}, 1.0F},
    {"Selu", "alpha", "gamma", 1.67326319217681884765625F, 1.05070102214813232421875F},
    {"Celu", "alpha", {}, 1.0F},
    {"Sigmoid"},
    {"Tanh"},
    {.onnx_type = "Exp", .float_reason = unbounded},
    {.onnx_type = "Log", .float_reason = unbounded},
    {.onnx_type = "Sqrt", .float_reason = steep},
    {.onnx_type = "Reciprocal", .float_reason = unbounded},
    {"Neg"},
    {"Abs"},
    {"Floor"},
    {"Ceil"},
    {"Round"},
    {"Sign"},
    {"Erf"},
    {"Softplus"},
    {"Softsign"},
    {"HardSigmoid", "alpha", "beta", 0.2F, 0.5F},
    {"HardSwish"},
    {"Swish", "alpha", {}, 1.0F},
    {"Mish"},
    {"Gelu"},
    {"Gelu"},
    {"ThresholdedRelu", "alpha", {}, 1.0F},
    {"Shrink", "lambd", "bias", 0.5F, 0.0F},
    {"Sin"},
    {"Cos"},
    {.onnx_type = "Tan", .float_reason = unbounded},
    {"Asin"},
    {"Acos"},
    {"Atan"},
    {.onnx_type = "Sinh", .float_reason = unbounded},
    {.onnx_type = "Cosh", .float_reason = unbounded},
    {"Asinh"},
    {.onnx_type = "Acosh", .float_reason = steep},
    {.onnx_type = "Atanh", .float_reason = unbounded},
}};

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}
// log(1 + exp(x)) without overflow.
double softplus(double x) {
  return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
}
double gelu_tanh(double x) {
  return x / 2 * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x)));
}

double shrink(double x, double lambd, double bias) {
  if (x < -lambd) return x + bias;
  return x > lambd ? x - bias : 0;
}

double sign(double x) {
  return x > 0 ? 1 : x < 0 ? -1 : 0;
}

// Activation functions; the others are below.
double activation_value(UnaryKind kind, double x, double a, double b) {
  switch (kind) {
    case UnaryKind::clip:
      return std::min(std::max(x, a), b);
    case UnaryKind::leaky_relu:
      return x < 0 ? a * x : x;
    case UnaryKind::elu:
      return x < 0 ? a * std::expm1(x) : x;
    case UnaryKind::selu:
      return b * (x < 0 ? a * std::expm1(x) : x);
    case UnaryKind::celu:
      return x < 0 ? a * std::expm1(x / a) : x;
    case UnaryKind::sigmoid:
      return sigmoid(x);
    case UnaryKind::softplus:
      return softplus(x);
    case UnaryKind::softsign:
      return x / (1 + std::abs(x));
    case UnaryKind::hard_sigmoid:
      return std::clamp(a * x + b, 0.0, 1.0);
    case UnaryKind::hard_swish:
      return x * std::clamp(x / 6 + 0.5, 0.0, 1.0);
    case UnaryKind::swish:
      return x * sigmoid(a * x);
    case UnaryKind::mish:
      return x * std::tanh(softplus(x));
    case UnaryKind::gelu:
      return x / 2 * (1 + std::erf(x / std::numbers::sqrt2));
    case UnaryKind::gelu_tanh:
      return gelu_tanh(x);
    case UnaryKind::thresholded_relu:
      return x > a ? x : 0;
    case UnaryKind::shrink:
      return shrink(x, a, b);
    default:
      return std::tanh(x);
  }
}

}  // namespace

const UnaryInfo& unary_info(UnaryKind kind) {
  return table.at(static_cast<size_t>(kind));
}

std::optional<UnaryKind> unary_kind_of(std::string_view onnx_type) {
  const auto it = std::find_if(table.begin(), table.end(),
                               [&](const UnaryInfo& info) { return info.onnx_type == onnx_type; });
  return it == table.end() ? std::nullopt : std::optional(static_cast<UnaryKind>(it - table.begin()));
}

double unary_value(UnaryKind kind, double x, double alpha, double beta) {
  switch (kind) {
    case UnaryKind::exp:
      return std::exp(x);
    case UnaryKind::log:
      return std::log(x);
    case UnaryKind::sqrt:
      return std::sqrt(x);
    case UnaryKind::reciprocal:
      return 1 / x;
    case UnaryKind::neg:
      return -x;
    case UnaryKind::abs:
      return std::abs(x);
    case UnaryKind::floor:
      return std::floor(x);
    case UnaryKind::ceil:
      return std::ceil(x);
    case UnaryKind::round:
      return std::nearbyint(x);
    case UnaryKind::sign:
      return sign(x);
    case UnaryKind::erf:
      return std::erf(x);
    case UnaryKind::sin:
      return std::sin(x);
    case UnaryKind::cos:
      return std::cos(x);
    case UnaryKind::tan:
      return std::tan(x);
    case UnaryKind::asin:
      return std::asin(x);
    case UnaryKind::acos:
      return std::acos(x);
    case UnaryKind::atan:
      return std::atan(x);
    case UnaryKind::sinh:
      return std::sinh(x);
    case UnaryKind::cosh:
      return std::cosh(x);
    case UnaryKind::asinh:
      return std::asinh(x);
    case UnaryKind::acosh:
      return std::acosh(x);
    case UnaryKind::atanh:
      return std::atanh(x);
    default:
      return activation_value(kind, x, alpha, beta);
  }
}

}  // namespace qtool
