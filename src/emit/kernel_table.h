// The tables of measurements that are kept beside the kernels.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace qtool {

// The rows of src/kernels/`file`, a CSV without quotes, less its header.
std::vector<std::vector<std::string>> kernel_table(std::string_view file);

}  // namespace qtool
