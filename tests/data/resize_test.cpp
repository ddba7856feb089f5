// Expected pixels: Pillow 13, Image.resize(size, Image.BILINEAR) and Image.convert("L").
#include <gtest/gtest.h>

#include <cstdlib>

#include "src/data/pixels.h"

namespace qtool {
namespace {

// 7 x 5, random.
const Pixels image = {
    7, 5, 3, {37,  235, 140, 72,  255, 137, 203, 133, 79,  192, 144, 129, 204, 71,  237, 252, 134, 25,
              178, 20,  254, 101, 146, 212, 139, 252, 234, 156, 157, 142, 50,  68,  215, 215, 233, 241,
              247, 222, 96,  86,  141, 233, 137, 7,   63,  61,  22,  57,  1,   128, 60,  209, 8,   216,
              141, 115, 175, 234, 121, 200, 30,  71,  131, 198, 149, 49,  57,  3,   196, 24,  241, 43,
              76,  26,  52,  80,  109, 115, 41,  210, 15,  64,  196, 25,  111, 226, 215, 135, 26,  153,
              104, 22,  9,   195, 231, 126, 23,  125, 100, 155, 165, 57,  83,  166, 136}};

void expect_pillow(int64_t width, int64_t height, const std::vector<uint8_t>& expected) {
  const Pixels result = resize_bilinear(image, width, height, {0, 0, width, height});
  ASSERT_EQ(result.width, width);
  ASSERT_EQ(result.height, height);
  ASSERT_EQ(result.data.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i)
    EXPECT_EQ(int{result.data[i]}, int{expected[i]}) << "byte " << i;
}

TEST(Resize, ReducesBothSides) {
  expect_pillow(3, 2,
                {102, 164, 143, 149, 122, 164, 178, 137, 161, 102, 92, 114, 103, 111, 103, 96, 157, 93});
}

TEST(Resize, EnlargesBothSides) {
  expect_pillow(
      10, 8,
      {37,  235, 140, 56,  246, 138, 105, 225, 123, 196, 139, 82,  196, 140, 112, 196, 118, 167, 206, 74,
       226, 240, 118, 78,  219, 83,  128, 178, 20,  254, 65,  196, 172, 85,  228, 176, 122, 226, 162, 178,
       149, 110, 148, 122, 146, 158, 122, 192, 211, 143, 230, 240, 165, 102, 200, 128, 141, 138, 73,  245,
       103, 137, 203, 120, 192, 214, 137, 217, 201, 146, 160, 142, 90,  96,  187, 113, 121, 223, 213, 225,
       230, 237, 218, 136, 173, 181, 159, 83,  137, 227, 126, 50,  110, 103, 74,  111, 76,  105, 106, 51,
       135, 87,  121, 65,  170, 161, 70,  209, 168, 152, 194, 220, 153, 175, 152, 126, 166, 48,  93,  163,
       156, 51,  59,  103, 32,  82,  47,  53,  89,  11,  156, 57,  112, 66,  126, 151, 48,  162, 125, 115,
       155, 161, 140, 146, 114, 131, 122, 41,  110, 98,  194, 140, 50,  118, 66,  126, 49,  62,  152, 25,
       222, 52,  63,  98,  56,  84,  54,  82,  82,  114, 114, 61,  181, 50,  57,  197, 29,  62,  188, 32,
       149, 192, 142, 122, 95,  159, 93,  42,  135, 71,  113, 31,  117, 133, 69,  110, 133, 98,  51,  121,
       103, 91,  168, 56,  92,  182, 61,  75,  179, 87,  111, 226, 215, 124, 116, 181, 127, 25,  117, 106,
       22,  16,  163, 158, 85,  135, 194, 117, 30,  127, 98,  122, 155, 68,  123, 165, 93,  83,  166, 136});
}

TEST(Resize, OneSideOnly) {
  expect_pillow(7, 3, {64,  197, 171, 101, 254, 179, 183, 143, 106, 131, 111, 166, 209, 140, 239, 250,
                       172, 55,  139, 72,  245, 143, 69,  93,  77,  69,  127, 41,  160, 74,  144, 25,
                       179, 144, 140, 176, 194, 163, 136, 50,  114, 130, 148, 193, 144, 102, 16,  171,
                       70,  116, 24,  144, 143, 94,  47,  118, 106, 106, 184, 39,  75,  179, 88});
  expect_pillow(4, 5, {60,  239, 136, 174, 160, 105, 210, 104, 164, 211, 71,  155, 120, 192, 218,
                       123, 151, 181, 175, 185, 205, 161, 180, 175, 98,  19,  60,  71,  73,  103,
                       179, 86,  191, 123, 95,  163, 129, 91,  112, 45,  133, 76,  71,  106, 77,
                       55,  198, 25,  121, 131, 179, 136, 81,  71,  98,  163, 99,  111, 164, 100});
}

TEST(Resize, SameSizeChangesNothing) {
  EXPECT_EQ(resize_bilinear(image, 7, 5, {0, 0, 7, 5}).data, image.data);
}

TEST(Resize, AWindowIsThatPartOfTheWhole) {
  for (const auto& [width, height] : {std::pair<int64_t, int64_t>{3, 4}, {10, 8}, {7, 9}, {5, 5}}) {
    const Pixels whole = resize_bilinear(image, width, height, {0, 0, width, height});
    for (int64_t left = 0; left < width; ++left)
      for (int64_t top = 0; top < height; ++top) {
        const CropBox window{left, top, (width - left + 1) / 2, (height - top + 1) / 2};
        EXPECT_EQ(resize_bilinear(image, width, height, window).data, cut_out(whole, window).data);
      }
  }
}

TEST(CutOut, TakesTheWindow) {
  const Pixels gray = {4, 3, 1, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}};
  EXPECT_EQ(cut_out(gray, {1, 1, 2, 1}).data, (std::vector<uint8_t>{5, 6}));
  EXPECT_EQ(cut_out(gray, {0, 0, 4, 3}).data, gray.data);
  EXPECT_EQ(cut_out(gray, {1, 0, 1, 2}).data, (std::vector<uint8_t>{1, 5}));
}

}  // namespace
}  // namespace qtool
