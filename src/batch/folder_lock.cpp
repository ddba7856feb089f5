#include "src/batch/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <regex>
#include <vector>

#include "qtool/error.h"

namespace qtool {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void refuse(const fs::path& folder, const std::string& why, const std::string& hint) {
  throw Error(ErrorKind::usage, folder.string() + ": " + why, hint);
}

// Files and folders that a process wrote when it was killed: NAME.tmp123, NAME.new123, NAME.old123.
void remove_leftovers(const fs::path& folder) {
  static const std::regex unfinished(R"(.*\.(tmp|new|old)[0-9]+)");
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(folder))
    if (std::regex_match(entry.path().filename().string(), unfinished)) found.push_back(entry.path());
  std::error_code ignored;
  for (const fs::path& path : found) fs::remove_all(path, ignored);
}

}  // namespace

FolderLock::FolderLock(const fs::path& folder) {
  const fs::path mark = folder / "batch.lock";
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) refuse(folder, "cannot be made: " + error.message(), "give -o a place where you may write");
  if (!fs::exists(mark, error) && !fs::is_empty(folder, error))
    refuse(folder, "holds files, but not those of an earlier batch", "give -o a new folder");
  file_ = ::open(mark.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file_ < 0)
    refuse(folder, std::string("cannot be written: ") + std::strerror(errno),
           "give -o a place where you may write");
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    ::close(file_);
    refuse(folder, "another batch is writing here", "wait for it, or give -o another folder");
  }
  remove_leftovers(folder);
}

FolderLock::~FolderLock() {
  ::close(file_);
}

}  // namespace qtool
