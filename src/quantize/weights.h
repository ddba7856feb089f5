// Weights and biases of one layer as integers (N3, N4).
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "qtool/quantize.h"
#include "src/numerics/quantization.h"

namespace qtool {

struct IntegerWeights {
  QuantParams weight_params;    // symmetric, q in [-127, 127]; along `axis` or per tensor
  std::vector<int8_t> weights;  // in the order of the reals
  QuantParams bias_params;      // scale s_in * s_w[c], along axis 0 or per tensor
  std::vector<int32_t> bias;    // empty when there is none
};

// `weights` has `shape` and its output channels along `axis`; `bias` has one element a channel or none. Where
// |bias| + 256 sum |w| of a channel's integers would leave int32 (no accumulator can, whatever the zero
// point), its scale is raised; per tensor, that of all.
IntegerWeights quantize_weights(std::span<const float> weights, const Shape& shape, int axis,
                                std::span<const float> bias, float input_scale,
                                const QuantizeOptions& options);

}  // namespace qtool
