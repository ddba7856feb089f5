#include "src/data/npy.h"

#include <gmock/gmock.h>

#include "tests/data/data_files.h"

namespace qtool {
namespace {

using test::input;
using test::npy;
using test::raw;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Npy : public ::testing::Test {
 protected:
  std::filesystem::path write(const std::string& content) {
    write_file(folder_ / "a.npy", content);
    return folder_ / "a.npy";
  }
  std::vector<float> read(const std::string& content, const Shape& shape) {
    return test::first_tensor(test::dataset(write(content), input(shape)));
  }
  std::string refusal(const std::string& content, const Shape& shape = {2}) {
    return test::refusal(write(content), input(shape));
  }

  test::ScratchFolder folder_;
};

TEST_F(Npy, EveryElementType) {
  EXPECT_THAT(read(npy("'<f2'", "(3,)", raw<uint16_t>({0x3c00, 0xc500, 0x0001})), {3}),
              ElementsAre(1, -5, 0x1p-24F));
  EXPECT_THAT(read(npy("'<f4'", "(2,)", raw<float>({1.5F, -2})), {2}), ElementsAre(1.5F, -2));
  EXPECT_THAT(read(npy("'<f8'", "(2,)", raw<double>({1.5, 0.1})), {2}), ElementsAre(1.5F, 0.1F));
  EXPECT_THAT(read(npy("'|i1'", "(2,)", raw<int8_t>({-128, 127})), {2}), ElementsAre(-128, 127));
  EXPECT_THAT(read(npy("'|u1'", "(2,)", raw<uint8_t>({0, 255})), {2}), ElementsAre(0, 255));
  EXPECT_THAT(read(npy("'<i2'", "(2,)", raw<int16_t>({-32768, 5})), {2}), ElementsAre(-32768, 5));
  EXPECT_THAT(read(npy("'<u2'", "(2,)", raw<uint16_t>({65535, 5})), {2}), ElementsAre(65535, 5));
  EXPECT_THAT(read(npy("'<i4'", "(2,)", raw<int32_t>({-70000, 5})), {2}), ElementsAre(-70000, 5));
  EXPECT_THAT(read(npy("'<u4'", "(2,)", raw<uint32_t>({3000000000U, 5})), {2}), ElementsAre(3e9F, 5));
  EXPECT_THAT(read(npy("'<i8'", "(2,)", raw<int64_t>({-1, 5})), {2}), ElementsAre(-1, 5));
  EXPECT_THAT(read(npy("'|b1'", "(2,)", raw<uint8_t>({1, 0})), {2}), ElementsAre(1, 0));
}

TEST_F(Npy, IntegerInputs) {
  const auto path = write(npy("'<i8'", "(2,)", raw<int64_t>({7, -3})));
  const Sample sample = test::dataset(path, input({2}, "x", DataType::s64)).read(0);
  EXPECT_THAT(view_as<int64_t>(sample.tensors[0]), ElementsAre(7, -3));
  EXPECT_THAT(test::refusal(path, input({2}, "x", DataType::u8)), HasSubstr("element 1 is -3"));
  EXPECT_THAT(
      test::refusal(write(npy("'<f4'", "(2,)", raw<float>({1, 0.5F}))), input({2}, "x", DataType::s32)),
      HasSubstr("element 1 is 0.5"));
}

TEST_F(Npy, HeaderVersions) {
  for (const int version : {1, 2, 3})
    EXPECT_THAT(read(npy("'<f4'", "(2,)", raw<float>({3, 4}), version), {2}), ElementsAre(3, 4)) << version;
  EXPECT_THAT(refusal(npy("'<f4'", "(2,)", raw<float>({3, 4}), 4)), HasSubstr("version 4"));
  EXPECT_THAT(refusal(npy("'<f4'", "(2,)", raw<float>({3, 4}), 0)), HasSubstr("version 0"));
}

TEST_F(Npy, ScalarShape) {
  EXPECT_THAT(read(npy("'<f4'", "()", raw<float>({3})), {}), ElementsAre(3));
}

TEST_F(Npy, KindsThatAreNotRead) {
  EXPECT_THAT(refusal(npy("'<f4'", "(2,)", raw<float>({3, 4}), 1, "True")), HasSubstr("Fortran order"));
  EXPECT_THAT(refusal(npy("'>f4'", "(2,)", raw<float>({3, 4}))), HasSubstr("'>f4'"));
  EXPECT_THAT(refusal(npy("'<c8'", "(2,)", std::string(16, '\0'))), HasSubstr("'<c8'"));
  EXPECT_THAT(refusal(npy("'<U1'", "(2,)", std::string(8, '\0'))), HasSubstr("'<U1'"));
  EXPECT_THAT(refusal(npy("'<i16'", "(2,)", std::string(32, '\0'))), HasSubstr("'<i16'"));
  EXPECT_THAT(refusal(npy("[('a', '<f4')]", "(2,)", raw<float>({3, 4}))), HasSubstr("element type"));
  EXPECT_THAT(refusal(npy("'|O'", "(2,)", std::string(16, '\0'))), HasSubstr("element type"));
}

TEST_F(Npy, TruncatedAtEveryByteIsRefused) {
  const std::string whole = npy("'<f4'", "(2,)", raw<float>({3, 4}));
  for (size_t size = 0; size < whole.size(); ++size) {
    const std::string message = refusal(whole.substr(0, size));
    EXPECT_THAT(message, HasSubstr("a.npy")) << size;
  }
  EXPECT_THAT(refusal(whole.substr(0, whole.size() - 1)), HasSubstr("shorter than its header says"));
}

TEST_F(Npy, Garbage) {
  EXPECT_THAT(refusal("PK\x03\x04 something else"), HasSubstr("is not a .npy file"));
  EXPECT_THAT(refusal(npy("'<f4'", "2", raw<float>({3, 4}))), HasSubstr("shape is broken"));
  EXPECT_THAT(refusal(npy("'<f4'", "(-2,)", raw<float>({3, 4}))), HasSubstr("shape is broken"));
  EXPECT_THAT(refusal(npy("'<f4'", "(x,)", raw<float>({3, 4}))), HasSubstr("shape is broken"));
  EXPECT_THAT(refusal(npy("'<f4'", "(99999999999999999999, 2)", "")), HasSubstr("shape is broken"));
  EXPECT_THAT(refusal(npy("'<f4'", "(1000000000000, 1000000000000, 2)", "")), HasSubstr("shape is broken"));
  EXPECT_THAT(refusal(npy("'<f4'", "(1000000000, 2)", raw<float>({3, 4}))), HasSubstr("shorter"));
  EXPECT_THAT(refusal(npy("'<f4'", "(0, 2)", "")), HasSubstr("[0, 2]"));
}

}  // namespace
}  // namespace qtool
