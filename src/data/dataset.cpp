#include <algorithm>
#include <array>

#include "qtool/data.h"
#include "qtool/error.h"
#include "src/base/sha256.h"
#include "src/data/column.h"
#include "src/data/path_list.h"

namespace qtool {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void refuse(const std::string& what, const std::string& hint = {}) {
  throw Error(ErrorKind::bad_input, what, hint);
}

// ONNX's test_data_set_K folders: input_0.pb, input_1.pb, ... are the inputs in order. -1: not such a file.
int pb_input_index(std::string_view name) {
  if (!name.ends_with(".pb")) return -1;
  const std::string stem(name.substr(0, name.size() - 3));
  if (stem.starts_with("output_")) return 1 << 20;  // expected results, not an input
  const bool numbered = stem.starts_with("input_") &&
                        stem.find_first_not_of("0123456789", 6) == std::string::npos && stem.size() > 6 &&
                        stem.size() < 10;
  return numbered ? std::stoi(stem.substr(6)) : -1;
}

// The files of each input.
class Files {
 public:
  explicit Files(const std::vector<ModelTensor>& inputs) : inputs_(inputs), by_input_(inputs.size()) {}

  // An argument of --data.
  void add(const std::string& argument) {
    const size_t equals = argument.find('=');
    const auto named = std::find_if(inputs_.begin(), inputs_.end(), [&](const ModelTensor& input) {
      return equals != std::string::npos && input.name == argument.substr(0, equals);
    });
    if (named != inputs_.end())
      return list_files(argument.substr(equals + 1), by_input_[static_cast<size_t>(named - inputs_.begin())]);
    if (equals != std::string::npos && !fs::exists(argument)) {
      std::string names;
      for (const auto& input : inputs_) names += (names.empty() ? "" : ", ") + input.name;
      refuse("--data " + argument + ": the model has no input '" + argument.substr(0, equals) +
             "' (it has: " + names + ")");
    }
    PathList unnamed;
    list_files(argument, unnamed);
    for (size_t i = 0; i < unnamed.size(); ++i) add_unnamed(unnamed.folder(i), unnamed.name(i));
  }

  PathList take(size_t input) { return std::move(by_input_[input]); }

 private:
  // A file given without an input's name.
  void add_unnamed(std::string_view folder, std::string_view name) {
    const int index = pb_input_index(name);
    if (index == 1 << 20) return;
    if (index >= 0 && static_cast<size_t>(index) < inputs_.size())
      return by_input_[static_cast<size_t>(index)].add(folder, name);
    if (inputs_.size() == 1) return by_input_[0].add(folder, name);
    if (!name.ends_with(".npz"))
      refuse((fs::path(folder) / name).string() + ": the model has " + std::to_string(inputs_.size()) +
                 " inputs",
             "say which one: --data NAME=PATH");
    for (PathList& files : by_input_) files.add(folder, name);
  }

  const std::vector<ModelTensor>& inputs_;
  std::vector<PathList> by_input_;
};

}  // namespace

struct Dataset::Impl {
  std::vector<ModelTensor> inputs;
  DataOptions options;
  std::vector<std::unique_ptr<const Column>> columns;  // by input

  void check_counts() const {
    for (size_t i = 0; i < inputs.size(); ++i) {
      if (columns[i]->size() == columns[0]->size()) continue;
      for (const auto& column : columns) column->expect_readable();
      refuse("input '" + inputs[i].name + "' has " + std::to_string(columns[i]->size()) +
                 " samples, input '" + inputs[0].name + "' has " + std::to_string(columns[0]->size()),
             "every input needs the same number of samples");
    }
    if (columns.empty() || columns[0]->size() == 0)
      refuse("there are no samples", "give files or folders with --data");
  }
};

Dataset::Dataset(const std::vector<std::string>& paths, std::vector<ModelTensor> inputs,
                 const DataOptions& options)
    : impl_(std::make_unique<Impl>()) {
  impl_->inputs = std::move(inputs);
  impl_->options = options;
  Files files(impl_->inputs);
  for (const std::string& path : paths) files.add(path);
  for (size_t i = 0; i < impl_->inputs.size(); ++i)
    impl_->columns.push_back(std::make_unique<Column>(files.take(i), impl_->inputs[i], impl_->options));
  impl_->check_counts();
}

Dataset::~Dataset() = default;
Dataset::Dataset(Dataset&&) noexcept = default;
Dataset& Dataset::operator=(Dataset&&) noexcept = default;

size_t Dataset::size() const {
  return impl_->columns[0]->size();
}

std::string Dataset::name(size_t index) const {
  return impl_->columns[0]->name(index);
}

Sample Dataset::read(size_t index) const {
  Sample sample{.name = name(index), .tensors = {}};
  for (const auto& column : impl_->columns) sample.tensors.push_back(column->read(index));
  return sample;
}

Dataset::Origin Dataset::origin(size_t index) const {
  return impl_->columns[0]->origin(index);
}

std::string Dataset::list_sha256() const {
  Sha256 hash;
  const auto add = [&](std::string_view text) {
    hash.add(std::as_bytes(std::span(text)));
    hash.add(std::array{std::byte{0}});  // ends it
  };
  add(impl_->options.raw_type ? std::string(name_of(*impl_->options.raw_type)) : "");
  for (size_t i = 0; i < impl_->inputs.size(); ++i) {
    add(impl_->inputs[i].name);
    add(to_string(impl_->inputs[i].type));
    const Column& column = *impl_->columns[i];
    for (size_t file = 0; file < column.files().size(); ++file) {
      add(column.files().folder(file));
      add(column.files().name(file));
      add(std::to_string(column.rows(file)));
    }
  }
  return hash.hex();
}

}  // namespace qtool
