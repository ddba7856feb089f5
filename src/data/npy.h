// NumPy's .npy format (NEP 1, versions 1.0 to 3.0), little endian, C order.
#pragma once
#include "src/data/element.h"

namespace qtool {

struct NpyHeader {
  ElementType element{};
  Shape shape;
  size_t data_offset = 0;  // bytes before the elements

  size_t data_bytes() const { return static_cast<size_t>(element_count(shape)) * size_of(element); }
};

// How many bytes of a file hold most headers.
inline constexpr size_t usual_npy_header = 256;

// How many bytes the header has, from its first 12. Throws as parse_npy_header.
size_t npy_header_bytes(std::span<const std::byte> start);

// Throws Error(bad_input) without a file name when the header is broken or of a kind qtool does not read
// (big endian, Fortran order, records, strings, complex).
NpyHeader parse_npy_header(std::span<const std::byte> start);

}  // namespace qtool
