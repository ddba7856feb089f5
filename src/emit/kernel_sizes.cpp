#include "src/emit/kernel_sizes.h"

#include <map>

#include "src/emit/kernel_table.h"

namespace qtool {
namespace {

// "target,source" -> sizes, from rows target, source, code_bytes, stack_bytes.
const std::map<std::string, KernelSize>& table() {
  static const std::map<std::string, KernelSize> sizes = [] {
    std::map<std::string, KernelSize> result;
    for (const auto& row : kernel_table("sizes.csv"))
      result[row.at(0) + "," + row.at(1)] = {.code_bytes = std::stoul(row.at(2)),
                                             .stack_bytes = std::stoul(row.at(3))};
    return result;
  }();
  return sizes;
}

std::optional<KernelSize> find(const std::string& key) {
  const auto it = table().find(key);
  if (it == table().end()) return std::nullopt;
  return it->second;
}

}  // namespace

std::optional<KernelSize> kernel_size(const std::string& target, const std::string& source) {
  return find(target + "," + source);
}

std::optional<KernelSize> network_size(const std::string& target, size_t calls) {
  const auto fixed = find(target + ",network"), call = find(target + ",call");
  if (!fixed || !call) return std::nullopt;
  return KernelSize{.code_bytes = fixed->code_bytes + calls * call->code_bytes,
                    .stack_bytes = fixed->stack_bytes};
}

}  // namespace qtool
