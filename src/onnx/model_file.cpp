#include "src/onnx/model_file.h"

#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <onnx/onnx_pb.h>

#include <limits>

#include "qtool/error.h"
#include "src/base/input_file.h"
#include "src/onnx/parse.h"

namespace qtool {
namespace {

constexpr int block_bytes = 1 << 20;

// Hands a file to protobuf block by block, so that it is never in memory beside the message.
class HashedFile : public google::protobuf::io::CopyingInputStream {
 public:
  HashedFile(InputFile& file, Sha256& hash) : file_(file), hash_(hash) {}

  int Read(void* buffer, int size) override {
    const std::span block(static_cast<std::byte*>(buffer), static_cast<size_t>(size));
    const size_t count = file_.read(block);
    hash_.add(block.first(count));
    empty_ = empty_ && count == 0;
    return static_cast<int>(count);
  }
  bool is_empty() const { return empty_; }

 private:
  InputFile& file_;
  Sha256& hash_;
  bool empty_ = true;
};

}  // namespace

std::unique_ptr<onnx::ModelProto> read_model_file(const std::filesystem::path& path, Sha256& hash) {
  const auto fail = [&](const std::string& what, const std::string& hint) {
    throw Error(ErrorKind::bad_input, path.string() + ": " + what, hint);
  };
  InputFile file(path);
  if (file.size() > static_cast<size_t>(std::numeric_limits<int>::max()))
    fail("the file is larger than 2 GiB, the limit of ONNX's file format",
         "keep the weights as external data");
  HashedFile hashed(file, hash);
  google::protobuf::io::CopyingInputStreamAdaptor stream(&hashed, block_bytes);
  auto model = std::make_unique<onnx::ModelProto>();
  const bool parsed = parse(stream, *model);
  if (hashed.is_empty()) fail("the file is empty", "the download or export was probably interrupted");
  if (!parsed)
    fail("is no ONNX model, or one that was cut short or damaged (" + std::to_string(file.size()) +
             " bytes cannot be parsed)",
         "check that the file is an ONNX model and complete");
  if (!model->has_ir_version() || model->ir_version() < 1)
    fail("is no ONNX model: it states no IR version", "check that the file is an ONNX model");
  if (!model->has_graph()) fail("the model has no graph", "export the model again");
  return model;
}

}  // namespace qtool
