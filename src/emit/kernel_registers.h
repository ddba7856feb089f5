// What CUDA kernels take of a GPU: src/kernels/cuda_registers.csv, measured by tools/cuda_kernels.py.
#pragma once
#include <vector>

#include "qtool/emit.h"

namespace qtool {

// Of all entry points of a kernel's source, by architecture; empty where it was not measured.
std::vector<GpuKernel> kernel_registers(const std::string& kernel);

}  // namespace qtool
