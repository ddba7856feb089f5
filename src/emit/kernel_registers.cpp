#include "src/emit/kernel_registers.h"

#include <algorithm>
#include <map>

#include "src/emit/kernel_table.h"

namespace qtool {
namespace {

size_t number(const std::string& text) {
  return std::stoul(text);
}

// By source. Rows: source, architecture, registers, shared, spill and stack bytes, entry point.
std::map<std::string, std::vector<GpuKernel>> read_table() {
  std::map<std::string, std::vector<GpuKernel>> result;
  for (const auto& row : kernel_table("cuda_registers.csv")) {
    const std::string architecture = "sm_" + row.at(1);
    std::vector<GpuKernel>& of_source = result[row.at(0)];
    if (of_source.empty() || of_source.back().architecture != architecture)
      of_source.push_back({.kernel = row.at(0), .architecture = architecture});
    GpuKernel& most = of_source.back();
    most.registers = std::max(most.registers, number(row.at(2)));
    most.shared_bytes = std::max(most.shared_bytes, number(row.at(3)));
    most.spill_bytes = std::max(most.spill_bytes, number(row.at(4)));
  }
  return result;
}

}  // namespace

std::vector<GpuKernel> kernel_registers(const std::string& source) {
  static const auto table = read_table();
  const auto it = table.find(source);
  return it == table.end() ? std::vector<GpuKernel>{} : it->second;
}

}  // namespace qtool
