#include "src/batch/toml_settings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>

#include "qtool/error.h"
#include "src/base/file.h"
#include "src/batch/settings.h"

namespace qtool {
namespace fs = std::filesystem;
namespace {

// A string as it is, a number in its shortest form; nothing for other types.
std::optional<std::string> text_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* integer = node.as_integer()) return std::to_string(integer->get());
  const auto* number = node.as_floating_point();
  if (number == nullptr) return std::nullopt;
  std::array<char, 32> text{};
  return std::string(text.data(), std::to_chars(text.data(), text.data() + text.size(), number->get()).ptr);
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
  return parts;
}

const char* expected(Setting::Kind kind) {
  switch (kind) {
    case Setting::Kind::text:
      return "must be a string or a number";
    case Setting::Kind::flag:
      return "must be true or false";
    case Setting::Kind::list:
      return "must be a string, or an array of strings or numbers";
    case Setting::Kind::paths:
      return "must be a string or an array of strings";
  }
  return "";
}

std::optional<std::vector<std::string>> elements_of(const toml::array& array) {
  std::vector<std::string> values;
  for (const toml::node& element : array) {
    const auto text = text_of(element);
    if (!text) return std::nullopt;
    values.push_back(*text);
  }
  return values;
}

// Nothing when the node is of another type than the setting wants.
std::optional<std::vector<std::string>> values_of(const toml::node& node, Setting::Kind kind) {
  using Values = std::vector<std::string>;
  if (kind == Setting::Kind::flag) {
    const auto* flag = node.as_boolean();
    return flag != nullptr ? std::optional(Values{flag->get() ? "true" : "false"}) : std::nullopt;
  }
  if (const auto* array = node.as_array())
    return kind == Setting::Kind::text ? std::nullopt : elements_of(*array);
  const auto text = text_of(node);
  if (!text || (kind == Setting::Kind::paths && !node.is_string())) return std::nullopt;
  return kind == Setting::Kind::list ? split(*text) : Values{*text};
}

}  // namespace

void Problems::throw_if_any() const {
  if (texts_.empty()) return;
  std::string all;
  for (const std::string& text : texts_) all += (all.empty() ? "" : "\n") + text;
  throw Error(ErrorKind::bad_input, all, "docs/formats.md lists the keys; nothing was run");
}

std::string place_of(const fs::path& file, const toml::node& node) {
  return file.string() + ":" + std::to_string(node.source().begin.line);
}

toml::table parse_toml(const fs::path& file) {
  const Bytes content = read_file(file);
  try {
    return toml::parse(as_text(content));
  } catch (const toml::parse_error& error) {
    throw Error(ErrorKind::bad_input, file.string() + ":" + std::to_string(error.source().begin.line) + ": " +
                                          std::string(error.description()));
  }
}

void apply_table(BatchModel& model, const toml::table& table, const fs::path& file,
                 const std::vector<std::string>& other_keys, Problems& problems) {
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    const std::string place = place_of(file, node);
    if (std::find(other_keys.begin(), other_keys.end(), name) != other_keys.end()) continue;
    const Setting* setting = find_setting(name);
    if (setting == nullptr) {
      problems.add(place, "unknown key '" + name + "'");
      continue;
    }
    const auto values = values_of(node, setting->kind);
    if (!values) {
      problems.add(place, name + ": " + expected(setting->kind));
      continue;
    }
    try {
      apply_setting(model, *setting, *values, file.parent_path());
    } catch (const Error& error) {
      problems.add(place, name + ": " + error.what());
    }
  }
}

}  // namespace qtool
