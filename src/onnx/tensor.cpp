#include "src/onnx/tensor.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <optional>

#include "qtool/error.h"
#include "src/onnx/half_float.h"

namespace qtool {
namespace {

using Proto = onnx::TensorProto;

static_assert(std::endian::native == std::endian::little, "raw tensor data is little-endian");

[[noreturn]] void fail(const std::string& what) {
  throw Error(ErrorKind::bad_input, what);
}

Shape read_shape(const Proto& tensor) {
  Shape shape(tensor.dims().begin(), tensor.dims().end());
  int64_t count = 1;
  for (const int64_t dim : shape) {
    if (dim < 0) fail("dimension " + std::to_string(dim) + " in shape " + to_string(shape));
    if (dim != 0 && count > std::numeric_limits<int32_t>::max() / dim)
      fail("shape " + to_string(shape) + " has more than 2^31 elements");
    count *= dim;
  }
  return shape;
}

// Raw bytes of a tensor, inside or outside of the model file.
struct Raw {
  std::span<const std::byte> inside;
  std::optional<ExternalData::Range> outside;

  size_t size() const { return outside ? outside->size : inside.size(); }
  Bytes read() const { return outside ? ExternalData::read(*outside) : to_bytes(inside); }
};

// Nothing when the tensor is stored in a typed field.
std::optional<Raw> raw_bytes(const Proto& tensor, ExternalData* external) {
  if (tensor.data_location() != Proto::EXTERNAL) {
    if (!tensor.has_raw_data()) return std::nullopt;
    return Raw{std::as_bytes(std::span(tensor.raw_data().data(), tensor.raw_data().size())), std::nullopt};
  }
  if (external == nullptr) fail("external data is not allowed here");
  std::string location;
  int64_t offset = 0;
  int64_t length = -1;
  for (const auto& entry : tensor.external_data()) {
    try {
      if (entry.key() == "location") location = entry.value();
      if (entry.key() == "offset") offset = std::stoll(entry.value());
      if (entry.key() == "length") length = std::stoll(entry.value());
    } catch (const std::exception&) {
      fail("external data: " + entry.key() + " '" + entry.value() + "' is no number");
    }
  }
  return Raw{{}, external->find(location, offset, length)};
}

void expect_size(size_t have, size_t want, const char* unit, const Shape& shape) {
  if (have != want)
    fail("shape " + to_string(shape) + " needs " + std::to_string(want) + " " + unit + ", the file has " +
         std::to_string(have));
}

// Elements stored as `Stored`, each converted to `Element`.
template <class Stored, class Element, class Convert>
Bytes from_raw(const Raw& raw, const Shape& shape, Convert convert) {
  const auto count = static_cast<size_t>(element_count(shape));
  expect_size(raw.size(), count * sizeof(Stored), "bytes", shape);
  Bytes bytes = raw.read();
  const auto stored = edit_as<Stored>(bytes);
  if constexpr (sizeof(Stored) == sizeof(Element)) {
    std::transform(stored.begin(), stored.end(), edit_as<Element>(bytes).begin(), convert);
    return bytes;
  }
  Bytes converted(count * sizeof(Element));
  std::transform(stored.begin(), stored.end(), edit_as<Element>(converted).begin(), convert);
  return converted;
}

template <class Element, class Field, class Convert>
Bytes from_field(const Field& field, const Shape& shape, Convert convert) {
  const auto count = static_cast<size_t>(element_count(shape));
  expect_size(static_cast<size_t>(field.size()), count, "elements", shape);
  Bytes bytes(count * sizeof(Element));
  std::transform(field.begin(), field.end(), edit_as<Element>(bytes).begin(), convert);
  return bytes;
}

template <class T>
constexpr auto cast = [](auto stored) { return static_cast<T>(stored); };

// Types whose raw form is `Stored` and whose typed form is `field`.
template <class Stored, class Element = Stored, class Field, class Convert>
Bytes read_data(const std::optional<Raw>& raw, const Field& field, const Shape& shape, Convert convert) {
  return raw ? from_raw<Stored, Element>(*raw, shape, convert) : from_field<Element>(field, shape, convert);
}

Bytes read_elements(const Proto& tensor, const std::optional<Raw>& raw, const Shape& shape) {
  const auto from_half = [](auto bits) { return half_to_float(static_cast<uint16_t>(bits)); };
  const auto from_bfloat = [](auto bits) { return bfloat_to_float(static_cast<uint16_t>(bits)); };
  const auto truth = [](auto value) { return static_cast<uint8_t>(value != 0); };
  const auto& words = tensor.int32_data();
  switch (tensor.data_type()) {
    case Proto::FLOAT:
      return read_data<float>(raw, tensor.float_data(), shape, cast<float>);
    case Proto::DOUBLE:
      return read_data<double, float>(raw, tensor.double_data(), shape, cast<float>);
    case Proto::FLOAT16:
      return read_data<uint16_t, float>(raw, words, shape, from_half);
    case Proto::BFLOAT16:
      return read_data<uint16_t, float>(raw, words, shape, from_bfloat);
    case Proto::INT8:
      return read_data<int8_t>(raw, words, shape, cast<int8_t>);
    case Proto::UINT8:
      return read_data<uint8_t>(raw, words, shape, cast<uint8_t>);
    case Proto::INT16:
      return read_data<int16_t>(raw, words, shape, cast<int16_t>);
    case Proto::INT32:
      return read_data<int32_t>(raw, words, shape, cast<int32_t>);
    case Proto::INT64:
      return read_data<int64_t>(raw, tensor.int64_data(), shape, cast<int64_t>);
    case Proto::BOOL:
      return read_data<uint8_t>(raw, words, shape, truth);
    default:
      fail("element type " + onnx_type_name(tensor.data_type()));
  }
}

}  // namespace

ConstantTensor read_tensor(const Proto& tensor, ExternalData* external) {
  try {
    const DataType type = data_type_from_onnx(tensor.data_type());
    const Shape shape = read_shape(tensor);
    if (tensor.has_segment()) fail("tensors in segments are not supported");
    return {.type = {type, shape}, .data = read_elements(tensor, raw_bytes(tensor, external), shape)};
  } catch (const Error& error) {
    throw error.at("tensor '" + tensor.name() + "'");
  }
}

Proto write_tensor(const std::string& name, const TensorType& type, std::span<const std::byte> data) {
  Proto tensor;
  tensor.set_name(name);
  tensor.set_data_type(onnx_data_type(type.data_type));
  for (const int64_t dim : type.shape) tensor.add_dims(dim);
  tensor.set_raw_data(data.data(), data.size());
  return tensor;
}

}  // namespace qtool
