// What can be said about a model: the keys of lists and of qtool.toml, and the flags of `qtool batch`.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "qtool/batch.h"

namespace qtool {

struct Setting {
  enum class Kind {
    text,   // a string or a number
    flag,   // a boolean
    list,   // a string with commas, or an array of strings or numbers
    paths,  // a string or an array of strings, relative to the list; must exist
  };
  std::string_view name;
  Kind kind;
  std::string_view type;  // for --help
  std::string_view description;
  // Replaces what was set before. `values`: one text, "true" or "false", or the elements.
  // Throws Error that begins with the value.
  void (*apply)(BatchModel& model, const std::vector<std::string>& values);
};

// `model` and `name` first: they belong to one model and are no flags.
const std::vector<Setting>& settings();
const Setting* find_setting(std::string_view name);

// Applies after checking paths: those that are not absolute start at `base`, which may be empty. Throws Error
// that begins with the value.
void apply_setting(BatchModel& model, const Setting& setting, std::vector<std::string> values,
                   const std::filesystem::path& base);

}  // namespace qtool
