#include <gmock/gmock.h>
#include <zip.h>

#include "tests/data/data_files.h"

namespace qtool {
namespace {

using test::input;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

void write_npz(const std::filesystem::path& path,
               const std::vector<std::pair<std::string, std::string>>& entries) {
  zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  ASSERT_NE(archive, nullptr);
  for (const auto& [name, content] : entries) {
    zip_source_t* source = zip_source_buffer(archive, content.data(), content.size(), 0);
    ASSERT_GE(zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8), 0);
  }
  ASSERT_EQ(zip_close(archive), 0);
}

TEST(Npz, OneArrayUnderAnyName) {
  const test::ScratchFolder folder;
  write_npz(folder / "a.npz", {{"arr_0.npy", test::npy_f32("(2, 3)", {1, 2, 3, 4, 5, 6})}});
  const Dataset data = test::dataset(folder / "a.npz", input({1, 3}));
  ASSERT_EQ(data.size(), 2U);
  EXPECT_THAT(test::first_tensor(data, 1), ElementsAre(4, 5, 6));
  EXPECT_THAT(data.name(1), HasSubstr("a.npz[1]"));
}

TEST(Npz, ArraysNamedAsTheInputs) {
  const test::ScratchFolder folder;
  write_npz(folder / "a.npz",
            {{"right.npy", test::npy_f32("(1,)", {2})}, {"left.npy", test::npy_f32("(1,)", {1})}});
  const Dataset data({(folder / "a.npz").string()}, {input({1}, "left"), input({1}, "right")}, {});
  const Sample sample = data.read(0);
  EXPECT_THAT(test::floats(sample.tensors[0]), ElementsAre(1));
  EXPECT_THAT(test::floats(sample.tensors[1]), ElementsAre(2));
}

TEST(Npz, MissingArrayListsWhatThereIs) {
  const test::ScratchFolder folder;
  write_npz(folder / "a.npz", {{"u.npy", test::npy_f32("(1,)", {2})}, {"v.npy", test::npy_f32("(1,)", {1})}});
  EXPECT_THAT(test::refusal(folder / "a.npz", input({1}, "x")), HasSubstr("has no array 'x' (it has: u, v)"));
}

TEST(Npz, BrokenArchives) {
  const test::ScratchFolder folder;
  write_file(folder / "text.npz", "no archive");
  EXPECT_THAT(test::refusal(folder / "text.npz", input({1})), HasSubstr("zip"));
  write_npz(folder / "cut.npz", {{"x.npy", test::npy_f32("(5,)", {2, 3})}});
  EXPECT_THAT(test::refusal(folder / "cut.npz", input({5})),
              HasSubstr("shorter or longer than its header says"));
  write_npz(folder / "huge.npz", {{"x.npy", test::npy("'<f8'", "(1000000000000, 10000000)", "")}});
  EXPECT_THAT(test::refusal(folder / "huge.npz", input({10000000})), HasSubstr("shape is broken"));
  write_npz(folder / "foreign.npz", {{"x.npy", "hello"}});
  EXPECT_THAT(test::refusal(folder / "foreign.npz", input({1})), HasSubstr("is not a .npy file"));
  write_npz(folder / "whole.npz", {{"x.npy", test::npy_f32("(100,)", std::vector<float>(100, 0.125F))}});
  const std::string whole(as_text(read_file(folder / "whole.npz")));
  for (size_t size = 0; size < whole.size(); size += 5) {
    write_file(folder / "part.npz", whole.substr(0, size));
    EXPECT_THAT(test::refusal(folder / "part.npz", input({100})), HasSubstr("part.npz")) << size;
  }
}

TEST(Npz, AnArchiveWithoutArraysIsRefused) {
  const test::ScratchFolder folder;
  // An empty zip: end-of-central-directory record only.
  write_file(folder / "none.npz", std::string("PK\x05\x06", 4) + std::string(18, '\0'));
  EXPECT_THAT(test::refusal(folder / "none.npz", input({1}, "x")), HasSubstr("none.npz"));
}

}  // namespace
}  // namespace qtool
