#include "src/data/path_list.h"

#include <algorithm>
#include <fstream>

#include "qtool/error.h"
#include "src/data/source.h"

namespace qtool {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void refuse(const std::string& what, const std::string& hint = {}) {
  throw Error(ErrorKind::bad_input, what, hint);
}

struct Entry {
  std::string name;
  bool is_folder;
};

// In the order of fs::path's operator<, which compares part by part.
void list_folder(const fs::path& folder, PathList& files) {
  std::vector<Entry> entries;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    std::string name = entry.path().filename().string();
    if (name.starts_with(".")) continue;
    if (is_data_file(name) && entry.is_regular_file())
      entries.push_back({std::move(name), false});
    else if (entry.is_directory() && !entry.is_symlink())
      entries.push_back({std::move(name), true});
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
  for (const Entry& entry : entries) {
    if (entry.is_folder)
      list_folder(folder / entry.name, files);
    else
      files.add(folder, entry.name);
  }
}

void list_lines(const fs::path& list, PathList& files) {
  std::ifstream file(list);
  const size_t before = files.size();
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty()) files.add(list.parent_path() / line);
  }
  if (files.size() == before) refuse(list.string() + ": lists no file");
}

}  // namespace

void PathList::add(const fs::path& file) {
  add(file.parent_path(), file.filename().string());
}

void PathList::add(const fs::path& folder, std::string_view name) {
  const auto [it, is_new] = numbers_.try_emplace(folder.string(), known_folders_.size());
  if (is_new) known_folders_.push_back(it->first);
  folders_.push_back(it->second);
  names_ += name;
  ends_.push_back(names_.size());
}

fs::path PathList::operator[](size_t file) const {
  const size_t begin = file == 0 ? 0 : ends_[file - 1];
  return fs::path(known_folders_[folders_.at(file)]) / std::string_view(names_).substr(begin, ends_[file] - begin);
}

void list_files(const fs::path& argument, PathList& files) {
  std::error_code error;
  const fs::file_status status = fs::status(argument, error);
  if (!fs::exists(status)) refuse(argument.string() + ": no such file or folder");
  if (!fs::is_directory(status)) {
    const std::string ending = argument.extension().string();
    return ending == ".txt" || ending == ".list" ? list_lines(argument, files) : files.add(argument);
  }
  const size_t before = files.size();
  try {
    list_folder(argument, files);
  } catch (const fs::filesystem_error& failure) {
    refuse(failure.path1().string() + ": cannot be listed: " + failure.code().message());
  }
  if (files.size() == before)
    refuse(argument.string() + ": has no data files", "qtool reads npy, npz, pb, bin, raw, png, jpg, bmp, ppm");
}

}  // namespace qtool
