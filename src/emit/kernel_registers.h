// What CUDA kernels take of a GPU: src/kernels/cuda_registers.csv, measured by tools/cuda_kernels.py.
#pragma once
#include <vector>

#include "qtool/emit.h"

namespace qtool {

// Of all entry points of a source ("qk_copy_cuda"), by architecture; empty where it has none.
std::vector<GpuKernel> kernel_registers(const std::string& source);

}  // namespace qtool
