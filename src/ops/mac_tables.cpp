#include "src/ops/mac_tables.h"

#include <algorithm>
#include <cassert>
#include <cstdlib>

#include "qtool/error.h"

namespace qtool {
namespace {

// The bias a kernel starts from. N4: with |x| at most `input_bound`, no partial sum leaves int32, in any
// order.
int32_t checked_bias(std::span<const int8_t> weights, int64_t bias, int32_t folded_zero_point,
                     int64_t input_bound, size_t channel) {
  int64_t sum = 0, abs_sum = 0;
  for (const int8_t w : weights) {
    sum += w;
    abs_sum += std::abs(int64_t{w});
  }
  const int64_t folded = bias - folded_zero_point * sum;
  const int64_t bound = abs_sum * input_bound + std::abs(folded);
  if (bound > INT32_MAX)
    throw Error(ErrorKind::unsupported,
                "the accumulator of output channel " + std::to_string(channel) + " can reach " +
                    std::to_string(bound) + ", which does not fit into int32",
                "keep this node in float");
  return static_cast<int32_t>(folded);
}

}  // namespace

MacTables mac_tables(const Graph& graph, const Node& node, InputZeroPoint zero_point) {
  const TensorType &x = graph.type(node.inputs[0]), &y = graph.type(node.outputs[0]);
  const Value& w = graph.value(node.inputs[1]);
  const auto channels = static_cast<size_t>(w.type.shape[0]);
  assert(w.is_constant() && w.type.data_type == DataType::s8 && w.type.is_quantized());
  assert(w.type.quant->scales.size() == channels || w.type.quant->per_tensor());
  const auto weights = w.as<int8_t>();
  const size_t taps = weights.size() / channels;
  const bool has_bias = node.inputs.size() > 2 && node.inputs[2] != no_value;
  const auto bias = has_bias ? graph.value(node.inputs[2]).as<int32_t>() : std::span<const int32_t>{};
  const bool folded = zero_point == InputZeroPoint::in_bias;
  const int64_t input_bound = folded ? 128 : std::max(127 - x.zero_point(), x.zero_point() + 128);

  MacTables tables;
  for (size_t c = 0; c < channels; ++c) {
    tables.bias.push_back(checked_bias(weights.subspan(c * taps, taps), has_bias ? bias[c] : 0,
                                       folded ? x.zero_point() : 0, input_bound, c));
    const float weight_scale = w.type.quant->scales[w.type.quant->per_tensor() ? 0 : c];
    const FixedPoint scale = fixed_point(double{x.scale()} * weight_scale / y.scale());
    tables.multipliers.push_back(scale.multiplier);
    tables.left_shifts.push_back(static_cast<int8_t>(scale.left_shift));
  }
  if (std::all_of(tables.left_shifts.begin(), tables.left_shifts.end(),
                  [](int8_t shift) { return shift == 0; }))
    tables.left_shifts.clear();
  return tables;
}

}  // namespace qtool
