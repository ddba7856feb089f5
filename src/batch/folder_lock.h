// The folder of a batch, for one batch at a time.
#pragma once
#include <filesystem>

namespace qtool {

class FolderLock {
 public:
  // Makes the folder when it is missing and marks it with batch.lock, whose lock ends with the process.
  // Throws Error(usage) when it holds files but no such mark, cannot be written, or is locked.
  // Removes what a batch that was killed left half-written.
  explicit FolderLock(const std::filesystem::path& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int file_ = -1;
};

}  // namespace qtool
