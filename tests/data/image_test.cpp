// Images as model inputs: preprocessing and layout.
#include <gmock/gmock.h>

#include <functional>

#include "tests/data/data_files.h"
#include "tests/data/image_files.h"

namespace qtool {
namespace {

using test::input;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Image : public ::testing::Test {
 protected:
  std::filesystem::path write(int width, int height, const std::vector<uint8_t>& data) {
    write_file(folder_ / "a.ppm", test::pnm(width, height, data));
    return folder_ / "a.ppm";
  }
  std::vector<float> read(const Shape& shape, const DataOptions& options = {}) {
    return test::first_tensor(test::dataset(folder_ / "a.ppm", input(shape), options));
  }
  Error failure(const Shape& shape, const DataOptions& options = {}, DataType type = DataType::f32) {
    return test::error_of(
        [&] { test::dataset(folder_ / "a.ppm", input(shape, "x", type), options).read(0); });
  }
  static DataOptions with(const std::function<void(ImagePreprocess&)>& set) {
    DataOptions options;
    set(options.image);
    return options;
  }

  test::ScratchFolder folder_;
};

TEST_F(Image, LayoutFollowsTheInput) {
  write(1, 2, {1, 2, 3, 4, 5, 6});
  EXPECT_THAT(read({1, 2, 1, 3}), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(read({1, 3, 2, 1}), ElementsAre(1, 4, 2, 5, 3, 6));
}

TEST_F(Image, MeanAndStdByChannelAfterTheColourOrder) {
  write(1, 2, {10, 20, 30, 40, 50, 60});
  EXPECT_THAT(read({1, 2, 1, 3}, with([](auto& p) {
                     p.mean = {10};
                     p.std = {10};
                   })),
              ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(read({1, 2, 1, 3}, with([](auto& p) {
                     p.mean = {10, 0, 0};
                     p.std = {1, 2, 3};
                   })),
              ElementsAre(0, 10, 10, 30, 25, 20));
  // Blue comes first, and takes the first mean and std.
  EXPECT_THAT(read({1, 3, 2, 1}, with([](auto& p) {
                     p.color = ImagePreprocess::Color::bgr;
                     p.mean = {30, 0, 0};
                     p.std = {1, 10, 1};
                   })),
              ElementsAre(0, 30, 2, 5, 10, 40));
}

TEST_F(Image, GrayInputs) {
  write(1, 2, {37, 235, 140, 203, 133, 79});
  EXPECT_THAT(read({1, 1, 2, 1}), ElementsAre(165, 148));
  EXPECT_THAT(read({1, 2, 1, 1}, with([](auto& p) { p.color = ImagePreprocess::Color::gray; })),
              ElementsAre(165, 148));
  EXPECT_THAT(failure({1, 1, 2, 1}, with([](auto& p) { p.color = ImagePreprocess::Color::bgr; })).what(),
              HasSubstr("1 channels"));
  EXPECT_THAT(failure({1, 2, 1, 3}, with([](auto& p) { p.color = ImagePreprocess::Color::gray; })).what(),
              HasSubstr("3 channels"));
}

TEST_F(Image, ResizeAndCrop) {
  std::vector<uint8_t> columns(32);  // 8 x 4, value of a pixel = its column
  for (size_t i = 0; i < columns.size(); ++i) columns[i] = static_cast<uint8_t>(i % 8);
  write(8, 4, columns);
  EXPECT_THAT(read({1, 1, 2, 2}, with([](auto& p) { p.crop = {{2, 2}}; })), ElementsAre(3, 4, 3, 4));
  // The shorter side becomes 2: 4 x 2, of which the middle is taken.
  const auto middle = read({1, 1, 2, 2}, with([](auto& p) {
                             p.resize_shorter = 2;
                             p.crop = {{2, 2}};
                           }));
  EXPECT_THAT(middle, ElementsAre(middle[0], middle[1], middle[0], middle[1]));
  EXPECT_NEAR(middle[0], 2.5, 0.51);
  EXPECT_NEAR(middle[1], 4.5, 0.51);
  EXPECT_EQ(read({1, 1, 3, 5}, with([](auto& p) { p.resize_to = {{5, 3}}; })).size(), 15U);
}

TEST_F(Image, SizesThatDoNotFit) {
  write(8, 4, std::vector<uint8_t>(96, 1));
  const Error size = failure({1, 3, 4, 4});
  EXPECT_THAT(size.what(),
              HasSubstr("a.ppm: is 8x4 pixels (width x height) after preprocessing; the model takes 4x4"));
  EXPECT_THAT(size.hint(), HasSubstr("--resize 4x4"));
  EXPECT_THAT(failure({1, 3, 6, 6}, with([](auto& p) {
                        p.crop = {{6, 6}};
                      }))
                  .what(),
              HasSubstr("smaller than the crop 6x6"));
  EXPECT_THAT(read({1, 3, 4, 8}), Each(1));
}

TEST_F(Image, InputsAndFlagsThatAreRefused) {
  write(1, 2, {1, 2, 3, 4, 5, 6});
  EXPECT_THAT(failure({1, 6}).what(), HasSubstr("images cannot feed input 'x' float32[1, 6]"));
  EXPECT_THAT(failure({2, 3, 2, 1}).what(), HasSubstr("images cannot feed input"));
  EXPECT_THAT(failure({1, 3, 2, 1}, {}, DataType::u8).what(), HasSubstr("uint8"));
  EXPECT_EQ(failure({1, 3, 2, 1}, with([](auto& p) { p.mean = {1, 2}; })).kind(), ErrorKind::usage);
  EXPECT_EQ(failure({1, 3, 2, 1}, with([](auto& p) { p.std = {1, 0, 1}; })).kind(), ErrorKind::usage);
}

}  // namespace
}  // namespace qtool
