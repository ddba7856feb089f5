// Bytes as text (RFC 4648, section 4).
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "qtool/bytes.h"

namespace qtool {

std::string to_base64(std::span<const std::byte> bytes);
// nullopt when `text` is not what to_base64 gives.
std::optional<Bytes> from_base64(std::string_view text);

}  // namespace qtool
