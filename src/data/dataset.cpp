#include <algorithm>
#include <fstream>
#include <mutex>

#include "qtool/data.h"
#include "qtool/error.h"
#include "src/data/source.h"

namespace qtool {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void refuse(const std::string& what, const std::string& hint = {}) {
  throw Error(ErrorKind::bad_input, what, hint);
}

// Files of a folder and its subfolders that hold data, sorted by path.
std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && is_data_file(entry.path()) &&
        !entry.path().filename().string().starts_with("."))
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  if (files.empty())
    refuse(folder.string() + ": has no data files", "qtool reads npy, npz, pb, bin, raw, png, jpg, bmp, ppm");
  return files;
}

// A text file with one path a line, relative to the list.
std::vector<fs::path> files_listed(const fs::path& list) {
  std::ifstream file(list);
  std::vector<fs::path> files;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty()) files.push_back(list.parent_path() / line);
  }
  if (files.empty()) refuse(list.string() + ": lists no file");
  return files;
}

std::vector<fs::path> expand(const fs::path& path) {
  if (!fs::exists(path)) refuse(path.string() + ": no such file or folder");
  if (fs::is_directory(path)) return files_below(path);
  return path.extension() == ".txt" || path.extension() == ".list" ? files_listed(path)
                                                                   : std::vector<fs::path>{path};
}

// ONNX's test_data_set_K folders: input_0.pb, input_1.pb, ... are the inputs in order. -1: not such a file.
int pb_input_index(const fs::path& path) {
  const std::string stem = path.stem().string();
  if (path.extension() != ".pb") return -1;
  if (stem.starts_with("output_")) return 1 << 20;  // expected results, not an input
  const bool numbered = stem.starts_with("input_") &&
                        stem.find_first_not_of("0123456789", 6) == std::string::npos && stem.size() > 6 &&
                        stem.size() < 10;
  return numbered ? std::stoi(stem.substr(6)) : -1;
}

}  // namespace

struct Dataset::Impl {
  std::vector<ModelTensor> inputs;
  DataOptions options;
  std::vector<std::vector<Row>> rows;  // by input
  // The file opened last, by input: stacks are read row after row.
  mutable std::mutex mutex;
  mutable std::vector<std::pair<fs::path, std::shared_ptr<const DataFile>>> opened;

  std::shared_ptr<const DataFile> open(const fs::path& path, size_t input) const {
    const std::lock_guard lock(mutex);
    if (opened[input].first != path || !opened[input].second)
      opened[input] = {path, open_data_file(path, inputs[input], options)};
    return opened[input].second;
  }

  void add_file(const fs::path& path, size_t input) {
    try {
      if (!fs::exists(path)) refuse("no such file");
      const bool image = is_image_file(path);  // one sample; not opened before it is read
      const auto file = image ? nullptr : open(path, input);
      const int64_t count = image ? 1 : file->rows();
      for (int64_t row = 0; row < count; ++row)
        rows[input].push_back({path, row, !image && file->is_stack()});
    } catch (const Error& error) {
      throw error.at(path.string());
    }
  }

  // A file given without an input's name.
  void add_unnamed(const fs::path& path) {
    const int index = pb_input_index(path);
    if (index == 1 << 20) return;
    if (index >= 0 && static_cast<size_t>(index) < inputs.size())
      return add_file(path, static_cast<size_t>(index));
    if (inputs.size() == 1) return add_file(path, 0);
    if (path.extension() == ".npz") {
      for (size_t i = 0; i < inputs.size(); ++i) add_file(path, i);
      return;
    }
    refuse(path.string() + ": the model has " + std::to_string(inputs.size()) + " inputs",
           "say which one: --data NAME=PATH");
  }

  void add(const std::string& argument) {
    const size_t equals = argument.find('=');
    const auto named = std::find_if(inputs.begin(), inputs.end(), [&](const ModelTensor& input) {
      return equals != std::string::npos && input.name == argument.substr(0, equals);
    });
    const bool is_named = named != inputs.end();
    if (!is_named && equals != std::string::npos && !fs::exists(argument)) {
      std::string names;
      for (const auto& input : inputs) names += (names.empty() ? "" : ", ") + input.name;
      refuse("--data " + argument + ": the model has no input '" + argument.substr(0, equals) +
             "' (it has: " + names + ")");
    }
    for (const fs::path& path : expand(is_named ? argument.substr(equals + 1) : argument)) {
      if (is_named) {
        add_file(path, static_cast<size_t>(named - inputs.begin()));
      } else {
        add_unnamed(path);
      }
    }
  }

  void check_counts() const {
    for (size_t i = 0; i < inputs.size(); ++i)
      if (rows[i].size() != rows[0].size())
        refuse("input '" + inputs[i].name + "' has " + std::to_string(rows[i].size()) + " samples, input '" +
                   inputs[0].name + "' has " + std::to_string(rows[0].size()),
               "every input needs the same number of samples");
    if (rows.empty() || rows[0].empty()) refuse("there are no samples", "give files or folders with --data");
  }
};

Dataset::Dataset(const std::vector<std::string>& paths, std::vector<ModelTensor> inputs,
                 const DataOptions& options)
    : impl_(std::make_unique<Impl>()) {
  impl_->inputs = std::move(inputs);
  impl_->options = options;
  impl_->rows.resize(impl_->inputs.size());
  impl_->opened.resize(impl_->inputs.size());
  for (const std::string& path : paths) impl_->add(path);
  impl_->check_counts();
}

Dataset::~Dataset() = default;
Dataset::Dataset(Dataset&&) noexcept = default;
Dataset& Dataset::operator=(Dataset&&) noexcept = default;

size_t Dataset::size() const {
  return impl_->rows[0].size();
}

std::string Dataset::name(size_t index) const {
  const Row& row = impl_->rows[0].at(index);
  return row.file.string() + (row.in_stack ? "[" + std::to_string(row.index) + "]" : "");
}

Sample Dataset::read(size_t index) const {
  Sample sample{.name = name(index), .tensors = {}};
  for (size_t i = 0; i < impl_->inputs.size(); ++i) {
    const Row& row = impl_->rows[i].at(index);
    try {
      sample.tensors.push_back(impl_->open(row.file, i)->read(row.index));
    } catch (const Error& error) {
      throw error.at(row.file.string() + (row.in_stack ? "[" + std::to_string(row.index) + "]" : ""));
    }
  }
  return sample;
}

Dataset::Origin Dataset::origin(size_t index) const {
  const Row& row = impl_->rows[0].at(index);
  return {row.file, row.index};
}

}  // namespace qtool
