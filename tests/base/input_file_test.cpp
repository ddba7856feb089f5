#include "src/base/input_file.h"

#include <gmock/gmock.h>

#include "qtool/bytes.h"
#include "src/base/file.h"
#include "src/base/sha256.h"
#include "tests/base/scratch_folder.h"

namespace qtool {
namespace {

using ::testing::HasSubstr;

TEST(InputFile, GivesPiecesFromAnyPlace) {
  const test::ScratchFolder folder;
  write_file(folder / "f", "0123456789");
  InputFile file(folder / "f");
  EXPECT_EQ(file.size(), 10U);
  Bytes piece(4);
  EXPECT_EQ(file.read(piece), 4U);
  EXPECT_EQ(as_text(piece), "0123");
  file.seek(8);
  EXPECT_EQ(file.read(piece), 2U);
  EXPECT_EQ(as_text(std::span(piece).first(2)), "89");
  EXPECT_EQ(file.read(piece), 0U);
}

TEST(InputFile, ErrorsNameThePath) {
  const test::ScratchFolder folder;
  for (const std::string name : {"missing", ""}) {
    const Error error = test::error_of([&] { InputFile file(folder / name); });
    EXPECT_EQ(error.kind(), ErrorKind::bad_input);
    EXPECT_THAT(error.what(), HasSubstr((folder / name).string()));
  }
}

TEST(Sha256, PiecesGiveTheHashOfTheWhole) {
  const std::string text(1000, 'a');
  const Bytes bytes = to_bytes(std::span(text.data(), text.size()));
  Sha256 hash;
  for (size_t at = 0; at < bytes.size(); at += 300)
    hash.add(std::span(bytes).subspan(at, std::min<size_t>(300, bytes.size() - at)));
  EXPECT_EQ(hash.hex(), sha256(bytes));
}

}  // namespace
}  // namespace qtool
