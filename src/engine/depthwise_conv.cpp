#include <algorithm>
#include <cfloat>
#include <limits>

#include "qk_depthwise_conv_f32.h"
#include "src/engine/steps.h"

namespace qtool {
namespace {

class DepthwiseStep final : public Step {
 public:
  DepthwiseStep(const qk_depthwise_conv_f32_params& p, const EngineKernels& kernels)
      : kernels_(kernels),
        p_(p),
        weights_(p.weights, p.weights + int64_t{p.kernel_height} * p.kernel_width * p.output_channels),
        bias_(static_cast<size_t>(p.output_channels), 0.0F) {
    if (p.bias != nullptr) std::copy_n(p.bias, p.output_channels, bias_.begin());
  }

  void run(const void* const* in, void* const* out, std::byte*) const override {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    DepthwiseTask task{.channels = p_.output_channels,
                       .input_height = p_.input_height,
                       .input_width = p_.input_width,
                       .output_height = p_.output_height,
                       .output_width = p_.output_width,
                       .kernel_height = p_.kernel_height,
                       .kernel_width = p_.kernel_width,
                       .stride_height = p_.stride_height,
                       .stride_width = p_.stride_width,
                       .dilation_height = p_.dilation_height,
                       .dilation_width = p_.dilation_width,
                       .pad_top = p_.pad_top,
                       .pad_left = p_.pad_left,
                       .weights = weights_.data(),
                       .bias = bias_.data(),
                       .input = static_cast<const float*>(in[0]),
                       .output = static_cast<float*>(out[0]),
                       .min = p_.output_min == -FLT_MAX ? -infinity : p_.output_min,
                       .max = p_.output_max == FLT_MAX ? infinity : p_.output_max};
    for (int32_t n = 0; n < p_.batch; ++n) {
      kernels_.depthwise(task);
      task.input += int64_t{p_.input_height} * p_.input_width * p_.input_channels;
      task.output += int64_t{p_.output_height} * p_.output_width * p_.output_channels;
    }
  }
  size_t weight_bytes() const override { return (weights_.size() + bias_.size()) * sizeof(float); }

 private:
  const EngineKernels& kernels_;
  qk_depthwise_conv_f32_params p_;
  std::vector<float> weights_, bias_;
};

}  // namespace

std::unique_ptr<Step> make_depthwise_conv(const KernelCall& call, const EngineKernels& kernels) {
  const auto& p = params_of<qk_depthwise_conv_f32_params>(call);
  if (p.input_channels != p.output_channels) return make_grouped_conv(call, kernels);
  return std::make_unique<DepthwiseStep>(p, kernels);
}

}  // namespace qtool
