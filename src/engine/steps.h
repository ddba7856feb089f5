// The steps that have kernels of the engine; one file each.
#pragma once
#include "src/engine/step.h"

namespace qtool {

std::unique_ptr<Step> make_conv(const KernelCall& call, const EngineKernels& kernels);
std::unique_ptr<Step> make_depthwise_conv(const KernelCall& call, const EngineKernels& kernels);
// Of a depthwise convolution with several output channels an input channel.
std::unique_ptr<Step> make_grouped_conv(const KernelCall& call, const EngineKernels& kernels);
std::unique_ptr<Step> make_conv_transpose(const KernelCall& call, const EngineKernels& kernels);
std::unique_ptr<Step> make_fully_connected(const KernelCall& call, const EngineKernels& kernels);
std::unique_ptr<Step> make_matmul(const KernelCall& call, const EngineKernels& kernels);

// The parameter struct of a call.
template <class Params>
const Params& params_of(const KernelCall& call) {
  return *static_cast<const Params*>(call.params.get());
}

}  // namespace qtool
