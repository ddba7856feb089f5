// ONNX model files.
#pragma once
#include <filesystem>
#include <memory>

#include "src/base/sha256.h"

namespace onnx {
class ModelProto;
}

namespace qtool {

// The parsed file, whose bytes are added to `hash` on the way. Throws Error(bad_input) that names the file when it is
// missing, empty, cut short, or no ONNX model. Fields that this version of ONNX does not know are ignored.
std::unique_ptr<onnx::ModelProto> read_model_file(const std::filesystem::path& path, Sha256& hash);

}  // namespace qtool
