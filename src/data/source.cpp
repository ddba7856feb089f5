#include "src/data/source.h"

#include <algorithm>
#include <array>
#include <mutex>

#include "qtool/error.h"
#include "src/data/element.h"
#include "src/data/image.h"
#include "src/data/npz.h"
#include "src/data/random_file.h"
#include "src/onnx/tensor.h"

namespace qtool {
namespace fs = std::filesystem;
namespace {

// In lower case, with the dot.
std::string ending(std::string_view name) {
  const size_t dot = name.rfind('.');
  std::string text(dot == std::string_view::npos ? "" : name.substr(dot));
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// Rows of equal size at an offset of a file: .npy stacks and raw binaries.
class RowsInFile final : public DataFile {
 public:
  RowsInFile(std::unique_ptr<RandomFile> file, size_t offset, ElementType element, RowCount count,
             const TensorType& type)
      : file_(std::move(file)), offset_(offset), element_(element), count_(count), type_(type) {}
  RowCount count() const override { return count_; }
  Bytes read(int64_t row) const override {
    const size_t bytes = static_cast<size_t>(type_.elements()) * size_of(element_);
    Bytes part = file_->read(offset_ + static_cast<size_t>(row) * bytes, bytes);
    if (part.size() != bytes) throw Error(ErrorKind::bad_input, "is shorter than its header says (cut off?)");
    return convert_elements(std::move(part), element_, type_.data_type);
  }

 private:
  std::unique_ptr<RandomFile> file_;
  size_t offset_;
  ElementType element_;
  RowCount count_;
  const TensorType& type_;
};

Bytes row_of(const Bytes& data, int64_t row, ElementType element, const TensorType& type) {
  const size_t bytes = static_cast<size_t>(type.elements()) * size_of(element);
  const std::byte* from = data.data() + static_cast<size_t>(row) * bytes;
  return convert_elements(Bytes(from, from + bytes), element, type.data_type);
}

// An array of an .npz, held in memory from the first read on.
class NpzArray final : public DataFile {
 public:
  NpzArray(const fs::path& path, const ModelTensor& input)
      : path_(path),
        entry_(find_npz_entry(path, input.name)),
        type_(input.type),
        count_(rows_of(entry_.header.shape, input.type.shape)) {}
  RowCount count() const override { return count_; }
  Bytes read(int64_t row) const override {
    std::call_once(once_, [&] { data_ = read_npz_entry(path_, entry_); });
    return row_of(data_, row, entry_.header.element, type_);
  }

 private:
  fs::path path_;
  NpzEntry entry_;
  const TensorType& type_;
  RowCount count_;
  mutable std::once_flag once_;
  mutable Bytes data_;
};

class PbTensor final : public DataFile {
 public:
  PbTensor(const fs::path& path, const ModelTensor& input)
      : tensor_(read_tensor_file(path)),
        type_(input.type),
        count_(rows_of(tensor_.type.shape, input.type.shape)) {}
  RowCount count() const override { return count_; }
  Bytes read(int64_t row) const override {
    return row_of(tensor_.data, row, element_type(tensor_.type.data_type), type_);
  }

 private:
  ConstantTensor tensor_;
  const TensorType& type_;
  RowCount count_;
};

class ImageFile final : public DataFile {
 public:
  ImageFile(fs::path path, const ModelTensor& input, const ImagePreprocess& preprocess)
      : path_(std::move(path)), input_(input), preprocess_(preprocess) {}
  RowCount count() const override { return {1, false}; }
  Bytes read(int64_t) const override { return read_image(path_, preprocess_, input_); }

 private:
  fs::path path_;
  const ModelTensor& input_;
  const ImagePreprocess& preprocess_;
};

std::unique_ptr<DataFile> open_npy(const fs::path& path, const ModelTensor& input) {
  auto file = std::make_unique<RandomFile>(path);
  Bytes start = file->read(0, usual_npy_header);
  if (const size_t bytes = npy_header_bytes(start); bytes > start.size())
    start = file->read(0, std::min(bytes, file->size()));
  const NpyHeader header = parse_npy_header(start);
  const RowCount count = rows_of(header.shape, input.type.shape);
  if (file->size() < header.data_offset + header.data_bytes())
    throw Error(ErrorKind::bad_input, "is shorter than its header says (cut off?)");
  return std::make_unique<RowsInFile>(std::move(file), header.data_offset, header.element, count, input.type);
}

std::unique_ptr<DataFile> open_raw(const fs::path& path, const ModelTensor& input,
                                   const DataOptions& options) {
  const ElementType element = element_type(options.raw_type.value_or(input.type.data_type));
  auto file = std::make_unique<RandomFile>(path);
  const auto bytes = static_cast<int64_t>(file->size());
  const int64_t one = input.type.elements() * static_cast<int64_t>(size_of(element));
  if (bytes == 0 || bytes % one != 0)
    throw Error(ErrorKind::bad_input,
                "has " + std::to_string(bytes) + " bytes, which is not a multiple of one sample (" +
                    std::to_string(one) + " bytes: " + std::string(name_of(element)) +
                    to_string(input.type.shape) + ")",
                "state the element type with --raw-type");
  return std::make_unique<RowsInFile>(std::move(file), 0, element, RowCount{bytes / one, bytes > one},
                                      input.type);
}

}  // namespace

bool is_image_file(std::string_view name) {
  static constexpr std::array<std::string_view, 7> endings = {".png", ".jpg", ".jpeg", ".bmp",
                                                              ".ppm", ".pgm", ".pnm"};
  return std::find(endings.begin(), endings.end(), ending(name)) != endings.end();
}

bool is_data_file(std::string_view name) {
  const std::string e = ending(name);
  return is_image_file(name) || e == ".npy" || e == ".npz" || e == ".pb" || e == ".bin" || e == ".raw";
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
  const std::string name = path.filename().string();
  const std::string e = ending(name);
  if (is_image_file(name)) return std::make_unique<ImageFile>(path, input, options.image);
  if (e == ".npy") return open_npy(path, input);
  if (e == ".npz") return std::make_unique<NpzArray>(path, input);
  if (e == ".bin" || e == ".raw") return open_raw(path, input, options);
  if (e == ".pb") return std::make_unique<PbTensor>(path, input);
  throw Error(ErrorKind::bad_input,
              "is not a kind of file qtool reads (npy, npz, pb, bin, raw, png, jpg, bmp, ppm)");
}

}  // namespace qtool
