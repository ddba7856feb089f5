// A folder of its own for a test, removed afterwards.
#pragma once
#include <gtest/gtest.h>

#include <filesystem>

#include "qtool/emit.h"
#include "src/base/file.h"

namespace qtool::test {

class ScratchFolder {
 public:
  ScratchFolder() {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    path_ = std::filesystem::path(QTOOL_BINARY_DIR) / "scratch" /
            (std::string(info->test_suite_name()) + "." + info->name());
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~ScratchFolder() {
    if (!testing::Test::HasFailure()) std::filesystem::remove_all(path_);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline std::string text_of(const Bundle& bundle, const std::string& name) {
  const auto file = bundle.find(name);
  if (file == bundle.end()) {
    ADD_FAILURE() << "no file " << name;
    return {};
  }
  return std::string(as_text(file->second));
}

}  // namespace qtool::test
