// The package for NVIDIA GPUs.
#pragma once
#include "src/emit/c_model.h"

namespace qtool {

// NAME.h, NAME.cu, weights, kernels, self-test, example and CMakeLists.txt under "<target>/". Throws
// Error(usage) with --single-file: CUDA kernels are compiled apart.
void emit_cuda(const CModel& model, const std::string& target, const EmitOptions& options,
               const std::vector<GoldenVector>& golden, Bundle& bundle);

}  // namespace qtool
