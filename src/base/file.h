// Reading and writing whole files. Every error is an Error that names the path.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "qtool/bytes.h"

namespace qtool {

// Throws Error(bad_input) when the file is missing, a folder, or cannot be read.
Bytes read_file(const std::filesystem::path& path);

// Writes to a temporary name in the same folder and renames: readers see the old file or the whole new one.
// Creates missing folders. Throws Error(usage) when it cannot.
void write_file(const std::filesystem::path& path, std::span<const std::byte> content);
void write_file(const std::filesystem::path& path, std::string_view text);

}  // namespace qtool
