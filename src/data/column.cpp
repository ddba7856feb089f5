#include "src/data/column.h"

#include <algorithm>

#include "qtool/error.h"
#include "src/base/parallel.h"

namespace qtool {
namespace {

RowCount count_rows(const std::filesystem::path& path, const ModelTensor& input, const DataOptions& options) {
  try {
    return open_data_file(path, input, options)->count();
  } catch (const Error&) {
    return {1, false};
  }
}

Error with_path(const Error& error, const std::string& name, const std::filesystem::path& path) {
  return std::string_view(error.what()).starts_with(path.string() + ": ") ? error : error.at(name);
}

}  // namespace

Column::Column(PathList files, const ModelTensor& input, const DataOptions& options)
    : files_(std::move(files)),
      input_(input),
      options_(options),
      firsts_(files_.size() + 1),
      is_stack_(files_.size()) {
  std::vector<RowCount> counts(files_.size());
  constexpr size_t chunk = 256;
  parallel_for((counts.size() + chunk - 1) / chunk, thread_count(0), [&](size_t c) {
    const size_t end = std::min(counts.size(), (c + 1) * chunk);
    for (size_t file = c * chunk; file < end; ++file)
      counts[file] =
          is_image_file(files_.name(file)) ? RowCount{1, false} : count_rows(files_[file], input_, options_);
  });
  for (size_t file = 0; file < counts.size(); ++file) {
    firsts_[file + 1] = firsts_[file] + static_cast<size_t>(counts[file].rows);
    is_stack_[file] = counts[file].is_stack;
  }
}

std::string Column::name(size_t index) const {
  const size_t file = file_of(index);
  std::string path = files_[file].string();
  return is_stack_[file] ? path + "[" + std::to_string(index - firsts_[file]) + "]" : path;
}

Dataset::Origin Column::origin(size_t index) const {
  const size_t file = file_of(index);
  return {files_[file], static_cast<int64_t>(index - firsts_[file])};
}

Bytes Column::read(size_t index) const {
  const size_t file = file_of(index);
  try {
    return open(file)->read(static_cast<int64_t>(index - firsts_[file]));
  } catch (const Error& error) {
    throw with_path(error, name(index), files_[file]);
  }
}

void Column::expect_readable() const {
  for (size_t file = 0; file < files_.size(); ++file) {
    try {
      open_data_file(files_[file], input_, options_);
    } catch (const Error& error) {
      throw with_path(error, files_[file].string(), files_[file]);
    }
  }
}

size_t Column::file_of(size_t index) const {
  return static_cast<size_t>(std::upper_bound(firsts_.begin(), firsts_.end(), index) - firsts_.begin()) - 1;
}

std::shared_ptr<const DataFile> Column::open(size_t file) const {
  if (rows(file) == 1) return open_data_file(files_[file], input_, options_);
  const std::lock_guard lock(mutex_);
  if (!stack_ || stack_file_ != file) {
    stack_ = open_data_file(files_[file], input_, options_);
    stack_file_ = file;
  }
  return stack_;
}

}  // namespace qtool
