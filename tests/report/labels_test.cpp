#include "src/report/labels.h"

#include <gmock/gmock.h>

#include "tests/data/data_files.h"

namespace qtool {
namespace {

using test::error_of;
using ::testing::HasSubstr;

class LabelsFile : public ::testing::Test {
 protected:
  LabelsFile() {
    for (const std::string name : {"data/a.npy", "data/b, c.npy", "data/q\"q.npy"})
      write_file(folder_ / name, test::npy_f32("(2, 1)", {1, 2}));
  }
  Labels read(const std::string& csv) {
    write_file(folder_ / "labels.csv", csv);
    return Labels(folder_ / "labels.csv");
  }
  Dataset data(const std::string& name) const { return test::dataset(folder_ / name, test::input({1})); }

  test::ScratchFolder folder_;
};

TEST_F(LabelsFile, ByFileAndRow) {
  const Labels labels = read("file,split,index,label\ndata/a.npy,eval,0,7\ndata/a.npy,eval,1,-2\n");
  EXPECT_FALSE(labels.has_masks());
  EXPECT_EQ(labels.label(data("data/a.npy"), 0), 7);
  EXPECT_EQ(labels.label(data("data/a.npy"), 1), -2);
}

TEST_F(LabelsFile, TheSameFileByAnotherPath) {
  const Labels labels = read("label,file\n3,./data/../data/a.npy\n");
  EXPECT_EQ(labels.label(data("data/./a.npy"), 0), 3);
}

TEST_F(LabelsFile, QuotesAndLineEnds) {
  const Labels labels = read("file,label\r\n\"data/b, c.npy\",4\r\n\r\n\"data/q\"\"q.npy\",\"5\"\r\n");
  EXPECT_EQ(labels.label(data("data/b, c.npy"), 0), 4);
  EXPECT_EQ(labels.label(data("data/q\"q.npy"), 0), 5);
}

TEST_F(LabelsFile, Masks) {
  const Labels labels = read("file,mask\ndata/a.npy,masks/a.png\n");
  EXPECT_TRUE(labels.has_masks());
  EXPECT_EQ(labels.mask(data("data/a.npy"), 0), folder_ / "masks/a.png");
}

TEST_F(LabelsFile, BrokenFiles) {
  const auto message = [&](const std::string& csv) {
    return std::string(error_of([&] { read(csv); }).what());
  };
  EXPECT_THAT(message(""),
              HasSubstr("labels.csv: needs a header with the columns 'file' and 'label' or 'mask'"));
  EXPECT_THAT(message("file,class\na,1\n"), HasSubstr("needs a header"));
  EXPECT_THAT(message("name,label\na,1\n"), HasSubstr("needs a header"));
  EXPECT_THAT(message("file,label\na,1\nb\n"), HasSubstr("line 3 does not fit the header"));
  EXPECT_THAT(message("file,label\na,1,2\n"), HasSubstr("line 2 does not fit the header"));
  EXPECT_THAT(message("file,index,label\na,one,2\n"), HasSubstr("line 2 does not fit the header"));
  EXPECT_THAT(error_of([&] { Labels(folder_ / "missing.csv"); }).what(),
              HasSubstr("missing.csv: labels cannot be opened"));
}

TEST_F(LabelsFile, SamplesWithoutALabel) {
  const Labels labels = read("file,index,label\ndata/a.npy,0,7\ndata/a.npy,1,cat\n");
  EXPECT_THAT(error_of([&] { (void)labels.label(data("data/a.npy"), 1); }).what(),
              HasSubstr("label 'cat' of"));
  const Error error = error_of([&] { (void)labels.label(data("data/b, c.npy"), 1); });
  EXPECT_EQ(error.kind(), ErrorKind::bad_input);
  EXPECT_THAT(error.what(), HasSubstr("no label for"));
  EXPECT_THAT(error.what(), HasSubstr("b, c.npy[1]"));
}

}  // namespace
}  // namespace qtool
