#include <gmock/gmock.h>

#include <cmath>

#include "tests/data/data_files.h"

namespace qtool {
namespace {

using test::error_of;
using test::input;
using test::npy_f32;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;

TEST(Dataset, OneSampleAFile) {
  const test::ScratchFolder folder;
  write_file(folder / "a.npy", npy_f32("(1, 3)", {1, 2, 3}));
  const Dataset data = test::dataset(folder / "a.npy", input({1, 3}));
  EXPECT_EQ(data.size(), 1U);
  EXPECT_THAT(test::first_tensor(data), ElementsAre(1, 2, 3));
  EXPECT_THAT(data.name(0), EndsWith("a.npy"));
  EXPECT_EQ(data.origin(0).file, folder / "a.npy");
}

TEST(Dataset, MissingBatchAxisIsForgiven) {
  const test::ScratchFolder folder;
  write_file(folder / "a.npy", npy_f32("(3,)", {1, 2, 3}));
  const Dataset data = test::dataset(folder / "a.npy", input({1, 3}));
  EXPECT_EQ(data.size(), 1U);
  EXPECT_THAT(data.name(0), EndsWith("a.npy"));
}

TEST(Dataset, StackWithOneMoreAxis) {
  const test::ScratchFolder folder;
  write_file(folder / "a.npy", npy_f32("(2, 1, 3)", {1, 2, 3, 4, 5, 6}));
  const Dataset data = test::dataset(folder / "a.npy", input({1, 3}));
  ASSERT_EQ(data.size(), 2U);
  EXPECT_THAT(test::first_tensor(data, 1), ElementsAre(4, 5, 6));
  EXPECT_THAT(data.name(1), EndsWith("a.npy[1]"));
  EXPECT_EQ(data.origin(1).row, 1);
}

TEST(Dataset, StackWithALargerFirstAxis) {
  const test::ScratchFolder folder;
  write_file(folder / "a.npy", npy_f32("(4, 2)", {1, 2, 3, 4, 5, 6, 7, 8}));
  const Dataset data = test::dataset(folder / "a.npy", input({2, 2}));
  ASSERT_EQ(data.size(), 2U);
  EXPECT_THAT(test::first_tensor(data, 1), ElementsAre(5, 6, 7, 8));
  EXPECT_THAT(test::refusal(folder / "a.npy", input({3, 2})),
              HasSubstr("has shape [4, 2]; the input is [3, 2]"));
}

TEST(Dataset, WrongShapeStatesBothShapes) {
  const test::ScratchFolder folder;
  write_file(folder / "a.npy", npy_f32("(2, 3)", {1, 2, 3, 4, 5, 6}));
  const std::string message = test::refusal(folder / "a.npy", input({1, 4}));
  EXPECT_THAT(message, HasSubstr("a.npy: has shape [2, 3]; the input is [1, 4]"));
  EXPECT_THAT(test::refusal(folder / "a.npy", input({1, 1, 2, 3})), HasSubstr("[2, 3]"));
}

TEST(Dataset, FoldersAreSortedWithSubfoldersAndWithoutHiddenFiles) {
  const test::ScratchFolder folder;
  for (const std::string name : {"b.npy", "a.npy", "c/a.npy", ".hidden.npy"})
    write_file(folder / name, npy_f32("(1,)", {1}));
  write_file(folder / "notes.md", "not data");
  const Dataset data = test::dataset(folder.path(), input({1}));
  ASSERT_EQ(data.size(), 3U);
  EXPECT_THAT(data.name(0), EndsWith("/a.npy"));
  EXPECT_THAT(data.name(1), EndsWith("/b.npy"));
  EXPECT_THAT(data.name(2), EndsWith("/c/a.npy"));
}

TEST(Dataset, EmptyFolderMissingPathUnknownKind) {
  const test::ScratchFolder folder;
  EXPECT_THAT(test::refusal(folder.path(), input({1})), HasSubstr("has no data files"));
  EXPECT_THAT(test::refusal(folder / "missing", input({1})), HasSubstr("no such file or folder"));
  write_file(folder / "a.csv", "1");
  EXPECT_THAT(test::refusal(folder / "a.csv", input({1})), HasSubstr("is not a kind of file qtool reads"));
  EXPECT_EQ(error_of([] { const Dataset data({}, {input({1})}, {}); }).kind(), ErrorKind::bad_input);
}

TEST(Dataset, ListsAreRelativeToThemselves) {
  const test::ScratchFolder folder;
  write_file(folder / "data/b.npy", npy_f32("(1,)", {2}));
  write_file(folder / "data/a.npy", npy_f32("(1,)", {1}));
  write_file(folder / "some.txt", "data/b.npy\r\n\ndata/a.npy\n");
  const Dataset data = test::dataset(folder / "some.txt", input({1}));
  ASSERT_EQ(data.size(), 2U);
  EXPECT_THAT(test::first_tensor(data, 0), ElementsAre(2));
  EXPECT_THAT(test::first_tensor(data, 1), ElementsAre(1));
  write_file(folder / "bad.txt", "data/missing.npy\n");
  EXPECT_THAT(test::refusal(folder / "bad.txt", input({1})), HasSubstr("data/missing.npy: no such file"));
  write_file(folder / "empty.txt", "\n");
  EXPECT_THAT(test::refusal(folder / "empty.txt", input({1})), HasSubstr("lists no file"));
}

TEST(Dataset, SeveralInputsByName) {
  const test::ScratchFolder folder;
  write_file(folder / "l.npy", npy_f32("(2, 1)", {1, 2}));
  write_file(folder / "r.npy", npy_f32("(2, 2)", {3, 4, 5, 6}));
  const std::vector<ModelTensor> inputs = {input({1}, "left"), input({2}, "right")};
  const std::string left = "left=" + (folder / "l.npy").string();
  const std::string right = "right=" + (folder / "r.npy").string();
  const Dataset data({right, left}, inputs, {});
  ASSERT_EQ(data.size(), 2U);
  const Sample sample = data.read(1);
  EXPECT_THAT(test::floats(sample.tensors[0]), ElementsAre(2));
  EXPECT_THAT(test::floats(sample.tensors[1]), ElementsAre(5, 6));
}

TEST(Dataset, SeveralInputsRefusals) {
  const test::ScratchFolder folder;
  write_file(folder / "l.npy", npy_f32("(2, 1)", {1, 2}));
  write_file(folder / "r.npy", npy_f32("(1, 2)", {3, 4}));
  const std::vector<ModelTensor> inputs = {input({1}, "left"), input({2}, "right")};
  const auto message = [&](const std::vector<std::string>& paths) {
    return std::string(error_of([&] { const Dataset data(paths, inputs, {}); }).what());
  };
  const std::string left = "left=" + (folder / "l.npy").string();
  const std::string right = "right=" + (folder / "r.npy").string();
  EXPECT_THAT(message({left, right}), HasSubstr("input 'right' has 1 samples, input 'left' has 2"));
  EXPECT_THAT(message({left}), HasSubstr("input 'right' has 0 samples"));
  EXPECT_THAT(message({(folder / "l.npy").string()}), HasSubstr("the model has 2 inputs"));
  EXPECT_THAT(message({"middle=" + (folder / "l.npy").string()}),
              HasSubstr("the model has no input 'middle' (it has: left, right)"));
}

// A name with '=' in it is still a file when it exists.
TEST(Dataset, EqualsSignInAFileName) {
  const test::ScratchFolder folder;
  write_file(folder / "lr=0.1.npy", npy_f32("(1,)", {7}));
  EXPECT_THAT(test::first_tensor(test::dataset(folder / "lr=0.1.npy", input({1}))), ElementsAre(7));
}

TEST(Dataset, RawFilesWithADeclaredType) {
  const test::ScratchFolder folder;
  write_file(folder / "a.bin", test::raw<int16_t>({1, -2, 3, -4}));
  DataOptions options;
  options.raw_type = DataType::s16;
  const Dataset data = test::dataset(folder / "a.bin", input({1, 2}), options);
  ASSERT_EQ(data.size(), 2U);
  EXPECT_THAT(test::first_tensor(data, 1), ElementsAre(3, -4));
  // As float32 the same eight bytes are one sample of two; of three they are none.
  EXPECT_EQ(test::dataset(folder / "a.bin", input({1, 2})).size(), 1U);
  EXPECT_THAT(test::refusal(folder / "a.bin", input({1, 3})),
              HasSubstr("has 8 bytes, which is not a multiple of one sample (12 bytes: float32[1, 3])"));
  write_file(folder / "empty.raw", "");
  EXPECT_THAT(test::refusal(folder / "empty.raw", input({1, 3})), HasSubstr("has 0 bytes"));
}

TEST(Dataset, NotFiniteElementsAreNamed) {
  const test::ScratchFolder folder;
  write_file(folder / "a.npy", npy_f32("(2, 3)", {1, 2, 3, 4, NAN, 6}));
  const Dataset data = test::dataset(folder / "a.npy", input({1, 3}));
  EXPECT_NO_THROW(data.read(0));
  EXPECT_THAT(error_of([&] { data.read(1); }).what(), HasSubstr("a.npy[1]: element 1 is nan"));
  write_file(folder / "b.npy", npy_f32("(3,)", {1, 2, -INFINITY}));
  EXPECT_THAT(test::refusal(folder / "b.npy", input({3})), HasSubstr("element 2 is -inf"));
  write_file(folder / "c.npy", test::npy("'<f2'", "(1,)", test::raw<uint16_t>({0x7c00})));
  EXPECT_THAT(test::refusal(folder / "c.npy", input({1})), HasSubstr("element 0 is inf"));
  write_file(folder / "d.npy", test::npy("'<f8'", "(1,)", test::raw<double>({1e300})));
  EXPECT_THAT(test::refusal(folder / "d.npy", input({1})), HasSubstr("not a finite float32"));
}

}  // namespace
}  // namespace qtool
