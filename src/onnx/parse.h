// Parsing of protobuf messages, without protobuf's own limits and log lines.
#pragma once
#include <span>

namespace google::protobuf {
class MessageLite;
namespace io {
class ZeroCopyInputStream;
}
}  // namespace google::protobuf

namespace qtool {

// False when the bytes are no such message.
bool parse(std::span<const std::byte> content, google::protobuf::MessageLite& message);
// The same for what the stream gives until its end.
bool parse(google::protobuf::io::ZeroCopyInputStream& stream, google::protobuf::MessageLite& message);

}  // namespace qtool
