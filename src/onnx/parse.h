// Parsing of protobuf messages, without protobuf's own limits and log lines.
#pragma once
#include <span>

namespace google::protobuf {
class MessageLite;
}

namespace qtool {

// False when the bytes are no such message.
bool parse(std::span<const std::byte> content, google::protobuf::MessageLite& message);

}  // namespace qtool
