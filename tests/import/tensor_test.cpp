// Tensors of every element type, in both forms in which ONNX stores them.
#include "src/onnx/tensor.h"

#include <cmath>

#include "src/onnx/half_float.h"
#include "tests/import/test_model.h"

namespace qtool::testing {
namespace {

using Proto = onnx::TensorProto;

Proto tensor_of(int type, const std::vector<int64_t>& shape) {
  Proto tensor;
  tensor.set_name("t");
  tensor.set_data_type(type);
  for (const int64_t dim : shape) tensor.add_dims(dim);
  return tensor;
}

template <class T>
Proto raw_tensor(int type, const std::vector<T>& values) {
  Proto tensor = tensor_of(type, {static_cast<int64_t>(values.size())});
  tensor.set_raw_data(values.data(), values.size() * sizeof(T));
  return tensor;
}

template <class T>
std::vector<T> elements(const ConstantTensor& tensor) {
  const auto view = view_as<T>(tensor.data);
  return {view.begin(), view.end()};
}

TEST(Tensor, RawData) {
  EXPECT_EQ(elements<float>(read_tensor(raw_tensor<float>(Proto::FLOAT, {1.5F, -2}), nullptr)),
            (std::vector<float>{1.5F, -2}));
  EXPECT_EQ(elements<float>(read_tensor(raw_tensor<double>(Proto::DOUBLE, {0.1, -2}), nullptr)),
            (std::vector<float>{0.1F, -2}));
  EXPECT_EQ(elements<int64_t>(read_tensor(raw_tensor<int64_t>(Proto::INT64, {-1, 1LL << 40}), nullptr)),
            (std::vector<int64_t>{-1, 1LL << 40}));
  EXPECT_EQ(elements<int8_t>(read_tensor(raw_tensor<int8_t>(Proto::INT8, {-128, 127}), nullptr)),
            (std::vector<int8_t>{-128, 127}));
  EXPECT_EQ(elements<int16_t>(read_tensor(raw_tensor<int16_t>(Proto::INT16, {-300, 300}), nullptr)),
            (std::vector<int16_t>{-300, 300}));
  EXPECT_EQ(elements<uint8_t>(read_tensor(raw_tensor<uint8_t>(Proto::BOOL, {0, 1, 7}), nullptr)),
            (std::vector<uint8_t>{0, 1, 1}));
}

TEST(Tensor, TypedFields) {
  Proto bytes = tensor_of(Proto::INT8, {3});
  for (const int v : {-128, 0, 127}) bytes.add_int32_data(v);
  EXPECT_EQ(elements<int8_t>(read_tensor(bytes, nullptr)), (std::vector<int8_t>{-128, 0, 127}));
  Proto unsigned_bytes = tensor_of(Proto::UINT8, {2});
  for (const int v : {0, 255}) unsigned_bytes.add_int32_data(v);
  EXPECT_EQ(elements<uint8_t>(read_tensor(unsigned_bytes, nullptr)), (std::vector<uint8_t>{0, 255}));
  Proto halves = tensor_of(Proto::FLOAT16, {2});
  for (const int v : {0x3c00, 0xc000}) halves.add_int32_data(v);
  EXPECT_EQ(elements<float>(read_tensor(halves, nullptr)), (std::vector<float>{1, -2}));
  Proto scalar = tensor_of(Proto::INT64, {});
  scalar.add_int64_data(42);
  const ConstantTensor read = read_tensor(scalar, nullptr);
  EXPECT_EQ(read.type.rank(), 0);
  EXPECT_EQ(elements<int64_t>(read), (std::vector<int64_t>{42}));
}

// Values of IEEE 754 binary16 and of bfloat16, written down by hand.
TEST(Tensor, HalfFloats) {
  EXPECT_EQ(half_to_float(0x0000), 0.0F);
  EXPECT_TRUE(std::signbit(half_to_float(0x8000)));
  EXPECT_EQ(half_to_float(0x0001), std::ldexp(1.0F, -24));
  EXPECT_EQ(half_to_float(0x03ff), std::ldexp(1023.0F, -24));
  EXPECT_EQ(half_to_float(0x0400), std::ldexp(1.0F, -14));
  EXPECT_EQ(half_to_float(0x3555), 0.333251953125F);
  EXPECT_EQ(half_to_float(0x7bff), 65504.0F);
  EXPECT_EQ(half_to_float(0xfc00), -INFINITY);
  EXPECT_TRUE(std::isnan(half_to_float(0x7e00)));
  EXPECT_EQ(bfloat_to_float(0x3fc0), 1.5F);
  EXPECT_EQ(bfloat_to_float(0xc040), -3.0F);
}

TEST(Tensor, WriteAndReadGiveTheSame) {
  const ConstantTensor tensor{{DataType::s32, {2, 2}}, to_bytes(std::vector<int32_t>{1, -2, 3, INT32_MIN})};
  const ConstantTensor read = read_tensor(write_tensor("t", tensor.type, tensor.data), nullptr);
  EXPECT_EQ(read.type, tensor.type);
  EXPECT_EQ(read.data, tensor.data);
}

TEST(Tensor, SizesMustFit) {
  Proto raw = raw_tensor<float>(Proto::FLOAT, {1, 2, 3});
  raw.set_dims(0, 4);
  EXPECT_ERROR(error_of([&] { read_tensor(raw, nullptr); }), bad_input, "tensor 't'", "needs 16 bytes",
               "has 12");
  Proto typed = tensor_of(Proto::FLOAT, {2});
  typed.add_float_data(1);
  EXPECT_ERROR(error_of([&] { read_tensor(typed, nullptr); }), bad_input, "needs 2 elements", "has 1");
  EXPECT_ERROR(error_of([&] { read_tensor(tensor_of(Proto::FLOAT, {-1}), nullptr); }), bad_input,
               "dimension -1");
  const Proto huge = tensor_of(Proto::FLOAT, {1LL << 40, 1LL << 40});
  EXPECT_ERROR(error_of([&] { read_tensor(huge, nullptr); }), bad_input, "2^31");
}

TEST(Tensor, UnknownTypes) {
  EXPECT_ERROR(error_of([&] { read_tensor(tensor_of(Proto::STRING, {0}), nullptr); }), unsupported, "STRING");
  EXPECT_ERROR(error_of([&] { read_tensor(tensor_of(99, {0}), nullptr); }), unsupported, "#99");
}

TEST(TensorFile, ReadsAndRefuses) {
  const Proto tensor = raw_tensor<float>(Proto::FLOAT, {1, 2});
  const fs::path good = write_text(test_folder() / "input_0.pb", tensor.SerializeAsString());
  EXPECT_EQ(elements<float>(read_tensor_file(good)), (std::vector<float>{1, 2}));
  const fs::path cut = write_text(test_folder() / "cut.pb", tensor.SerializeAsString().substr(0, 9));
  EXPECT_ERROR(error_of([&] { read_tensor_file(cut); }), bad_input, "cut.pb");
  const fs::path empty = write_text(test_folder() / "empty.pb", "");
  EXPECT_ERROR(error_of([&] { read_tensor_file(empty); }), bad_input, "empty.pb", "empty");
  EXPECT_ERROR(error_of([&] { read_tensor_file("/nonexistent/x.pb"); }), bad_input, "/nonexistent/x.pb");
}

}  // namespace
}  // namespace qtool::testing
