// NumPy's .npy format (NEP 1, versions 1.0 to 3.0), little endian, C order; .npz archives of them.
#pragma once
#include <filesystem>
#include <map>
#include <string>

#include "src/data/element.h"

namespace qtool {

struct NpyHeader {
  ElementType element{};
  Shape shape;
  size_t data_offset = 0;  // bytes before the elements
};

// Throws Error(bad_input) without a file name when the header is broken or of a kind qtool does not read
// (big endian, Fortran order, records, strings, complex).
NpyHeader parse_npy_header(std::span<const std::byte> start);

struct NpyArray {
  NpyHeader header;
  Bytes data;  // the elements only
};

// All arrays of an .npz by their names without ".npy".
std::map<std::string, NpyArray> read_npz(const std::filesystem::path& path);

}  // namespace qtool
