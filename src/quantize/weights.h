// Weights and biases of one layer as integers (N3, N4).
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "src/numerics/quantization.h"
#include "src/quantize/covariance.h"

namespace qtool {

struct WeightOptions {
  bool per_channel = true;
  bool power_of_two = false;
};

// What is known about the patches that the weights meet (LayerInputs); empty: nothing.
struct WeightInputs {
  std::span<const Covariance> covariances = {};  // one a group of output channels
  std::span<const float> mean = {};              // [group][element]
};

struct IntegerWeights {
  QuantParams weight_params;    // symmetric, q in [-127, 127]; along `axis` or per tensor
  std::vector<int8_t> weights;  // in the order of the reals
  QuantParams bias_params;      // scale s_in * s_w[c], along axis 0 or per tensor
  std::vector<int32_t> bias;    // empty when there is none
};

// `weights` has `shape` and its output channels along `axis`; `bias` has one element a channel or none. Where
// |bias| + 256 sum |w| of a channel's integers would leave int32 (no accumulator can, whatever the zero
// point), its scale is raised; per tensor, that of all.
// Weights are rounded to nearest; with `inputs`, which need axis 0, as round_weights() does, and the bias
// takes up the mean error that rounding the weights makes (M. Nagel et al., "Data-free quantization through
// weight equalization and bias correction", ICCV 2019, section 4.2, with measured means).
IntegerWeights quantize_weights(std::span<const float> weights, const Shape& shape, int axis,
                                std::span<const float> bias, float input_scale, const WeightOptions& options,
                                const WeightInputs& inputs = {});

}  // namespace qtool
