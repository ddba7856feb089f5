// The paths of many files in little memory.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace qtool {

// Folders are kept once, names end to end.
class PathList {
 public:
  void add(const std::filesystem::path& file);
  void add(const std::filesystem::path& folder, std::string_view name);

  size_t size() const { return folders_.size(); }
  std::filesystem::path operator[](size_t file) const;

 private:
  std::map<std::string, uint32_t, std::less<>> numbers_;
  std::vector<std::string> known_folders_;
  std::vector<uint32_t> folders_;  // of each file
  std::vector<size_t> ends_;       // of each file's name
  std::string names_;
};

// Appends the files that an argument of --data stands for: a file itself; the data files of a folder and its subfolders, sorted
// by path, without hidden ones; the lines of a .txt or .list file, relative to it.
// Throws Error(bad_input) when there is nothing.
void list_files(const std::filesystem::path& argument, PathList& files);

}  // namespace qtool
