// Files of samples of one kind.
#pragma once
#include <filesystem>
#include <memory>
#include <string_view>

#include "qtool/data.h"

namespace qtool {

// Samples in a file.
struct RowCount {
  int64_t rows;
  bool is_stack;  // the index of a row is worth showing
};

// A file of one kind. Safe to read from several threads. Throws Error(bad_input) without the file's name;
// callers add it.
class DataFile {
 public:
  virtual ~DataFile() = default;
  virtual RowCount count() const = 0;
  // In the input's type.
  virtual Bytes read(int64_t row) const = 0;
};

// Opens a file for one input, whose name picks the array of an .npz. Reads no more than a header (of a .pb:
// all). The input and the options must outlive the file.
std::unique_ptr<DataFile> open_data_file(const std::filesystem::path& path, const ModelTensor& input,
                                         const DataOptions& options);

// True for the endings qtool reads: npy npz pb bin raw png jpg jpeg bmp ppm pgm pnm.
bool is_data_file(std::string_view name);
bool is_image_file(std::string_view name);

// Rows in an array of shape `found` for an input of shape `input`: 1 when the shapes are the same (a missing
// or extra leading 1 is forgiven), the number of samples when `found` is a stack. Throws Error(bad_input)
// with both shapes otherwise.
RowCount rows_of(const Shape& found, const Shape& input);

}  // namespace qtool
