#include "src/data/random_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "qtool/error.h"

namespace qtool {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorKind::bad_input, what + ": " + std::strerror(errno));
}

}  // namespace

RandomFile::RandomFile(const std::filesystem::path& path)
    : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (descriptor_ < 0 && errno == ENOENT) throw Error(ErrorKind::bad_input, "no such file");
  if (descriptor_ < 0) refuse("cannot be opened");
  struct stat status {};
  if (::fstat(descriptor_, &status) == 0) size_ = static_cast<size_t>(status.st_size);
  if (S_ISDIR(status.st_mode)) {
    ::close(descriptor_);
    throw Error(ErrorKind::bad_input, "is a folder, not a file");
  }
}

RandomFile::~RandomFile() {
  ::close(descriptor_);
}

Bytes RandomFile::read(size_t offset, size_t bytes) const {
  Bytes part(bytes);
  size_t done = 0;
  while (done < bytes) {
    const ssize_t n =
        ::pread(descriptor_, part.data() + done, bytes - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) refuse("cannot be read");
    if (n == 0) break;
    done += static_cast<size_t>(n);
  }
  part.resize(done);
  return part;
}

Bytes RandomFile::read_all() const {
  constexpr size_t least = 4096;
  Bytes content(size_ > 0 ? size_ + 1 : least);  // the byte more finds the end in the first call
  size_t done = 0;
  for (;;) {
    const ssize_t n = ::read(descriptor_, content.data() + done, content.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) refuse("cannot be read");
    done += static_cast<size_t>(n);
    if (n == 0) break;
    if (done == content.size()) content.resize(2 * content.size());
  }
  content.resize(done);
  return content;
}

}  // namespace qtool
