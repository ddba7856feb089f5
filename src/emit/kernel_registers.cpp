#include "src/emit/kernel_registers.h"

#include <algorithm>
#include <map>

#include "src/emit/kernel_table.h"

namespace qtool {
namespace {

size_t number(const std::string& text) {
  return std::stoul(text);
}

// By kernel. Rows: source, architecture, entry point, registers, shared bytes, spill bytes, stack bytes.
std::map<std::string, std::vector<GpuKernel>> read_table() {
  std::map<std::string, std::vector<GpuKernel>> result;
  for (const auto& row : kernel_table("cuda_registers.csv")) {
    const std::string kernel = row.at(0).substr(0, row.at(0).find('.'));
    std::vector<GpuKernel>& of_kernel = result[kernel];
    if (of_kernel.empty() || of_kernel.back().architecture != row.at(1))
      of_kernel.push_back({.kernel = kernel, .architecture = row.at(1)});
    GpuKernel& most = of_kernel.back();
    most.registers = std::max(most.registers, number(row.at(3)));
    most.shared_bytes = std::max(most.shared_bytes, number(row.at(4)));
    most.spill_bytes = std::max(most.spill_bytes, number(row.at(5)));
  }
  return result;
}

}  // namespace

std::vector<GpuKernel> kernel_registers(const std::string& kernel) {
  static const auto table = read_table();
  const auto it = table.find(kernel);
  return it == table.end() ? std::vector<GpuKernel>{} : it->second;
}

}  // namespace qtool
