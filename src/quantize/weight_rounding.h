// Rounding of weights that minds what they are multiplied by.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "src/quantize/covariance.h"

namespace qtool {

// Integers q in [-127, 127] for the weights w of output channels [channel][element] that read the same
// patches x of covariance C: one after another moves by whole steps to where e^T C e, e = w - scale q, the
// variance of the error of the channel's result, is least, until none moves. Starts from q as given (to
// nearest). Coordinate descent on rounding: K. Behdin et al., "QuantEase: optimization-based quantization for
// language models", 2023; the objective is that of GPTQ (E. Frantar et al., ICLR 2023) and of Optimal Brain
// Surgeon. The error never grows.
void round_weights(std::span<const float> weights, std::span<const float> scales,
                   const Covariance& covariance, std::span<int8_t> q);

}  // namespace qtool
