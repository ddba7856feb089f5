#include "src/report/save_outputs.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "src/base/file.h"

namespace qtool {
namespace {

std::string npy_header(const Shape& shape, size_t items) {
  std::string dims = std::to_string(items) + ",";
  for (const int64_t dim : shape) dims += " " + std::to_string(dim) + ",";
  std::string dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + dims + "), }";
  constexpr size_t prefix = 10;
  constexpr size_t alignment = 64;
  dictionary.append(alignment - (prefix + dictionary.size() + 1) % alignment, ' ');
  dictionary += '\n';
  std::string header("\x93NUMPY\x01\x00", 8);
  header += static_cast<char>(dictionary.size() & 255);
  header += static_cast<char>(dictionary.size() >> 8);
  return header + dictionary;
}

std::string file_name(const std::string& tensor) {
  std::string name = tensor;
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_' && c != '-' && c != '.') c = '_';
  return name + ".npy";
}

void write_stack(const std::filesystem::path& path, const ModelTensor& tensor, size_t items,
                 const Bytes& data) {
  const std::string header = npy_header(tensor.type.shape, items);
  Bytes content = to_bytes(std::span(header.data(), header.size()));
  content.insert(content.end(), data.begin(), data.end());
  write_file(path, content);
}

}  // namespace

OutputFiles::OutputFiles(std::optional<std::filesystem::path> folder, const std::vector<ModelTensor>& outputs,
                         size_t items)
    : folder_(std::move(folder)),
      outputs_(outputs),
      items_(items),
      float_(outputs.size()),
      integer_(outputs.size()) {}

void OutputFiles::add(const std::vector<Bytes>& float_outputs, const std::vector<Bytes>& integer_outputs) {
  if (!folder_) return;
  for (size_t o = 0; o < outputs_.size(); ++o) {
    float_[o].insert(float_[o].end(), float_outputs[o].begin(), float_outputs[o].end());
    integer_[o].insert(integer_[o].end(), integer_outputs[o].begin(), integer_outputs[o].end());
  }
}

void OutputFiles::close() {
  if (!folder_) return;
  for (size_t o = 0; o < outputs_.size(); ++o) {
    if (!outputs_[o].type.is_float()) continue;
    write_stack(*folder_ / ("float_" + file_name(outputs_[o].name)), outputs_[o], items_, float_[o]);
    write_stack(*folder_ / ("integer_" + file_name(outputs_[o].name)), outputs_[o], items_, integer_[o]);
  }
}

}  // namespace qtool
