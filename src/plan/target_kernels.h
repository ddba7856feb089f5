// The kernels of each target.
#pragma once
#include "qtool/target.h"
#include "variant.h"

namespace qtool {

struct TargetKernels {
  Target target;
  std::string folder;           // under src/kernels, of the variants; those of "c" stand in for what it lacks
  const qk_variant* variants;   // null: only portable kernels
  std::string definition = {};  // macro that the kernels are compiled with
  bool is_gpu = false;          // CUDA C++; runs several items together
};

const std::vector<TargetKernels>& target_kernels();
// Throws Error(usage) for an unknown name.
const TargetKernels& find_target(const std::string& name);

}  // namespace qtool
