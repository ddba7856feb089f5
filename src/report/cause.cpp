#include "src/report/cause.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "src/ops/op.h"

namespace qtool {
namespace {

std::string number(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3g", value);
  return text.data();
}

// Largest and smallest non-zero channel maximum of an int8 weight with one scale.
double channel_spread(const Value& weight, int axis) {
  const Shape& shape = weight.type.shape;
  const int64_t channels = shape.at(static_cast<size_t>(axis));
  const int64_t inner = strides_of(shape)[static_cast<size_t>(axis)];
  std::vector<int> maxima(static_cast<size_t>(channels), 0);
  const auto q = weight.as<int8_t>();
  for (size_t i = 0; i < q.size(); ++i) {
    int& maximum = maxima[i / static_cast<size_t>(inner) % static_cast<size_t>(channels)];
    maximum = std::max(maximum, std::abs(int{q[i]}));
  }
  std::erase(maxima, 0);
  if (maxima.empty()) return 1;
  return static_cast<double>(*std::max_element(maxima.begin(), maxima.end())) /
         *std::min_element(maxima.begin(), maxima.end());
}

std::string weight_cause(const Graph& graph, const Node& node) {
  constexpr double wide = 8;
  const QuantRule rule = node.op->quant_rule(graph, node);
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    if (rule.role(i) != Role::weight || node.inputs[i] == no_value) continue;
    const Value& weight = graph.value(node.inputs[i]);
    if (!weight.is_constant() || !weight.type.quant || !weight.type.quant->per_tensor()) continue;
    const double spread = channel_spread(weight, rule.weight_axis);
    if (spread > wide)
      return "spread of per-tensor weights: channel maxima differ by a factor of " + number(spread) +
             "; use per-channel weights";
  }
  return {};
}

}  // namespace

std::string find_cause(const Graph& graph, const Node& node, ValueId value, const NoiseSums& sums,
                       double own_loss_db) {
  constexpr double small_loss_db = 3;
  constexpr double good_sqnr_db = 40;
  if (own_loss_db < small_loss_db || sums.comparison().sqnr_db > good_sqnr_db || sums.noise == 0) return {};
  const TensorType& type = graph.type(value);
  if (type.data_type != DataType::s8) return "float layer: amplifies the error of its operands";
  if (sums.clipped_noise > 0.5 * sums.noise) {
    return "clipped range: " + number(100 * sums.clipped / sums.count) + " % of the values lie outside [" +
           number(type.scale() * static_cast<float>(-128 - type.zero_point())) + ", " +
           number(type.scale() * static_cast<float>(127 - type.zero_point())) +
           "]; calibrate with more data or use min-max";
  }
  if (std::string weights = weight_cause(graph, node); !weights.empty()) return weights;
  const double rms = std::sqrt(sums.signal / sums.count);
  const double rounding = sums.count * double{type.scale()} * type.scale() / 12;
  constexpr double outlier_ratio = 12;
  if (rounding > 0.3 * sums.noise && sums.max_abs > outlier_ratio * rms)
    return "outlier: the largest value is " + number(sums.max_abs / rms) + " times the rms, so one step (" +
           number(type.scale()) + ") is coarse";
  if (rounding > 0.3 * sums.noise)
    return "8 bits are coarse here: one step is " + number(type.scale()) + ", the rms " + number(rms);
  return "rounding of weights and operands adds up";
}

}  // namespace qtool
