// The samples of one input: rows of files.
#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "qtool/data.h"
#include "src/data/path_list.h"
#include "src/data/source.h"

namespace qtool {

// `input` and `options` must outlive it. Safe to read from several threads.
class Column {
 public:
  // Opens each file, except images, for its number of rows. One that cannot be opened counts as one sample,
  // and reading that says why.
  Column(PathList files, const ModelTensor& input, const DataOptions& options);

  size_t size() const { return firsts_.back(); }
  std::string name(size_t index) const;
  Dataset::Origin origin(size_t index) const;
  // Throws Error(bad_input) that names the file.
  Bytes read(size_t index) const;

  const PathList& files() const { return files_; }
  size_t rows(size_t file) const { return firsts_[file + 1] - firsts_[file]; }
  // Throws what is wrong with the first file that cannot be opened.
  void expect_readable() const;

 private:
  size_t file_of(size_t index) const;
  std::shared_ptr<const DataFile> open(size_t file) const;

  const PathList files_;
  const ModelTensor& input_;
  const DataOptions& options_;
  std::vector<size_t> firsts_;  // index of each file's first sample, and the number of all
  std::vector<bool> is_stack_;  // by file
  // The stack opened last: its rows are read one after the other.
  mutable std::mutex mutex_;
  mutable std::shared_ptr<const DataFile> stack_;
  mutable size_t stack_file_ = 0;
};

}  // namespace qtool
