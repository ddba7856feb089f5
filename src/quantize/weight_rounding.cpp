#include "src/quantize/weight_rounding.h"

#include <algorithm>
#include <cmath>

#include "src/engine/product.h"

namespace qtool {
namespace {

constexpr int most_sweeps = 20;

// `gradient`: C e, kept up to date.
void descend(std::span<float> gradient, float scale, const CovarianceBlock& block, int8_t* q) {
  bool moved = true;
  for (int sweep = 0; sweep < most_sweeps && moved; ++sweep) {
    moved = false;
    for (size_t k = 0; k < block.size; ++k) {
      const float* row = block.values.data() + k * block.size;
      const float steps = gradient[k] / (scale * row[k]);
      if (!(std::abs(steps) > 0.5F)) continue;  // nor where the input never changes
      const auto moved_to =
          static_cast<int8_t>(std::clamp(std::nearbyint(steps + static_cast<float>(q[k])), -127.0F, 127.0F));
      if (moved_to == q[k]) continue;
      const float change = scale * static_cast<float>(moved_to - q[k]);
      for (size_t j = 0; j < block.size; ++j) gradient[j] -= change * row[j];
      q[k] = moved_to;
      moved = true;
    }
  }
}

}  // namespace

void round_weights(std::span<const float> weights, std::span<const float> scales,
                   const Covariance& covariance, std::span<int8_t> q) {
  const size_t channels = scales.size(), length = weights.size() / channels;
  for (const CovarianceBlock& block : covariance) {
    std::vector<float> errors;
    for (size_t c = 0; c < channels; ++c)
      for (size_t i = c * length + block.begin; i < c * length + block.begin + block.size; ++i)
        errors.push_back(weights[i] - scales[c] * static_cast<float>(q[i]));
    std::vector<float> gradients = product(errors, block.values, block.size);  // C is symmetric
    for (size_t c = 0; c < channels; ++c)
      descend(std::span(gradients).subspan(c * block.size, block.size), scales[c], block,
              q.data() + c * length + block.begin);
  }
}

}  // namespace qtool
