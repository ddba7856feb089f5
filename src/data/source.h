// Where the values of one model input come from: a list of rows in files.
#pragma once
#include <filesystem>
#include <memory>
#include <vector>

#include "qtool/data.h"

namespace qtool {

// One sample's worth of one input.
struct Row {
  std::filesystem::path file;
  int64_t index = 0;      // row of a stack
  bool in_stack = false;  // whether the index is worth showing
};

// A file of one kind. Reading throws Error(bad_input) without the file's name; callers add it.
class DataFile {
 public:
  virtual ~DataFile() = default;
  virtual int64_t rows() const = 0;
  // True when the file holds several samples.
  virtual bool is_stack() const = 0;
  virtual Bytes read(int64_t row) const = 0;
};

// Opens a file for one input. `entry_name` picks the array of an .npz (the input's name).
std::unique_ptr<DataFile> open_data_file(const std::filesystem::path& path, const ModelTensor& input,
                                         const DataOptions& options);

// True for the endings qtool reads: npy npz pb bin raw png jpg jpeg bmp ppm pgm pnm.
bool is_data_file(const std::filesystem::path& path);
bool is_image_file(const std::filesystem::path& path);

// Rows in an array of shape `found` for an input of shape `input`: 1 when the shapes are the same (a missing
// or extra leading 1 is forgiven), the number of samples when `found` is a stack. Throws Error(bad_input)
// with both shapes otherwise.
struct RowCount {
  int64_t rows;
  bool is_stack;
};
RowCount rows_of(const Shape& found, const Shape& input);

}  // namespace qtool
