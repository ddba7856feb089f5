#include "src/emit/kernel_costs.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <vector>

#include "src/emit/kernel_table.h"

namespace qtool {
namespace {

struct Cost {
  double instructions;
  std::string term;
};

// "target,kernel" -> what its cost is the sum of, from rows target, kernel, instructions, term.
const std::map<std::string, std::vector<Cost>>& table() {
  static const std::map<std::string, std::vector<Cost>> costs = [] {
    std::map<std::string, std::vector<Cost>> result;
    for (const auto& row : kernel_table("costs.csv"))
      result[row.at(0) + "," + row.at(1)].push_back({std::stod(row.at(2)), row.at(3)});
    return result;
  }();
  return costs;
}

bool has(const KernelCall& call, const std::string& name) {
  return std::any_of(call.fields.begin(), call.fields.end(), [&](const Field& f) { return f.name == name; });
}

// A parameter of the call; of an array, the product of its elements.
double parameter(const KernelCall& call, const std::string& name) {
  for (const Field& field : call.fields) {
    if (field.name != name) continue;
    if (const auto* number = std::get_if<int64_t>(&field.value)) return static_cast<double>(*number);
    double product = 1;
    if (const auto* numbers = std::get_if<std::vector<int32_t>>(&field.value))
      for (const int32_t n : *numbers) product *= n;
    return product;
  }
  assert(false && "costs.csv names a parameter that the kernel does not have");
  return 0;
}

// Parameters joined by * and /; NAME:16 is the number of blocks of 16, the last one perhaps part of one.
double value_of(const std::string& term, const KernelCall& call) {
  double value = 1;
  char sign = '*';
  for (size_t begin = 0; begin < term.size();) {
    const size_t end = std::min(term.find_first_of("*/", begin), term.size());
    const std::string factor = term.substr(begin, end - begin);
    const size_t colon = factor.find(':');
    double number = factor == "1" ? 1 : parameter(call, factor.substr(0, colon));
    if (colon != std::string::npos) number = std::ceil(number / std::stod(factor.substr(colon + 1)));
    value = sign == '*' ? value * number : value / number;
    if (end < term.size()) sign = term[end];
    begin = end + 1;
  }
  return value;
}

// " 3x3/1": window and stride, as some rows are for one window only.
std::string window_of(const KernelCall& call) {
  if (!has(call, "kernel_height")) return {};
  const auto text = [&](const char* name) {
    return std::to_string(static_cast<int64_t>(parameter(call, name)));
  };
  return " " + text("kernel_height") + "x" + text("kernel_width") + "/" + text("stride_width");
}

}  // namespace

std::optional<double> estimated_instructions(const std::string& target, const KernelCall& call) {
  const std::string kernel = (target == "aarch64" ? "aarch64-dotprod" : target) + "," + call.kernel;
  auto costs = table().find(kernel + window_of(call));
  if (costs == table().end()) costs = table().find(kernel);
  if (costs == table().end()) return std::nullopt;
  double sum = 0;
  for (const Cost& cost : costs->second) sum += cost.instructions * value_of(cost.term, call);
  return sum;
}

double cycles_per_instruction(const std::string& target) {
  // Of the inner loops of convolutions, by tests/bench/inner_loops.py: from the manuals' timings on the first
  // two, by llvm-mca for Cortex-M55 and Cortex-A55.
  static const std::map<std::string, double> cycles = {{"cortex-m0plus", 1.4},
                                                       {"cortex-m4", 1.45},
                                                       {"cortex-m55", 1.35},
                                                       {"aarch64", 1.6},
                                                       {"aarch64-dotprod", 1.6}};
  const auto it = cycles.find(target);
  return it == cycles.end() ? 1 : it->second;
}

}  // namespace qtool
