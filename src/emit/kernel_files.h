// Which shipped files a set of kernels needs, and what their prototypes say.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "src/emit/kernel_sources.h"

namespace qtool {

struct KernelFile {
  std::string name;  // "qk_conv_s8.h"
  std::string_view text;
};

// Source and header of every kernel, the qk_* headers these include and the sources that belong to those;
// each header stands before the files that include it, sources come last.
std::vector<KernelFile> kernel_files(const std::string& folder, const std::set<std::string>& kernels);

// Types of a kernel's parameters as its header spells them: "const qk_conv_s8_params*", "const int8_t*",
// "int8_t*"; empty for what is no pointer.
std::vector<std::string> parameter_types(const std::string& folder, const std::string& kernel);

}  // namespace qtool
