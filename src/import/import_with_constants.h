// Import with some of the model's inputs fixed (ONNX's node tests give shapes as inputs).
#pragma once
#include "qtool/import.h"
#include "src/ops/attributes.h"

namespace qtool {

// As import_model; inputs named in `constants` become constants.
Model import_with_constants(const std::filesystem::path& path, const ImportOptions& options,
                            const std::map<std::string, ConstantTensor>& constants);

}  // namespace qtool
