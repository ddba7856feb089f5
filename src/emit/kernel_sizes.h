// What the kernels' code takes on a target: src/kernels/sizes.csv, measured by tools/kernel_sizes.py.
#pragma once
#include <optional>
#include <string>

namespace qtool {

struct KernelSize {
  size_t code_bytes = 0;   // of the kernel's source file
  size_t stack_bytes = 0;  // deepest path from its public functions
};

// Of a source file of a kernel ("qk_conv_s8_dsp.c") for a target; nothing where it was not measured.
std::optional<KernelSize> kernel_size(const std::string& target, const std::string& source);

// Of NAME.c: its functions, by the number of kernel calls (an estimate).
std::optional<KernelSize> network_size(const std::string& target, size_t calls);

}  // namespace qtool
