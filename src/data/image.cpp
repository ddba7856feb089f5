#include "src/data/image.h"

#include <algorithm>
#include <cmath>

#include "qtool/error.h"
#include "src/data/pixels.h"

namespace qtool {
namespace {

struct InputLayout {
  int64_t height, width, channels;
  bool channels_first;
};

InputLayout layout_of(const ModelTensor& input) {
  const Shape& s = input.type.shape;
  const auto is_channels = [](int64_t n) { return n == 1 || n == 3; };
  if (s.size() == 4 && s[0] == 1 && input.type.data_type == DataType::f32) {
    if (is_channels(s[1])) return {s[2], s[3], s[1], true};
    if (is_channels(s[3])) return {s[1], s[2], s[3], false};
  }
  throw Error(ErrorKind::bad_input, "images cannot feed input '" + input.name + "' " + to_string(input.type),
              "images need a float32 input [1, C, H, W] or [1, H, W, C] with 1 or 3 channels; give .npy "
              "files instead");
}

std::string size_text(int64_t width, int64_t height) {
  return std::to_string(width) + "x" + std::to_string(height);
}

Pixels fit(Pixels image, const ImagePreprocess& p, const InputLayout& layout) {
  if (p.resize_to) image = resize_bilinear(image, (*p.resize_to)[0], (*p.resize_to)[1]);
  if (p.resize_shorter) {
    const double factor =
        static_cast<double>(*p.resize_shorter) / static_cast<double>(std::min(image.width, image.height));
    const auto scaled = [&](int64_t side) {
      return static_cast<int64_t>(std::floor(static_cast<double>(side) * factor + 1e-9));
    };
    const bool wide = image.width >= image.height;
    image = resize_bilinear(image, wide ? scaled(image.width) : *p.resize_shorter,
                            wide ? *p.resize_shorter : scaled(image.height));
  }
  if (p.crop) {
    if (image.width < (*p.crop)[0] || image.height < (*p.crop)[1])
      throw Error(ErrorKind::bad_input,
                  "is " + size_text(image.width, image.height) + " pixels, smaller than the crop " +
                      size_text((*p.crop)[0], (*p.crop)[1]),
                  "resize first (--resize)");
    image = crop_centre(image, (*p.crop)[0], (*p.crop)[1]);
  }
  if (image.width != layout.width || image.height != layout.height)
    throw Error(ErrorKind::bad_input,
                "is " + size_text(image.width, image.height) +
                    " pixels (width x height) after preprocessing; the model takes " +
                    size_text(layout.width, layout.height),
                "give --resize " + size_text(layout.width, layout.height) +
                    ", or --resize and --crop as in training");
  return image;
}

float channel_value(const std::vector<float>& values, int64_t channel, float fallback) {
  if (values.empty()) return fallback;
  return values.size() == 1 ? values[0] : values.at(static_cast<size_t>(channel));
}

}  // namespace

Bytes read_image(const std::filesystem::path& path, const ImagePreprocess& p, const ModelTensor& input) {
  const InputLayout layout = layout_of(input);
  const bool gray = p.color == ImagePreprocess::Color::gray || (!p.color && layout.channels == 1);
  if (gray != (layout.channels == 1))
    throw Error(ErrorKind::bad_input, "input '" + input.name + "' has " + std::to_string(layout.channels) +
                                          " channels, which is not what --color gives");
  for (const auto* values : {&p.mean, &p.std})
    if (values->size() > 1 && static_cast<int64_t>(values->size()) != layout.channels)
      throw Error(ErrorKind::usage, "--mean and --std need one value or one for each of the " +
                                        std::to_string(layout.channels) + " channels");
  if (std::find(p.std.begin(), p.std.end(), 0.0F) != p.std.end())
    throw Error(ErrorKind::usage, "--std must not be 0: pixels are divided by it");
  const Pixels image = fit(decode_image(path, layout.channels), p, layout);
  std::vector<float> tensor(image.data.size());
  const int64_t area = layout.height * layout.width;
  for (int64_t c = 0; c < layout.channels; ++c) {
    const int64_t source = p.color == ImagePreprocess::Color::bgr ? layout.channels - 1 - c : c;
    const float mean = channel_value(p.mean, c, 0);
    const float std = channel_value(p.std, c, 1);
    for (int64_t i = 0; i < area; ++i) {
      const int64_t to = layout.channels_first ? c * area + i : i * layout.channels + c;
      tensor[static_cast<size_t>(to)] =
          (static_cast<float>(image.data[static_cast<size_t>(i * layout.channels + source)]) - mean) / std;
    }
  }
  return to_bytes(tensor);
}

}  // namespace qtool
