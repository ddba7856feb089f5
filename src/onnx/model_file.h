// ONNX model files.
#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "qtool/bytes.h"

namespace onnx {
class ModelProto;
}

namespace qtool {

// The parsed file. Throws Error(bad_input) that names the file when it is missing, empty, cut short, or no
// ONNX model. Fields that this version of ONNX does not know are ignored. `content` receives the file's
// bytes.
std::unique_ptr<onnx::ModelProto> read_model_file(const std::filesystem::path& path, Bytes& content);

}  // namespace qtool
