// Raw memory of tensors and files.
#pragma once
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace qtool {

using Bytes = std::vector<std::byte>;

template <class T>
Bytes to_bytes(std::span<const T> values) {
  Bytes bytes(values.size_bytes());
  if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

template <class T>
Bytes to_bytes(const std::vector<T>& values) {
  return to_bytes(std::span<const T>(values));
}

// The storage of std::vector<std::byte> is aligned for every scalar type used here.
template <class T>
std::span<const T> view_as(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
}

// The same for writing.
template <class T>
std::span<T> edit_as(std::span<std::byte> bytes) {
  return {reinterpret_cast<T*>(bytes.data()), bytes.size() / sizeof(T)};
}

inline std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace qtool
