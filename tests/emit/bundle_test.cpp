#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "qtool/error.h"
#include "tests/emit/scratch_folder.h"

namespace qtool {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

Bytes bytes_of(std::string_view text) {
  return to_bytes(std::span(text.data(), text.size()));
}

class WriteBundle : public testing::Test {
 protected:
  void expect_refused(const fs::path& folder, bool overwrite, const std::string& why) {
    try {
      write_bundle(folder, bundle, overwrite);
      FAIL() << "must refuse " << folder;
    } catch (const Error& e) {
      EXPECT_EQ(e.kind(), ErrorKind::usage);
      EXPECT_THAT(e.what(), HasSubstr(folder.string()));
      EXPECT_THAT(e.what(), HasSubstr(why));
    }
  }
  // Nothing temporary stays behind.
  void expect_only(const fs::path& name) {
    for (const auto& entry : fs::directory_iterator(scratch.path())) EXPECT_EQ(entry.path().filename(), name);
  }

  test::ScratchFolder scratch;
  Bundle bundle = {{"report.json", bytes_of("{}")}, {"c/net.h", bytes_of("header")}};
};

TEST_F(WriteBundle, writes_a_new_folder) {
  write_bundle(scratch.path() / "out", bundle, false);
  EXPECT_EQ(as_text(read_file(scratch.path() / "out/c/net.h")), "header");
  expect_only("out");
}

TEST_F(WriteBundle, writes_into_an_empty_folder_and_missing_parents) {
  fs::create_directory(scratch.path() / "out");
  write_bundle(scratch.path() / "out/", bundle, false);
  EXPECT_TRUE(fs::exists(scratch.path() / "out/report.json"));
  write_bundle(scratch.path() / "out/more/deep", bundle, false);
  EXPECT_TRUE(fs::exists(scratch.path() / "out/more/deep/report.json"));
}

TEST_F(WriteBundle, refuses_a_full_folder_and_leaves_it_alone) {
  write_file(scratch.path() / "out/mine.txt", "precious");
  expect_refused(scratch.path() / "out", false, "not empty");
  expect_refused(scratch.path() / "out", true, "mine.txt");
  EXPECT_EQ(as_text(read_file(scratch.path() / "out/mine.txt")), "precious");
  EXPECT_FALSE(fs::exists(scratch.path() / "out/report.json"));
  expect_only("out");
}

TEST_F(WriteBundle, overwriting_replaces_an_earlier_bundle) {
  const fs::path out = scratch.path() / "out";
  bundle["c/old.c"] = bytes_of("old");
  write_bundle(out, bundle, false);
  bundle.erase("c/old.c");
  bundle["c/net.h"] = bytes_of("new");
  expect_refused(out, false, "not empty");
  write_bundle(out, bundle, true);
  EXPECT_EQ(as_text(read_file(out / "c/net.h")), "new");
  EXPECT_FALSE(fs::exists(out / "c/old.c"));
  expect_only("out");
}

TEST_F(WriteBundle, refuses_a_file_in_the_way) {
  write_file(scratch.path() / "out", "a file");
  expect_refused(scratch.path() / "out", true, "not a folder");
}

TEST_F(WriteBundle, a_place_that_cannot_be_written_is_named) {
  expect_refused("/proc/qtool/out", false, "");
  write_file(scratch.path() / "file", "");
  expect_refused(scratch.path() / "file/out", false, "");
}

}  // namespace
}  // namespace qtool
