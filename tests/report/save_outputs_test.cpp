#include "src/report/save_outputs.h"

#include <gmock/gmock.h>

#include "tests/data/data_files.h"

namespace qtool {
namespace {

using ::testing::ElementsAre;

TEST(SaveOutputs, StacksThatAreReadBack) {
  const test::ScratchFolder folder;
  const std::vector<ModelTensor> outputs = {test::input({1, 2}, "a/b:0"),
                                            test::input({1}, "index", DataType::s64)};
  OutputFiles files(folder / "out", outputs, 2);
  const Bytes index = to_bytes(std::vector<int64_t>{1});
  files.add({to_bytes(std::vector<float>{1, 2}), index}, {to_bytes(std::vector<float>{5, 6}), index});
  files.add({to_bytes(std::vector<float>{3, 4}), index}, {to_bytes(std::vector<float>{7, 8}), index});
  files.close();
  const Dataset real = test::dataset(folder / "out/float_a_b_0.npy", test::input({1, 2}));
  ASSERT_EQ(real.size(), 2U);
  EXPECT_THAT(test::first_tensor(real, 1), ElementsAre(3, 4));
  const Dataset integer = test::dataset(folder / "out/integer_a_b_0.npy", test::input({1, 2}));
  EXPECT_THAT(test::first_tensor(integer, 0), ElementsAre(5, 6));
  EXPECT_FALSE(std::filesystem::exists(folder / "out/float_index.npy"));  // float outputs only
}

TEST(SaveOutputs, NothingWithoutAFolder) {
  const std::vector<ModelTensor> outputs = {test::input({1})};
  OutputFiles files(std::nullopt, outputs, 1);
  EXPECT_NO_THROW(files.close());
}

}  // namespace
}  // namespace qtool
