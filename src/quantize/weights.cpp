#include "src/quantize/weights.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace qtool {
namespace {

constexpr double accumulator_limit = 2147483647;
constexpr double input_bound = 256;  // above |q - zero_point| of any int8 q and zero_point

// The weights of each output channel, gathered from any axis.
std::vector<std::vector<float>> by_channel(std::span<const float> weights, const Shape& shape, int axis) {
  const auto stride = static_cast<size_t>(strides_of(shape)[static_cast<size_t>(axis)]);
  const auto channels = static_cast<size_t>(shape[static_cast<size_t>(axis)]);
  std::vector<std::vector<float>> result(channels);
  for (size_t i = 0; i < weights.size(); ++i) result[i / stride % channels].push_back(weights[i]);
  return result;
}

float abs_max(const std::vector<float>& values) {
  float result = 0;
  for (const float x : values) result = std::max(result, std::abs(x));
  return result;
}

int8_t quantize_weight(float weight, float scale) {
  return static_cast<int8_t>(std::clamp(static_cast<int>(quantize_s8(weight, scale, 0)), -127, 127));
}

bool fits(const std::vector<float>& weights, float bias, float input_scale, float scale) {
  double bound = std::abs(std::nearbyint(bias / (double{input_scale} * scale)));
  for (const float w : weights) bound += input_bound * std::abs(quantize_weight(w, scale));
  return bound <= accumulator_limit;
}

// The smallest scale >= `scale`, up to a percent, with which bias and accumulator fit into int32.
float raised(float scale, const std::vector<float>& weights, float bias, float input_scale,
             bool power_of_two) {
  // s_in * s_w must be a normal float32.
  const double smallest = 0x1p-120 / double{input_scale};
  const double needed = std::max(std::abs(double{bias}) / input_scale / accumulator_limit, smallest);
  if (!power_of_two) scale = std::max(scale, static_cast<float>(needed));
  while (scale < needed && power_of_two) scale *= 2;
  while (!fits(weights, bias, input_scale, scale)) scale *= power_of_two ? 2.0F : 1.01F;
  return scale;
}

}  // namespace

IntegerWeights quantize_weights(std::span<const float> weights, const Shape& shape, int axis,
                                std::span<const float> bias, float input_scale,
                                const QuantizeOptions& options) {
  const auto channels = by_channel(weights, shape, axis);
  assert(bias.empty() || bias.size() == channels.size());
  const auto bias_of = [&](size_t c) { return bias.empty() ? 0.0F : bias[c]; };

  float largest = 0;
  for (const auto& channel : channels) largest = std::max(largest, abs_max(channel));
  std::vector<float> scales;
  for (const auto& channel : channels) {
    const float own = abs_max(channel);
    // A channel of zeros takes the scale of the largest, so that its bias is as fine as the others'.
    const float reach = options.per_channel && own > 0 ? own : largest;
    scales.push_back(symmetric_params(reach, options.power_of_two_scales).scales.front());
  }
  for (size_t c = 0; c < channels.size(); ++c)
    scales[c] = raised(scales[c], channels[c], bias_of(c), input_scale, options.power_of_two_scales);
  if (!options.per_channel)
    std::fill(scales.begin(), scales.end(), *std::max_element(scales.begin(), scales.end()));

  IntegerWeights result;
  const auto stride = static_cast<size_t>(strides_of(shape)[static_cast<size_t>(axis)]);
  for (size_t i = 0; i < weights.size(); ++i)
    result.weights.push_back(quantize_weight(weights[i], scales[i / stride % channels.size()]));
  for (size_t c = 0; c < bias.size(); ++c)
    result.bias.push_back(static_cast<int32_t>(std::nearbyint(bias[c] / (double{input_scale} * scales[c]))));
  if (!options.per_channel) scales.resize(1);
  result.weight_params = {scales, std::vector<int32_t>(scales.size(), 0), options.per_channel ? axis : -1};
  for (float& scale : scales) scale *= input_scale;
  result.bias_params = {scales, result.weight_params.zero_points, options.per_channel ? 0 : -1};
  return result;
}

}  // namespace qtool
