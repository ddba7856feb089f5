// Settings of a model from a TOML table; problems are gathered, so that the user sees all of them at once.
#pragma once
#include <toml++/toml.h>

#include <filesystem>
#include <string>
#include <vector>

#include "qtool/batch.h"

namespace qtool {

// Problems of lists, each "FILE:LINE: ...".
class Problems {
 public:
  void add(const std::string& place, const std::string& what) { texts_.push_back(place + ": " + what); }
  // Throws Error(bad_input) with one problem a line when there are any.
  void throw_if_any() const;

 private:
  std::vector<std::string> texts_;
};

// A file's name (as given) and the line of a node in it: "zoo.toml:12".
std::string place_of(const std::filesystem::path& file, const toml::node& node);

// Throws Error(bad_input) with the line when the file is no TOML.
toml::table parse_toml(const std::filesystem::path& file);

// Applies every key of the table but those in `other_keys`. Paths start at the file's folder.
void apply_table(BatchModel& model, const toml::table& table, const std::filesystem::path& file,
                 const std::vector<std::string>& other_keys, Problems& problems);

}  // namespace qtool
