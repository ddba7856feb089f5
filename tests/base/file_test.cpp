#include "src/base/file.h"

#include <gmock/gmock.h>

#include "src/base/sha256.h"
#include "tests/base/scratch_folder.h"

namespace qtool {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

std::string sha256_of(const std::string& text) {
  return sha256(std::as_bytes(std::span(text.data(), text.size())));
}

// FIPS 180-4 examples.
TEST(Sha256, KnownVectors) {
  EXPECT_EQ(sha256_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_of(std::string(1000000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(File, WhatIsWrittenIsRead) {
  const test::ScratchFolder folder;
  std::string text;
  for (int i = 0; i < 200000; ++i) text += static_cast<char>(i * 7);
  write_file(folder / "a.bin", text);
  EXPECT_EQ(as_text(read_file(folder / "a.bin")), text);
  write_file(folder / "empty", "");
  EXPECT_TRUE(read_file(folder / "empty").empty());
}

TEST(File, WritingMakesFoldersReplacesAndLeavesNothingElse) {
  const test::ScratchFolder folder;
  const fs::path path = folder / "new/deep/file.txt";
  write_file(path, "old and longer");
  write_file(path, "new");
  EXPECT_EQ(as_text(read_file(path)), "new");
  EXPECT_EQ(std::distance(fs::directory_iterator(path.parent_path()), fs::directory_iterator()), 1);
}

// A reader that holds the old file keeps it: the new one is another file, put in place by a rename.
TEST(File, TheOldFileIsNotWrittenInto) {
  const test::ScratchFolder folder;
  write_file(folder / "file", "old");
  fs::create_hard_link(folder / "file", folder / "held");
  write_file(folder / "file", "new");
  EXPECT_EQ(as_text(read_file(folder / "held")), "old");
}

TEST(File, ErrorsNameThePath) {
  const test::ScratchFolder folder;
  const Error missing = test::error_of([&] { read_file(folder / "missing.npy"); });
  EXPECT_EQ(missing.kind(), ErrorKind::bad_input);
  EXPECT_THAT(missing.what(), HasSubstr("missing.npy"));
  const Error is_folder = test::error_of([&] { read_file(folder.path()); });
  EXPECT_EQ(is_folder.kind(), ErrorKind::bad_input);
  EXPECT_THAT(is_folder.what(), HasSubstr("is a folder"));
  write_file(folder / "file", "x");
  const Error below_file = test::error_of([&] { write_file(folder / "file/below", "x"); });
  EXPECT_EQ(below_file.kind(), ErrorKind::usage);
  EXPECT_THAT(below_file.what(), HasSubstr("file/below"));
}

TEST(File, AFailedRenameLeavesNoTemporaryFile) {
  const test::ScratchFolder folder;
  fs::create_directories(folder / "taken/inside");
  const Error error = test::error_of([&] { write_file(folder / "taken", "x"); });
  EXPECT_EQ(error.kind(), ErrorKind::usage);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1);
}

TEST(Error, AtPutsThePlaceInFrontAndKeepsKindAndHint) {
  const Error error = Error(ErrorKind::unsupported, "message", "hint").at("file").at("folder");
  EXPECT_STREQ(error.what(), "folder: file: message");
  EXPECT_EQ(error.kind(), ErrorKind::unsupported);
  EXPECT_EQ(error.hint(), "hint");
}

}  // namespace
}  // namespace qtool
