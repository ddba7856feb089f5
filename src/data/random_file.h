// A file that is read in parts, without buffers in between.
#pragma once
#include <filesystem>

#include "qtool/bytes.h"

namespace qtool {

// Safe to read from several threads. Throws Error(bad_input) without the file's name.
class RandomFile {
 public:
  explicit RandomFile(const std::filesystem::path& path);
  ~RandomFile();
  RandomFile(const RandomFile&) = delete;
  RandomFile& operator=(const RandomFile&) = delete;

  size_t size() const { return size_; }
  // Bytes at `offset`; fewer where the file ends.
  Bytes read(size_t offset, size_t bytes) const;
  // All of it, also of a pipe.
  Bytes read_all() const;

 private:
  int descriptor_;
  size_t size_ = 0;
};

}  // namespace qtool
