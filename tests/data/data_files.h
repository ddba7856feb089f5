// Data files made by hand.
#pragma once
#include <string>
#include <vector>

#include "qtool/data.h"
#include "src/base/file.h"
#include "tests/base/scratch_folder.h"

namespace qtool::test {

// An .npy file. `shape` is Python text, "(2, 3)"; `descr` likewise, "'<f4'".
inline std::string npy(const std::string& descr, const std::string& shape, const std::string& data,
                       int version = 1, const std::string& fortran = "False") {
  const std::string header =
      "{'descr': " + descr + ", 'fortran_order': " + fortran + ", 'shape': " + shape + ", }   \n";
  std::string file = "\x93NUMPY";
  file += {static_cast<char>(version), '\0', static_cast<char>(header.size() & 255),
           static_cast<char>(header.size() >> 8)};
  if (version > 1) file += std::string(2, '\0');
  return file + header + data;
}

template <class T>
std::string raw(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

inline std::string npy_f32(const std::string& shape, const std::vector<float>& values) {
  return npy("'<f4'", shape, raw(values));
}

inline std::vector<float> floats(const Bytes& bytes) {
  const auto view = view_as<float>(bytes);
  return {view.begin(), view.end()};
}

inline ModelTensor input(Shape shape, const std::string& name = "x", DataType type = DataType::f32) {
  return {name, {type, std::move(shape)}};
}

inline Dataset dataset(const std::filesystem::path& path, const ModelTensor& tensor,
                       const DataOptions& options = {}) {
  return {{path.string()}, {tensor}, options};
}

inline std::vector<float> first_tensor(const Dataset& data, size_t index = 0) {
  return floats(data.read(index).tensors.at(0));
}

// The message of reading one file (or refusing to).
inline std::string refusal(const std::filesystem::path& path, const ModelTensor& tensor,
                           const DataOptions& options = {}) {
  const Error error = error_of([&] { dataset(path, tensor, options).read(0); });
  EXPECT_EQ(error.kind(), ErrorKind::bad_input);
  return error.what();
}

}  // namespace qtool::test
