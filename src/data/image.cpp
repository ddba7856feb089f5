#include "src/data/image.h"

#include <algorithm>
#include <array>
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

// The size that --resize gives.
std::array<int64_t, 2> resized(const Pixels& image, const ImagePreprocess& p) {
  if (p.resize_to) return *p.resize_to;
  if (!p.resize_shorter) return {image.width, image.height};
  const double factor =
      static_cast<double>(*p.resize_shorter) / static_cast<double>(std::min(image.width, image.height));
  const auto scaled = [&](int64_t side) {
    return static_cast<int64_t>(std::floor(static_cast<double>(side) * factor + 1e-9));
  };
  const bool wide = image.width >= image.height;
  return {wide ? scaled(image.width) : *p.resize_shorter, wide ? *p.resize_shorter : scaled(image.height)};
}

// Resizes and crops; computes only what the crop keeps.
Pixels fit(Pixels image, const ImagePreprocess& p, const InputLayout& layout) {
  const auto [width, height] = resized(image, p);
  CropBox window{.left = 0, .top = 0, .width = width, .height = height};
  if (p.crop) {
    const auto [crop_width, crop_height] = *p.crop;
    if (width < crop_width || height < crop_height)
      throw Error(ErrorKind::bad_input,
                  "is " + size_text(width, height) + " pixels, smaller than the crop " +
                      size_text(crop_width, crop_height),
                  "resize first (--resize)");
    window = {(width - crop_width) / 2, (height - crop_height) / 2, crop_width, crop_height};
  }
  if (window.width != layout.width || window.height != layout.height)
    throw Error(ErrorKind::bad_input,
                "is " + size_text(window.width, window.height) +
                    " pixels (width x height) after preprocessing; the model takes " +
                    size_text(layout.width, layout.height),
                "give --resize " + size_text(layout.width, layout.height) +
                    ", or --resize and --crop as in training");
  if (width != image.width || height != image.height) return resize_bilinear(image, width, height, window);
  return p.crop ? cut_out(image, window) : std::move(image);
}

float channel_value(const std::vector<float>& values, int64_t channel, float fallback) {
  if (values.empty()) return fallback;
  return values.size() == 1 ? values[0] : values.at(static_cast<size_t>(channel));
}

// What each pixel becomes.
std::array<float, 256> normalized(float mean, float std) {
  std::array<float, 256> values{};
  for (size_t pixel = 0; pixel < values.size(); ++pixel)
    values[pixel] = (static_cast<float>(pixel) - mean) / std;
  return values;
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
  Bytes tensor(image.data.size() * sizeof(float));
  auto* values = reinterpret_cast<float*>(tensor.data());
  const int64_t area = layout.height * layout.width;
  const int64_t step = layout.channels_first ? 1 : layout.channels;
  for (int64_t c = 0; c < layout.channels; ++c) {
    const int64_t source = p.color == ImagePreprocess::Color::bgr ? layout.channels - 1 - c : c;
    const std::array<float, 256> value_of =
        normalized(channel_value(p.mean, c, 0), channel_value(p.std, c, 1));
    const uint8_t* from = image.data.data() + source;
    float* to = values + (layout.channels_first ? c * area : c);
    for (int64_t i = 0; i < area; ++i) to[i * step] = value_of[from[i * layout.channels]];
  }
  return tensor;
}

}  // namespace qtool
