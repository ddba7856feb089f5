#include "qk_matmul_f32.h"
#include "src/engine/gemm.h"
#include "src/engine/steps.h"

namespace qtool {
namespace {

// Both operands are activations: the second is packed whenever it changes.
class MatMulStep final : public Step {
 public:
  MatMulStep(const qk_matmul_f32_params& p, const EngineKernels& kernels)
      : kernels_(kernels),
        p_(p),
        rows_{.count = p.m,
              .taps = 1,
              .depth = p.k,
              .new_floats = p.k,
              .min = p.output_min,
              .max = p.output_max} {}

  void run(const void* const* in, void* const* out, std::byte* scratch) const override {
    const auto* a = static_cast<const float*>(in[0]);
    const auto* b = static_cast<const float*>(in[1]);
    auto* output = static_cast<float*>(out[0]);
    auto* packed = reinterpret_cast<float*>(scratch);
    std::vector<GemmPanel> panels;
    for (int32_t i = 0; i < p_.batch; ++i, a += p_.a_batch_stride, b += p_.b_batch_stride) {
      if (i == 0 || p_.b_batch_stride != 0) panels = pack(kernels_, weights(b), packed);
      multiply_matrix(kernels_, panels, rows_, scratch + packed_bytes(), a, output, p_.n);
      output += rows_.count * p_.n;
    }
  }
  size_t scratch_bytes() const override { return packed_bytes() + pointer_bytes(rows_); }

 private:
  Weights weights(const float* b) const {
    const bool transposed = p_.b_transposed != 0;
    return {.data = b,
            .row_stride = transposed ? 1 : p_.n,
            .column_stride = transposed ? p_.k : 1,
            .depth = p_.k,
            .outputs = p_.n,
            .bias = nullptr};
  }
  size_t packed_bytes() const { return align_up(packed_floats(kernels_, weights(nullptr)) * sizeof(float)); }

  const EngineKernels& kernels_;
  qk_matmul_f32_params p_;
  Rows rows_;
};

}  // namespace

std::unique_ptr<Step> make_matmul(const KernelCall& call, const EngineKernels& kernels) {
  return std::make_unique<MatMulStep>(params_of<qk_matmul_f32_params>(call), kernels);
}

}  // namespace qtool
