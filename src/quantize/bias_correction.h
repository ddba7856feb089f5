// Biases that make up for the rounding of weights.
#pragma once
#include "qtool/calibrate.h"
#include "src/quantize/parameters.h"

namespace qtool {

// By node: the bias of an integer layer, one number an output channel; empty for other nodes and where there
// is none. Rounding the weights shifts the results of a channel by the errors of rounding times the mean of
// the inputs. That shift is measured on the probes, where the fused activation does not hide it, and taken
// off the bias (M. Nagel et al., "Data-free quantization through weight equalization and bias correction",
// ICCV 2019, section 4.2) as far as the probes agree about it; one says nothing. The numbers do not depend on
// threads.
std::vector<std::vector<float>> corrected_biases(const Placement& placement, Parameters& parameters,
                                                 std::span<const Probe> probes,
                                                 const QuantizeOptions& options);

}  // namespace qtool
