#include "src/engine/step.h"

#include <array>

#include "src/engine/steps.h"

namespace qtool {
namespace {

// The shipped kernel.
class PlainStep final : public Step {
 public:
  explicit PlainStep(const KernelCall& call)
      : params_(call.params), invoke_(call.invoke), scratch_bytes_(call.scratch_bytes) {}
  void run(const void* const* in, void* const* out, std::byte* scratch) const override {
    invoke_(params_.get(), in, out, scratch);
  }
  size_t scratch_bytes() const override { return scratch_bytes_; }

 private:
  std::shared_ptr<const void> params_;
  decltype(KernelCall::invoke) invoke_;
  size_t scratch_bytes_;
};

struct Maker {
  std::string_view kernel;
  std::unique_ptr<Step> (*make)(const KernelCall&, const EngineKernels&);
};
constexpr std::array<Maker, 5> makers = {{{"qk_conv_f32", make_conv},
                                          {"qk_depthwise_conv_f32", make_depthwise_conv},
                                          {"qk_conv_transpose_f32", make_conv_transpose},
                                          {"qk_fully_connected_f32", make_fully_connected},
                                          {"qk_matmul_f32", make_matmul}}};

}  // namespace

std::unique_ptr<Step> make_step(const KernelCall& call, const EngineKernels& kernels) {
  for (const Maker& maker : makers)
    if (maker.kernel == call.kernel) return maker.make(call, kernels);
  return std::make_unique<PlainStep>(call);
}

}  // namespace qtool
