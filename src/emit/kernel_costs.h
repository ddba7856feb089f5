// What a kernel call costs on a target: src/kernels/costs.csv, fitted by tools/kernel_costs.py to
// instructions that were counted.
#pragma once
#include <optional>
#include <string>

#include "src/ops/kernel_call.h"

namespace qtool {

// Of one call, compiled by GCC -O2; nothing for a kernel or a target that was not counted. aarch64: with
// SDOT.
std::optional<double> estimated_instructions(const std::string& target, const KernelCall& call);

// Cycles that an average instruction of the kernels' inner loops takes on the processor of the target's name;
// on Cortex-A55 for aarch64.
double cycles_per_instruction(const std::string& target);

}  // namespace qtool
