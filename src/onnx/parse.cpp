#include "src/onnx/parse.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message_lite.h>
#include <google/protobuf/stubs/logging.h>

#include <limits>

namespace qtool {

bool parse(std::span<const std::byte> content, google::protobuf::MessageLite& message) {
  if (content.size() > static_cast<size_t>(std::numeric_limits<int>::max())) return false;
  google::protobuf::io::ArrayInputStream stream(content.data(), static_cast<int>(content.size()));
  return parse(stream, message);
}

bool parse(google::protobuf::io::ZeroCopyInputStream& stream, google::protobuf::MessageLite& message) {
  const google::protobuf::LogSilencer silence;
  google::protobuf::io::CodedInputStream coded(&stream);
  coded.SetTotalBytesLimit(std::numeric_limits<int>::max());
  return message.ParseFromCodedStream(&coded) && coded.ConsumedEntireMessage();
}

}  // namespace qtool
