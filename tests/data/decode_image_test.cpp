#include <gmock/gmock.h>

#include <cstdlib>

#include "src/data/pixels.h"
#include "tests/base/scratch_folder.h"
#include "tests/data/data_files.h"
#include "tests/data/image_files.h"

namespace qtool {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class DecodeImage : public ::testing::Test {
 protected:
  Pixels decode(const std::string& content, int64_t channels = 3) {
    write_file(folder_ / "image", content);
    return decode_image(folder_ / "image", channels);
  }
  std::string refusal(const std::string& content) {
    const Error error = test::error_of([&] { decode(content); });
    EXPECT_EQ(error.kind(), ErrorKind::bad_input);
    return error.what();
  }

  test::ScratchFolder folder_;
};

TEST_F(DecodeImage, LosslessKinds) {
  for (const std::string& file : {test::ramp_png, test::ramp_bmp, test::pnm(5, 4, test::ramp())}) {
    const Pixels image = decode(file);
    EXPECT_EQ(image.width, 5);
    EXPECT_EQ(image.height, 4);
    EXPECT_EQ(image.channels, 3);
    EXPECT_EQ(image.data, test::ramp());
  }
}

TEST_F(DecodeImage, Jpeg) {
  const Pixels image = decode(test::flat_jpeg);
  ASSERT_EQ(image.data.size(), 192U);
  const std::vector<int> colour = {200, 100, 50};
  for (size_t i = 0; i < image.data.size(); ++i) EXPECT_LE(std::abs(image.data[i] - colour[i % 3]), 2);
}

TEST_F(DecodeImage, GrayFilesAndGrayResults) {
  const auto gray = decode(test::ramp_red_png, 1).data;
  const auto rgb = decode(test::ramp_red_png, 3).data;
  for (size_t i = 0; i < 20; ++i) {
    EXPECT_EQ(gray[i], 12 * i);
    EXPECT_EQ(rgb[3 * i + 2], 12 * i);
  }
  EXPECT_THAT(decode(test::pnm(2, 1, {7, 9}), 1).data, ElementsAre(7, 9));
}

// Pillow's convert("L") of the same pixels.
TEST_F(DecodeImage, LumaAsPillow) {
  const std::vector<uint8_t> colours = {37, 235, 140, 72,  255, 137, 203, 133,
                                        79, 192, 144, 129, 204, 71,  237};
  EXPECT_THAT(decode(test::pnm(5, 1, colours), 1).data, ElementsAre(165, 187, 148, 157, 130));
}

TEST_F(DecodeImage, TruncatedFilesAreRefused) {
  const std::string ppm = test::pnm(5, 4, test::ramp());
  for (const std::string& file : {test::flat_jpeg, test::ramp_png, test::ramp_bmp, ppm})
    for (size_t size = 0; size + 12 < file.size(); size += 3) {
      const Error error = test::error_of([&] { decode(file.substr(0, size)); });
      EXPECT_EQ(error.kind(), ErrorKind::bad_input) << size << " bytes of " << file.size();
    }
  EXPECT_THAT(refusal(ppm.substr(0, ppm.size() - 1)), HasSubstr("truncated PNM"));
  EXPECT_THAT(refusal(test::ramp_bmp.substr(0, test::ramp_bmp.size() - 1)), HasSubstr("truncated BMP"));
  EXPECT_THAT(refusal(test::flat_jpeg.substr(0, 280)), HasSubstr("JPEG"));
}

TEST_F(DecodeImage, KindsThatAreNotRead) {
  EXPECT_THAT(refusal("GIF89a........"), HasSubstr("cannot be decoded"));
  EXPECT_THAT(refusal(""), HasSubstr("cannot be decoded"));
  EXPECT_THAT(refusal("P3\n1 1\n255\n1 2 3\n"), HasSubstr("kind P3"));
  EXPECT_THAT(refusal("P6\n1 1\n65535\n123456"), HasSubstr("PNM header"));
  EXPECT_THAT(refusal("P6\n1 1\n15\n123"), HasSubstr("maximum 15"));
  EXPECT_THAT(refusal("P6\n99999 1\n255\n123"), HasSubstr("PNM header"));
  EXPECT_THAT(refusal("P6\n-1 1\n255\n123"), HasSubstr("PNM header"));
  EXPECT_THAT(refusal("P6 # no end of the comment"), HasSubstr("PNM header"));
}

// Headers that promise more than any memory holds.
TEST_F(DecodeImage, HugeImagesAreRefused) {
  std::string jpeg = test::flat_jpeg;
  const size_t frame = jpeg.find("\xff\xc0");
  for (size_t i = 5; i < 9; ++i) jpeg[frame + i] = '\xf0';
  EXPECT_THAT(refusal(jpeg), HasSubstr("JPEG"));
  std::string bmp = test::ramp_bmp;
  bmp[21] = '\x7f';
  bmp[25] = '\x7f';
  refusal(bmp);
  std::string png = test::ramp_png;
  png[16] = '\x7f';
  refusal(png);
}

}  // namespace
}  // namespace qtool
