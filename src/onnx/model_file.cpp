#include "src/onnx/model_file.h"

#include <onnx/onnx_pb.h>

#include <limits>

#include "qtool/error.h"
#include "src/base/file.h"
#include "src/onnx/parse.h"

namespace qtool {

std::unique_ptr<onnx::ModelProto> read_model_file(const std::filesystem::path& path, Bytes& content) {
  const auto fail = [&](const std::string& what, const std::string& hint) {
    throw Error(ErrorKind::bad_input, path.string() + ": " + what, hint);
  };
  content = read_file(path);
  if (content.empty()) fail("the file is empty", "the download or export was probably interrupted");
  if (content.size() > static_cast<size_t>(std::numeric_limits<int>::max()))
    fail("the file is larger than 2 GiB, the limit of ONNX's file format",
         "keep the weights as external data");
  auto model = std::make_unique<onnx::ModelProto>();
  if (!parse(content, *model))
    fail("is no ONNX model, or one that was cut short or damaged (" + std::to_string(content.size()) +
             " bytes cannot be parsed)",
         "check that the file is an ONNX model and complete");
  if (!model->has_ir_version() || model->ir_version() < 1)
    fail("is no ONNX model: it states no IR version", "check that the file is an ONNX model");
  if (!model->has_graph()) fail("the model has no graph", "export the model again");
  return model;
}

}  // namespace qtool
