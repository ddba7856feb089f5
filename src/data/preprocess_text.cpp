#include "src/data/preprocess_text.h"

#include <array>
#include <charconv>
#include <sstream>

#include "qtool/error.h"

namespace qtool {
namespace {

constexpr std::array<std::string_view, 3> color_names = {"rgb", "bgr", "gray"};

[[noreturn]] void refuse(const std::string& flag, const std::string& text, const std::string& wanted) {
  throw Error(ErrorKind::usage, "--" + flag + " " + text + ": must be " + wanted);
}

std::string join(const std::vector<float>& values) {
  std::string text;
  for (const float value : values) {
    std::array<char, 32> digits{};
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;  // shortest exact form
    text += (text.empty() ? "" : ",") + std::string(digits.data(), end);
  }
  return text;
}

std::vector<float> split_numbers(const std::string& flag, const std::string& text) {
  std::vector<float> values;
  std::stringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) {
    float value = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    if (error != std::errc() || end != part.data() + part.size())
      refuse(flag, text, "numbers separated by commas");
    values.push_back(value);
  }
  return values;
}

int64_t positive(const std::string& flag, const std::string& text, std::string_view part) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
  if (error != std::errc() || end != part.data() + part.size() || value < 1 || value > 32768)
    refuse(flag, text, "a size such as 224 or 320x240 (width x height)");
  return value;
}

std::array<int64_t, 2> split_size(const std::string& flag, const std::string& text) {
  const size_t x = text.find('x');
  if (x == std::string::npos) return {positive(flag, text, text), positive(flag, text, text)};
  return {positive(flag, text, std::string_view(text).substr(0, x)),
          positive(flag, text, std::string_view(text).substr(x + 1))};
}

ImagePreprocess::Color color_named(const std::string& text) {
  for (size_t i = 0; i < color_names.size(); ++i)
    if (text == color_names[i]) return static_cast<ImagePreprocess::Color>(i);
  refuse("color", text, "rgb, bgr or gray");
}

std::string size_text(const std::array<int64_t, 2>& size) {
  return std::to_string(size[0]) + "x" + std::to_string(size[1]);
}

}  // namespace

std::map<std::string, std::string> preprocess_flags(const ImagePreprocess& p) {
  std::map<std::string, std::string> flags;
  if (p.resize_shorter) flags["resize"] = std::to_string(*p.resize_shorter);
  if (p.resize_to) flags["resize"] = size_text(*p.resize_to);
  if (p.crop) flags["crop"] = size_text(*p.crop);
  if (p.color) flags["color"] = color_names.at(static_cast<size_t>(*p.color));
  if (!p.mean.empty()) flags["mean"] = join(p.mean);
  if (!p.std.empty()) flags["std"] = join(p.std);
  return flags;
}

ImagePreprocess parse_preprocess(const std::map<std::string, std::string>& flags) {
  ImagePreprocess p;
  const auto read = [&](const char* flag, const auto& parse) {
    const auto it = flags.find(flag);
    if (it != flags.end() && !it->second.empty()) parse(it->second);
  };
  read("resize", [&](const std::string& text) {
    if (text.find('x') == std::string::npos)
      p.resize_shorter = positive("resize", text, text);
    else
      p.resize_to = split_size("resize", text);
  });
  read("crop", [&](const std::string& text) { p.crop = split_size("crop", text); });
  read("color", [&](const std::string& text) { p.color = color_named(text); });
  read("mean", [&](const std::string& text) { p.mean = split_numbers("mean", text); });
  read("std", [&](const std::string& text) {
    p.std = split_numbers("std", text);
    for (const float value : p.std)
      if (!(value > 0)) refuse("std", text, "above zero");
  });
  return p;
}

std::string preprocess_notes(const ImagePreprocess& p) {
  std::string notes;
  for (const auto& [flag, text] : preprocess_flags(p)) {
    if (!notes.empty()) notes += '\n';
    notes.append(flag).append(" ").append(text);
  }
  if (!notes.empty())
    notes +=
        "\nreal input = (pixel - mean) / std, pixels 0..255; int8 input = round(real input / scale) + "
        "zero_point";
  return notes;
}

}  // namespace qtool
