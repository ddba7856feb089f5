// Processors that code can be emitted for, and what to optimize it for.
#pragma once
#include <string>
#include <vector>

namespace qtool {

struct Target {
  std::string name, description;
};
const std::vector<Target>& targets();
// Throws Error(usage) when one of the names is no target.
void check_targets(const std::vector<std::string>& names);

enum class Optimize {
  speed,     // fewest cycles; weights may take more flash
  balanced,  // fast, weights at their own size
  size,      // least code
  ram,       // least memory
};
const char* name_of(Optimize optimize);
// Throws Error(usage) for another name.
Optimize optimize_named(const std::string& name);

}  // namespace qtool
