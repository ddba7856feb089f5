#include "src/base/file.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>

#include "qtool/error.h"
#include "src/base/input_file.h"

namespace qtool {
namespace fs = std::filesystem;
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

std::string reason() {
  return std::strerror(errno);
}

}  // namespace

Bytes read_file(const fs::path& path) {
  InputFile file(path);
  Bytes content;
  content.reserve(file.size());
  std::array<std::byte, 1 << 16> block{};
  while (const size_t n = file.read(block))
    content.insert(content.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(n));
  return content;
}

void write_file(const fs::path& path, std::span<const std::byte> content) {
  const auto fail = [&](const std::string& why) {
    throw Error(ErrorKind::usage, path.string() + ": cannot be written: " + why,
                "give -o a place where you may write");
  };
  std::error_code error;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), error);
  if (error) fail(error.message());
  const fs::path temporary = path.string() + ".tmp" + std::to_string(::getpid());
  File file(std::fopen(temporary.c_str(), "wb"), &std::fclose);
  if (!file) fail(reason());
  const bool written = std::fwrite(content.data(), 1, content.size(), file.get()) == content.size();
  const bool closed = std::fclose(file.release()) == 0;
  if (!written || !closed) {
    const std::string why = reason();
    fs::remove(temporary, error);
    fail(why);
  }
  fs::rename(temporary, path, error);
  if (error) {
    const std::string why = error.message();
    fs::remove(temporary, error);
    fail(why);
  }
}

void write_file(const fs::path& path, std::string_view text) {
  write_file(path, std::as_bytes(std::span(text.data(), text.size())));
}

}  // namespace qtool
