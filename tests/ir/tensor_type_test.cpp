#include "qtool/tensor_type.h"

#include <gtest/gtest.h>

#include "qtool/error.h"

namespace qtool {
namespace {

TEST(TensorType, CountsElementsAndBytes) {
  EXPECT_EQ(element_count({}), 1);
  EXPECT_EQ(element_count({2, 3, 0}), 0);
  EXPECT_EQ((TensorType{DataType::s64, {2, 3}}).bytes(), 48U);
  EXPECT_EQ((TensorType{DataType::boolean, {2, 3}}).bytes(), 6U);
  EXPECT_EQ(strides_of({2, 3, 4}), (Shape{12, 4, 1}));
  EXPECT_EQ(strides_of({}), (Shape{}));
}

TEST(TensorType, HasReadableText) {
  EXPECT_EQ(to_string(TensorType{DataType::s8, {1, 10}}), "int8[1, 10]");
  EXPECT_EQ(to_string(TensorType{DataType::f32, {}}), "float32[]");
  EXPECT_EQ(c_name_of(DataType::u8), "uint8_t");
}

TEST(TensorType, BroadcastsFromTheLastAxis) {
  EXPECT_EQ(broadcast({2, 1, 4}, {3, 1}), (Shape{2, 3, 4}));
  EXPECT_EQ(broadcast({}, {3}), (Shape{3}));
  EXPECT_EQ(broadcast({1}, {0}), (Shape{0}));
  EXPECT_THROW(broadcast({2}, {3}), Error);
  EXPECT_THROW(broadcast({0}, {3}), Error);
}

TEST(TensorType, NormalizesAxes) {
  EXPECT_EQ(normalize_axis(-1, 4), 3);
  EXPECT_EQ(normalize_axis(3, 4), 3);
  for (const int64_t axis : {4, -5}) {
    try {
      normalize_axis(axis, 4);
      FAIL();
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::bad_input);
      EXPECT_EQ(std::string(error.what()), "axis " + std::to_string(axis) + " is outside a tensor of rank 4");
    }
  }
}

TEST(TensorType, PermutesShapes) {
  EXPECT_EQ(permute({2, 3, 4}, {2, 0, 1}), (Shape{4, 2, 3}));
}

}  // namespace
}  // namespace qtool
