#include <gmock/gmock.h>
#include <onnx/onnx_pb.h>

#include "tests/data/data_files.h"

namespace qtool {
namespace {

using test::input;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string tensor_file(const std::vector<int64_t>& shape, const std::vector<float>& values) {
  onnx::TensorProto tensor;
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  for (const int64_t dim : shape) tensor.add_dims(dim);
  for (const float value : values) tensor.add_float_data(value);
  return tensor.SerializeAsString();
}

TEST(Pb, OneTensor) {
  const test::ScratchFolder folder;
  write_file(folder / "a.pb", tensor_file({1, 2}, {1, 2}));
  EXPECT_THAT(test::first_tensor(test::dataset(folder / "a.pb", input({1, 2}))), ElementsAre(1, 2));
  EXPECT_THAT(test::refusal(folder / "a.pb", input({1, 3})),
              HasSubstr("has shape [1, 2]; the input is [1, 3]"));
}

TEST(Pb, TestDataSets) {
  const test::ScratchFolder folder;
  for (int set = 0; set < 2; ++set) {
    const std::string name = "test_data_set_" + std::to_string(set);
    const auto base = static_cast<float>(10 * set);
    write_file(folder / (name + "/input_0.pb"), tensor_file({1}, {base}));
    write_file(folder / (name + "/input_1.pb"), tensor_file({2}, {base + 1, base + 2}));
    write_file(folder / (name + "/output_0.pb"), tensor_file({7}, {0, 0, 0, 0, 0, 0, 0}));
  }
  const Dataset data({folder.path().string()}, {input({1}, "a"), input({2}, "b")}, {});
  ASSERT_EQ(data.size(), 2U);
  const Sample sample = data.read(1);
  EXPECT_THAT(test::floats(sample.tensors[0]), ElementsAre(10));
  EXPECT_THAT(test::floats(sample.tensors[1]), ElementsAre(11, 12));
}

TEST(Pb, BrokenFiles) {
  const test::ScratchFolder folder;
  write_file(folder / "text.pb", "this is no tensor");
  EXPECT_THAT(test::refusal(folder / "text.pb", input({1})), HasSubstr("text.pb"));
  write_file(folder / "few.pb", tensor_file({3}, {1, 2}));
  EXPECT_THAT(test::refusal(folder / "few.pb", input({3})), HasSubstr("few.pb"));
  write_file(folder / "nan.pb", tensor_file({1}, {std::numeric_limits<float>::quiet_NaN()}));
  EXPECT_THAT(test::refusal(folder / "nan.pb", input({1})), HasSubstr("element 0 is nan"));
}

}  // namespace
}  // namespace qtool
