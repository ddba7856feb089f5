#include <gmock/gmock.h>

#include "qtool/batch.h"
#include "tests/batch/folder.h"

namespace qtool::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class BatchFolder : public InFolder {};

TEST_F(BatchFolder, DataLieBesideTheModel) {
  write("b/model.onnx");
  write("b/data/calib/1.npy");
  write("b/data/eval.npz");
  write("b/data/labels.csv");
  write("a/net.onnx");
  write("a/calib.npy");
  write("a/labels.csv");
  write("a/net.qdq.onnx");
  write("top.onnx");
  const auto models = find_batch_models(folder, {});
  ASSERT_EQ(models.size(), 3U);
  EXPECT_EQ(models[0].name, "a_net");
  EXPECT_THAT(models[0].data, ElementsAre((folder / "a/calib.npy").string()));
  EXPECT_THAT(models[0].eval, IsEmpty());
  EXPECT_EQ(models[0].labels, folder / "a/labels.csv");
  EXPECT_EQ(models[1].name, "b");
  EXPECT_EQ(models[1].build.name, "b");
  EXPECT_THAT(models[1].data, ElementsAre((folder / "b/data/calib").string()));
  EXPECT_THAT(models[1].eval, ElementsAre((folder / "b/data/eval.npz").string()));
  EXPECT_EQ(models[1].labels, folder / "b/data/labels.csv");
  EXPECT_EQ(models[2].name, "top");
  EXPECT_THAT(models[2].data, IsEmpty());
  EXPECT_EQ(models[2].labels, std::nullopt);
}

TEST_F(BatchFolder, TomlBesideTheModelComesBeforeThatOfTheFolderAndThisBeforeFlags) {
  write("qtool.toml", "range = \"entropy\"\nactivations = \"symmetric\"\n");
  write("a/model.onnx");
  write("a/other/s.npy");
  write("a/calib.npy");
  write("a/labels.csv");
  write("a/qtool.toml", "name = \"small\"\nrange = \"mean\"\ndata = \"other\"\nlabels = []\n");
  write("b/model.onnx");
  BatchModel flags;
  flags.quantize.range = RangeMethod::min_max;
  flags.quantize.power_of_two_scales = true;
  const auto models = find_batch_models(folder, flags);
  ASSERT_EQ(models.size(), 2U);
  EXPECT_EQ(models[0].name, "small");
  EXPECT_EQ(models[0].build.name, "small");
  EXPECT_EQ(models[0].quantize.range, RangeMethod::mean);
  EXPECT_TRUE(models[0].quantize.symmetric_activations);
  EXPECT_THAT(models[0].data, ElementsAre((folder / "a/other").string()));
  EXPECT_EQ(models[0].labels, std::nullopt);
  EXPECT_EQ(models[1].quantize.range, RangeMethod::entropy);
  EXPECT_TRUE(models[1].quantize.power_of_two_scales);
}

TEST_F(BatchFolder, Problems) {
  const auto problem = [&] { return error_of([&] { find_batch_models(folder, {}); }); };
  EXPECT_THAT(problem(), HasSubstr(folder.string() + ": has no .onnx model"));
  write("a-b.onnx");
  write("a_b.onnx");
  write("qtool.toml", "name = \"x\"\nmodel = \"a\"\ncolour = 1\n");
  const std::string text = problem();
  EXPECT_THAT(text, HasSubstr("qtool.toml:1: name: belongs into a TOML list"));
  EXPECT_THAT(text, HasSubstr("qtool.toml:2: model: belongs into a TOML list"));
  EXPECT_THAT(text, HasSubstr("qtool.toml:3: unknown key 'colour'"));
  EXPECT_THAT(text, HasSubstr("a_b.onnx: has the name 'a_b' of " + (folder / "a-b.onnx").string()));
}

}  // namespace
}  // namespace qtool::test
