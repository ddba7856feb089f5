// Runs the qtool program in a scratch folder.
#pragma once
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace qtool::test {

namespace fs = std::filesystem;

inline const fs::path source_dir = QTOOL_SOURCE_DIR;

inline std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Result {
  int status;
  std::string out, err;
};

class Cli : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder = fs::path(QTOOL_BINARY_DIR) / "cli_tests" / info->name();
    fs::remove_all(folder);
    fs::create_directories(folder);
  }

  // `{}` in the arguments stands for the scratch folder; the working directory is the project's.
  Result run(std::string arguments) const {
    for (size_t at = 0; (at = arguments.find("{}")) != std::string::npos;)
      arguments.replace(at, 2, folder.string());
    const fs::path out = folder.string() + ".out";
    const fs::path err = folder.string() + ".err";
    const std::string command = "cd '" + source_dir.string() + "' && CI=1 '" + std::string(QTOOL_BINARY_DIR) +
                                "/bin/qtool' " + arguments + " > '" + out.string() + "' 2> '" + err.string() +
                                "' < /dev/null";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_text(out), read_text(err)};
  }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder / name, std::ios::binary) << text;
  }

  // Paths below the scratch folder.
  std::set<std::string> files() const {
    std::set<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (entry.is_regular_file()) names.insert(fs::relative(entry.path(), folder).string());
    return names;
  }

  void calibrate_digits() const {
    const Result r = run("calibrate models/digits.onnx --data calib_data/digits/calib.npy -o {}/digits.qcal");
    ASSERT_EQ(r.status, 0) << r.err;
  }

  fs::path folder;
};

// The message and nothing else on stderr but progress lines.
inline void expect_failure(const Result& r, int status, const std::string& message) {
  EXPECT_EQ(r.status, status) << r.err;
  EXPECT_NE(r.err.find("qtool: error: " + message), std::string::npos) << r.err;
  EXPECT_EQ(r.out, "");
}

}  // namespace qtool::test
