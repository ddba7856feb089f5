#include "src/base/input_file.h"

#include <cerrno>
#include <cstring>

#include "qtool/error.h"

namespace qtool {
namespace fs = std::filesystem;

InputFile::InputFile(fs::path path) : path_(std::move(path)), file_(nullptr, &std::fclose) {
  std::error_code error;
  if (fs::is_directory(path_, error))
    throw Error(ErrorKind::bad_input, path_.string() + ": is a folder, not a file");
  file_.reset(std::fopen(path_.c_str(), "rb"));
  if (!file_) fail("opened");
  std::setvbuf(file_.get(), nullptr, _IONBF, 0);  // readers ask for large blocks
}

void InputFile::fail(const char* what) const {
  throw Error(ErrorKind::bad_input, path_.string() + ": cannot be " + what + ": " + std::strerror(errno));
}

size_t InputFile::read(std::span<std::byte> block) {
  const size_t count = std::fread(block.data(), 1, block.size(), file_.get());
  if (count < block.size() && std::ferror(file_.get()) != 0) fail("read");
  return count;
}

void InputFile::seek(size_t offset) {
  if (::fseeko(file_.get(), static_cast<off_t>(offset), SEEK_SET) != 0) fail("read");
}

size_t InputFile::size() const {
  std::error_code error;
  const auto size = fs::is_regular_file(path_, error) ? fs::file_size(path_, error) : 0;
  return error ? 0 : size;
}

}  // namespace qtool
