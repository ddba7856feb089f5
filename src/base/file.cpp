#include "src/base/file.h"

#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>

#include "qtool/error.h"

namespace qtool {
namespace fs = std::filesystem;
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

std::string reason() {
  return std::strerror(errno);
}

}  // namespace

Bytes read_file(const fs::path& path) {
  std::error_code error;
  if (fs::is_directory(path, error))
    throw Error(ErrorKind::bad_input, path.string() + ": is a folder, not a file");
  const File file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) throw Error(ErrorKind::bad_input, path.string() + ": cannot be opened: " + reason());
  Bytes content;
  std::array<std::byte, 1 << 16> block{};
  while (const size_t n = std::fread(block.data(), 1, block.size(), file.get()))
    content.insert(content.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(n));
  if (std::ferror(file.get()) != 0)
    throw Error(ErrorKind::bad_input, path.string() + ": cannot be read: " + reason());
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

std::string sha256(std::span<const std::byte> content) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(content.data(), content.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("SHA-256 is not available in libcrypto");
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) {
    constexpr std::string_view digits = "0123456789abcdef";
    hex += digits[digest[i] >> 4];
    hex += digits[digest[i] & 15];
  }
  return hex;
}

}  // namespace qtool
