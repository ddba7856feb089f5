#include "qk_fully_connected_f32.h"
#include "src/engine/gemm.h"
#include "src/engine/steps.h"

namespace qtool {
namespace {

class FullyConnectedStep final : public Step {
 public:
  FullyConnectedStep(const qk_fully_connected_f32_params& p, const EngineKernels& kernels)
      : kernels_(kernels),
        out_features_(p.out_features),
        rows_{.count = p.rows,
              .taps = 1,
              .depth = p.in_features,
              .new_floats = p.in_features,
              .min = p.output_min,
              .max = p.output_max},
        weights_(kernels, {.data = p.weights,
                           .row_stride = p.out_features,
                           .column_stride = 1,
                           .depth = p.in_features,
                           .outputs = p.out_features,
                           .bias = p.bias}) {}

  void run(const void* const* in, void* const* out, std::byte* scratch) const override {
    multiply_matrix(kernels_, weights_.panels(), rows_, scratch, static_cast<const float*>(in[0]),
                    static_cast<float*>(out[0]), out_features_);
  }
  size_t scratch_bytes() const override { return pointer_bytes(rows_); }
  size_t weight_bytes() const override { return weights_.bytes(); }

 private:
  const EngineKernels& kernels_;
  int32_t out_features_;
  Rows rows_;
  PackedWeights weights_;
};

}  // namespace

std::unique_ptr<Step> make_fully_connected(const KernelCall& call, const EngineKernels& kernels) {
  return std::make_unique<FullyConnectedStep>(params_of<qk_fully_connected_f32_params>(call), kernels);
}

}  // namespace qtool
