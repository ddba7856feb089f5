// Several kernel files as one text.
#pragma once
#include <string>
#include <vector>

#include "src/emit/kernel_files.h"

namespace qtool {

// The files' texts without their includes of each other. Names private to a source get its name in front, so
// that they do not meet, and functions get `prefix`, so that several such texts can be linked together.
std::string join_kernels(const std::vector<KernelFile>& files, const std::string& prefix);

}  // namespace qtool
