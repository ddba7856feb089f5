// Files appear all together or not at all.
#include <unistd.h>

#include "qtool/emit.h"
#include "qtool/error.h"
#include "src/base/file.h"

namespace qtool {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void fail(const fs::path& path, const std::string& why, const std::string& hint) {
  throw Error(ErrorKind::usage, path.string() + ": " + why, hint);
}

// Only an empty folder or, with `overwrite`, one that holds nothing but an earlier bundle may be replaced.
void check_free(const fs::path& folder, const Bundle& bundle, bool overwrite) {
  std::error_code error;
  const fs::file_status status = fs::status(folder, error);
  if (!fs::exists(status)) return;
  if (!fs::is_directory(status)) fail(folder, "exists and is not a folder", "give -o another place");
  const fs::directory_iterator entries(folder, error);
  if (error) fail(folder, "cannot be read: " + error.message(), "give -o a place where you may write");
  if (entries == fs::directory_iterator()) return;
  if (!overwrite)
    fail(folder, "exists and is not empty", "give -o a new folder, or --overwrite to replace it");
  if (fs::exists(folder / "report.json", error)) return;
  for (const fs::directory_entry& entry : entries) {
    const std::string name = entry.path().filename().string();
    const auto next = bundle.lower_bound(name);
    const bool ours = next != bundle.end() && *fs::path(next->first).begin() == name;
    if (!ours) fail(folder, "holds '" + name + "', which this tool did not write", "give -o another folder");
  }
}

// A sibling folder that is removed again unless it is renamed.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(fs::path path) : path_(std::move(path)) {
    std::error_code error;
    fs::create_directories(path_, error);
    if (error) fail(path_, "cannot be made: " + error.message(), "give -o a place where you may write");
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

fs::path without_trailing_slash(const fs::path& folder) {
  const fs::path absolute = fs::absolute(folder).lexically_normal();
  return absolute.has_filename() ? absolute : absolute.parent_path();
}

}  // namespace

void write_bundle(const fs::path& folder, const Bundle& bundle, bool overwrite) {
  check_free(folder, bundle, overwrite);
  const fs::path target = without_trailing_slash(folder);
  const std::string suffix = std::to_string(::getpid());
  const TemporaryFolder fresh(target.string() + ".new" + suffix);
  for (const auto& [name, content] : bundle) write_file(fresh.path() / name, content);

  // rename() replaces an empty folder; a full one steps aside first and comes back when the rename fails.
  std::error_code error;
  const fs::path aside = target.string() + ".old" + suffix;
  const bool replaces = fs::exists(target, error) && !fs::is_empty(target, error);
  if (replaces) fs::rename(target, aside, error);
  if (!error) fs::rename(fresh.path(), target, error);
  if (error) {
    const std::string why = error.message();
    if (replaces && !fs::exists(target)) fs::rename(aside, target, error);
    fail(folder, "cannot be written: " + why, "give -o a place where you may write");
  }
  if (replaces) fs::remove_all(aside, error);
}

}  // namespace qtool
