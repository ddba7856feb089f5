// A file that is read piece by piece. Every error is an Error(bad_input) that names the path.
#pragma once
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>

namespace qtool {

class InputFile {
 public:
  // Throws when the file is missing, a folder, or cannot be opened.
  explicit InputFile(std::filesystem::path path);

  // The next bytes, as many as there are and `block` holds; 0 at the end.
  size_t read(std::span<std::byte> block);
  // Goes on at that offset from the start.
  void seek(size_t offset);
  // 0 for what is no regular file (a pipe).
  size_t size() const;

 private:
  [[noreturn]] void fail(const char* what) const;

  std::filesystem::path path_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
};

}  // namespace qtool
