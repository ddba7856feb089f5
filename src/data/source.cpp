#include "src/data/source.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <map>

#include "qtool/error.h"
#include "src/base/file.h"
#include "src/data/image.h"
#include "src/data/npy.h"
#include "src/onnx/tensor.h"

namespace qtool {
namespace fs = std::filesystem;
namespace {

std::string ending(const fs::path& path) {
  std::string text = path.extension().string();
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// Part of a file, for stacks that should not be read whole.
Bytes read_part(const fs::path& path, size_t offset, size_t bytes) {
  std::ifstream file(path, std::ios::binary);
  Bytes part(bytes);
  file.seekg(static_cast<std::streamoff>(offset));
  file.read(reinterpret_cast<char*>(part.data()), static_cast<std::streamsize>(bytes));
  part.resize(static_cast<size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return part;
}

// Rows of equal size at an offset of a file: .npy stacks and raw binaries.
class RowsInFile final : public DataFile {
 public:
  RowsInFile(fs::path path, size_t offset, ElementType element, RowCount count, const TensorType& type)
      : path_(std::move(path)), offset_(offset), element_(element), count_(count), type_(type) {}
  int64_t rows() const override { return count_.rows; }
  bool is_stack() const override { return count_.is_stack; }
  Bytes read(int64_t row) const override {
    const size_t bytes = static_cast<size_t>(type_.elements()) * size_of(element_);
    const Bytes part = read_part(path_, offset_ + static_cast<size_t>(row) * bytes, bytes);
    if (part.size() != bytes) throw Error(ErrorKind::bad_input, "is shorter than its header says (cut off?)");
    return convert_elements(part, element_, type_.data_type);
  }

 private:
  fs::path path_;
  size_t offset_;
  ElementType element_;
  RowCount count_;
  TensorType type_;
};

// Rows of an array that is in memory: .npz and .pb.
class RowsInMemory final : public DataFile {
 public:
  RowsInMemory(Bytes data, ElementType element, const Shape& shape, const TensorType& type)
      : data_(std::move(data)), element_(element), count_(rows_of(shape, type.shape)), type_(type) {}
  int64_t rows() const override { return count_.rows; }
  bool is_stack() const override { return count_.is_stack; }
  Bytes read(int64_t row) const override {
    const size_t bytes = static_cast<size_t>(type_.elements()) * size_of(element_);
    return convert_elements(std::span(data_).subspan(static_cast<size_t>(row) * bytes, bytes), element_,
                            type_.data_type);
  }

 private:
  Bytes data_;
  ElementType element_;
  RowCount count_;
  TensorType type_;
};

class ImageFile final : public DataFile {
 public:
  ImageFile(fs::path path, const ModelTensor& input, const ImagePreprocess& preprocess)
      : path_(std::move(path)), input_(input), preprocess_(preprocess) {}
  int64_t rows() const override { return 1; }
  bool is_stack() const override { return false; }
  Bytes read(int64_t) const override { return read_image(path_, preprocess_, input_); }

 private:
  fs::path path_;
  const ModelTensor& input_;
  const ImagePreprocess& preprocess_;
};

std::unique_ptr<DataFile> open_npy(const fs::path& path, const ModelTensor& input) {
  constexpr size_t header_limit = 1 << 16;
  const NpyHeader header = parse_npy_header(read_part(path, 0, header_limit));
  const RowCount count = rows_of(header.shape, input.type.shape);
  const size_t wanted =
      header.data_offset + static_cast<size_t>(element_count(header.shape)) * size_of(header.element);
  if (fs::file_size(path) < wanted)
    throw Error(ErrorKind::bad_input, "is shorter than its header says (cut off?)");
  return std::make_unique<RowsInFile>(path, header.data_offset, header.element, count, input.type);
}

std::unique_ptr<DataFile> open_npz(const fs::path& path, const ModelTensor& input) {
  auto arrays = read_npz(path);
  auto it = arrays.size() == 1 ? arrays.begin() : arrays.find(input.name);
  if (it == arrays.end()) {
    std::string names;
    for (const auto& [name, array] : arrays) names += (names.empty() ? "" : ", ") + name;
    throw Error(ErrorKind::bad_input, "has no array '" + input.name + "' (it has: " + names + ")");
  }
  const NpyHeader& header = it->second.header;
  return std::make_unique<RowsInMemory>(std::move(it->second.data), header.element, header.shape, input.type);
}

std::unique_ptr<DataFile> open_raw(const fs::path& path, const ModelTensor& input,
                                   const DataOptions& options) {
  const ElementType element = element_type(options.raw_type.value_or(input.type.data_type));
  const auto bytes = static_cast<int64_t>(fs::file_size(path));
  const int64_t one = input.type.elements() * static_cast<int64_t>(size_of(element));
  if (bytes == 0 || bytes % one != 0)
    throw Error(ErrorKind::bad_input,
                "has " + std::to_string(bytes) + " bytes, which is not a multiple of one sample (" +
                    std::to_string(one) + " bytes: " + std::string(name_of(element)) +
                    to_string(input.type.shape) + ")",
                "state the element type with --raw-type");
  return std::make_unique<RowsInFile>(path, 0, element, RowCount{bytes / one, bytes > one}, input.type);
}

}  // namespace

bool is_image_file(const fs::path& path) {
  static constexpr std::array<std::string_view, 7> endings = {".png", ".jpg", ".jpeg", ".bmp",
                                                              ".ppm", ".pgm", ".pnm"};
  return std::find(endings.begin(), endings.end(), ending(path)) != endings.end();
}

bool is_data_file(const fs::path& path) {
  const std::string e = ending(path);
  return is_image_file(path) || e == ".npy" || e == ".npz" || e == ".pb" || e == ".bin" || e == ".raw";
}

RowCount rows_of(const Shape& found, const Shape& input) {
  const auto same_tail = [](const Shape& a, size_t skip_a, const Shape& b, size_t skip_b) {
    return std::equal(a.begin() + static_cast<std::ptrdiff_t>(skip_a), a.end(),
                      b.begin() + static_cast<std::ptrdiff_t>(skip_b), b.end());
  };
  if (found == input) return {1, false};
  if (found.size() == input.size() + 1 && same_tail(found, 1, input, 0) && found[0] > 0)
    return {found[0], true};
  if (!input.empty() && found.size() == input.size() && same_tail(found, 1, input, 1) && found[0] > 0 &&
      found[0] % input[0] == 0)
    return {found[0] / input[0], true};
  if (!input.empty() && input[0] == 1 && found.size() + 1 == input.size() && same_tail(found, 0, input, 1))
    return {1, false};
  throw Error(ErrorKind::bad_input, "has shape " + to_string(found) + "; the input is " + to_string(input) +
                                        " (a stack of samples has a larger first dimension)");
}

std::unique_ptr<DataFile> open_data_file(const fs::path& path, const ModelTensor& input,
                                         const DataOptions& options) {
  const std::string e = ending(path);
  if (is_image_file(path)) return std::make_unique<ImageFile>(path, input, options.image);
  if (e == ".npy") return open_npy(path, input);
  if (e == ".npz") return open_npz(path, input);
  if (e == ".bin" || e == ".raw") return open_raw(path, input, options);
  if (e == ".pb") {
    ConstantTensor tensor = read_tensor_file(path);
    return std::make_unique<RowsInMemory>(std::move(tensor.data), element_type(tensor.type.data_type),
                                          tensor.type.shape, input.type);
  }
  throw Error(ErrorKind::bad_input,
              "is not a kind of file qtool reads (npy, npz, pb, bin, raw, png, jpg, bmp, ppm)");
}

}  // namespace qtool
