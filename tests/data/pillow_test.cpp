// Images against Pillow itself, where python3 has it: the same bits after decoding, resizing and cropping.
#include <gmock/gmock.h>

#include <cstdlib>

#include "tests/data/data_files.h"

namespace qtool {
namespace {

// Writes a picture with edges and noise, and what Pillow makes of it as raw bytes.
constexpr const char* script = R"(
import sys
import numpy
from PIL import Image
path, mode, width, height, resize, crop, options = sys.argv[1:8]
width, height, crop = int(width), int(height), int(crop)
y, x = numpy.mgrid[0:height, 0:width]
picture = numpy.stack([x * 255 / width, y * 255 / height, 128 + 100 * numpy.sin(x * y / 50)], -1)
picture += numpy.random.RandomState(width * 1000 + height).normal(0, 30, picture.shape)
Image.fromarray(picture.clip(0, 255).astype('uint8')).convert(mode).save(path, **eval(options))
image = Image.open(path).convert('RGB')
shorter = min(image.size)
size = [int(resize.split('x')[i]) for i in (0, 1)] if 'x' in resize else [s * int(resize) // shorter for s in image.size]
image = image.resize(size, Image.BILINEAR)
left, top = [(s - crop) // 2 for s in size]
open(path + '.raw', 'wb').write(image.crop((left, top, left + crop, top + crop)).tobytes())
)";

struct Picture {
  std::string name, mode;
  int width, height;
  std::string resize;
  int crop;
  std::string options = "{}";
};

class Pillow : public ::testing::TestWithParam<Picture> {};

TEST_P(Pillow, GivesTheSameBits) {
  if (std::system("python3 -c 'import PIL, numpy' 2> /dev/null") != 0)
    GTEST_SKIP() << "python3 has no Pillow or no numpy";
  const test::ScratchFolder folder;
  const Picture& p = GetParam();
  const std::string path = (folder / p.name).string();
  write_file(folder / "make.py", std::string_view(script));
  const std::string command = "python3 '" + (folder / "make.py").string() + "' '" + path + "' " + p.mode +
                              " " + std::to_string(p.width) + " " + std::to_string(p.height) + " " +
                              p.resize + " " + std::to_string(p.crop) + " \"" + p.options + "\"";
  ASSERT_EQ(std::system(command.c_str()), 0);
  DataOptions options;
  const size_t x = p.resize.find('x');
  if (x == std::string::npos)
    options.image.resize_shorter = std::stoi(p.resize);
  else
    options.image.resize_to = {{std::stoi(p.resize), std::stoi(p.resize.substr(x + 1))}};
  options.image.crop = {{p.crop, p.crop}};
  const auto pixels = test::first_tensor(test::dataset(path, test::input({1, p.crop, p.crop, 3}), options));
  const Bytes expected = read_file(path + ".raw");
  ASSERT_EQ(pixels.size(), expected.size());
  size_t different = 0;
  for (size_t i = 0; i < pixels.size(); ++i)
    different += pixels[i] != static_cast<float>(std::to_integer<int>(expected[i])) ? 1 : 0;
  EXPECT_EQ(different, 0U) << "of " << pixels.size();
}

INSTANTIATE_TEST_SUITE_P(
    Pictures, Pillow,
    ::testing::Values(Picture{"reduced.png", "RGB", 640, 427, "256", 224},
                      Picture{"enlarged.png", "RGB", 61, 90, "224", 224},
                      Picture{"stretched.bmp", "RGB", 200, 77, "96x96", 96},
                      Picture{"far.png", "RGB", 1500, 1000, "32", 32},
                      Picture{"wide.png", "RGB", 300, 96, "96", 96},
                      Picture{"photo.jpg", "RGB", 640, 480, "256", 224, "{'quality': 90}"},
                      Picture{"upright.jpg", "RGB", 333, 501, "256", 224, "{'quality': 75}"},
                      Picture{"halved.jpg", "RGB", 211, 307, "112", 96, "{'quality': 80, 'subsampling': 1}"},
                      Picture{"full.jpg", "RGB", 199, 201, "96x96", 96, "{'quality': 95, 'subsampling': 0}"},
                      Picture{"slow.jpg", "RGB", 321, 240, "224", 224,
                              "{'quality': 85, 'progressive': True}"},
                      Picture{"gray.jpg", "L", 250, 250, "96", 96, "{'quality': 90}"}),
    [](const auto& info) {
      return info.param.name.substr(0, info.param.name.find('.')) + "_" +
             info.param.name.substr(info.param.name.find('.') + 1);
    });

}  // namespace
}  // namespace qtool
