#include <gmock/gmock.h>

#include "qtool/batch.h"
#include "tests/batch/folder.h"

namespace qtool::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class BatchList : public InFolder {
 protected:
  void SetUp() override {
    InFolder::SetUp();
    write("a.onnx");
    write("net/model.onnx");
    write("calib.npy");
    write("eval.npy");
  }
  std::vector<BatchModel> read(const std::string& text, const BatchModel& defaults = {}) const {
    return read_batch_list(write("zoo.toml", text), defaults);
  }
  std::string problem(const std::string& text) const {
    return error_of([&] { read(text); });
  }
  std::string at(int line) const {
    return (folder / "zoo.toml").string() + ":" + std::to_string(line) + ": ";
  }
};

TEST_F(BatchList, EveryKey) {
  const auto models = read(R"([[model]]
model = "a.onnx"
name = "first-net"
dim = ["N=4"]
data = ["calib.npy", "x=eval.npy"]
eval = "eval.npy"
labels = "calib.npy"
metric = "top1,top5"
resize = 256
crop = "224x192"
color = "bgr"
mean = [123.7, 116, 103.5]
std = "58,57,56.5"
raw-type = "uint8"
range = "percentile"
percentile = 99.5
weights = "per-tensor"
activations = "symmetric"
power-of-two = true
float = ["head/*", "x"]
keep-constant-channels = true
target = ["c"]
io-layout = "model"
single-file = true
rom = "256K"
ram = 65536
fail-under = ["top1-loss=0.01", "sqnr=20"]
)");
  ASSERT_EQ(models.size(), 1U);
  const BatchModel& m = models[0];
  EXPECT_EQ(m.name, "first_net");
  EXPECT_EQ(m.build.name, "first_net");
  EXPECT_EQ(m.file, folder / "a.onnx");
  EXPECT_EQ(m.import.dims.at("N"), 4);
  EXPECT_THAT(m.data, ElementsAre((folder / "calib.npy").string(), "x=" + (folder / "eval.npy").string()));
  EXPECT_THAT(m.eval, ElementsAre((folder / "eval.npy").string()));
  EXPECT_EQ(m.labels, folder / "calib.npy");
  EXPECT_THAT(m.metrics, ElementsAre("top1", "top5"));
  EXPECT_EQ(m.read.image.resize_shorter, 256);
  EXPECT_EQ(m.read.image.crop, (std::array<int64_t, 2>{224, 192}));
  EXPECT_EQ(m.read.image.color, ImagePreprocess::Color::bgr);
  EXPECT_THAT(m.read.image.mean, ElementsAre(123.7F, 116.F, 103.5F));
  EXPECT_THAT(m.read.image.std, ElementsAre(58.F, 57.F, 56.5F));
  EXPECT_EQ(m.read.raw_type, DataType::u8);
  EXPECT_EQ(m.quantize.range, RangeMethod::percentile);
  EXPECT_EQ(m.quantize.percentile, 99.5);
  EXPECT_FALSE(m.quantize.per_channel);
  EXPECT_TRUE(m.quantize.symmetric_activations);
  EXPECT_TRUE(m.quantize.power_of_two_scales);
  EXPECT_THAT(m.quantize.keep_float, ElementsAre("head/*", "x"));
  EXPECT_FALSE(m.build.remove_constant_channels);
  EXPECT_TRUE(m.build.model_layout);
  EXPECT_TRUE(m.build.single_file);
  EXPECT_EQ(m.build.limits.rom, size_t{256} << 10);
  EXPECT_EQ(m.build.limits.ram, 65536U);
  ASSERT_EQ(m.gates.size(), 2U);
  EXPECT_EQ(m.gates[1].limit, 20);
}

TEST_F(BatchList, WhatAModelSaysComesBeforeDefaultsAndTheseBeforeFlags) {
  BatchModel flags;
  flags.quantize.range = RangeMethod::mean;
  flags.quantize.per_channel = false;
  const auto models = read(
      "[defaults]\ndata = \"calib.npy\"\nrange = \"entropy\"\n"
      "[[model]]\nmodel = \"a.onnx\"\nrange = \"min-max\"\n[[model]]\nmodel = \"net/model.onnx\"\n",
      flags);
  ASSERT_EQ(models.size(), 2U);
  EXPECT_EQ(models[0].name, "a");
  EXPECT_EQ(models[0].quantize.range, RangeMethod::min_max);
  EXPECT_EQ(models[1].name, "net");
  EXPECT_EQ(models[1].quantize.range, RangeMethod::entropy);
  EXPECT_FALSE(models[1].quantize.per_channel);
}

TEST_F(BatchList, AllProblemsAtOnceWithFileLineAndKey) {
  const std::string text = problem(R"(title = 1
[defaults]
name = "all"
range = "best"
[[model]]
model = "a.onnx"
data = "nothing.npy"
colour = "rgb"
mean = true
power-of-two = "yes"
[[model]]
model = "missing.onnx"
data = 3
percentile = 10
fail-under = "top1"
target = "z80"
[[model]]
dim = "N"
raw-type = "int4"
resize = "big"
ram = "64 kilos"
)");
  EXPECT_THAT(text, HasSubstr(at(1) + "unknown key 'title'"));
  EXPECT_THAT(text, HasSubstr(at(3) + "name: belongs into a [[model]] table"));
  EXPECT_THAT(text, HasSubstr(at(4) + "range: 'best': must be one of "));
  EXPECT_THAT(text, HasSubstr(at(7) + "data: 'nothing.npy': no such file or folder"));
  EXPECT_THAT(text, HasSubstr(at(8) + "unknown key 'colour'"));
  EXPECT_THAT(text, HasSubstr(at(9) + "mean: must be a string, or an array"));
  EXPECT_THAT(text, HasSubstr(at(10) + "power-of-two: must be true or false"));
  EXPECT_THAT(text, HasSubstr(at(12) + "model: 'missing.onnx': no such file or folder"));
  EXPECT_THAT(text, HasSubstr(at(13) + "data: must be a string or an array of strings"));
  EXPECT_THAT(text, HasSubstr(at(14) + "percentile: '10': must be a number from 50 to 100"));
  EXPECT_THAT(text, HasSubstr(at(15) + "fail-under: "));
  EXPECT_THAT(text, HasSubstr(at(16) + "target: unknown target 'z80'"));
  EXPECT_THAT(text, HasSubstr(at(17) + "key 'model' (the ONNX file) is missing"));
  EXPECT_THAT(text, HasSubstr(at(17) + "key 'data' (calibration samples) is missing"));
  EXPECT_THAT(text, HasSubstr(at(18) + "dim: "));
  EXPECT_THAT(text, HasSubstr(at(19) + "raw-type: 'int4': must be "));
  EXPECT_THAT(text, HasSubstr(at(20) + "resize: "));
  EXPECT_THAT(text, HasSubstr(at(21) + "ram: '64 kilos': must be a number of bytes, as 65536 or 64K"));
}

TEST_F(BatchList, NamesMustDiffer) {
  EXPECT_THAT(problem("[defaults]\ndata = \"calib.npy\"\n[[model]]\nmodel = \"a.onnx\"\n"
                      "[[model]]\nname = \"a\"\nmodel = \"net/model.onnx\"\n"),
              AllOf(HasSubstr(at(5) + "name 'a' is that of the model at "), HasSubstr("zoo.toml:3")));
}

TEST_F(BatchList, BrokenFiles) {
  EXPECT_THAT(problem("[[model]\n"), HasSubstr(at(1)));
  EXPECT_THAT(problem(""), HasSubstr("has no [[model]] table"));
  EXPECT_THAT(problem("model = 3\n"), HasSubstr("has no [[model]] table"));
  EXPECT_THAT(problem("model = [1, 2]\n"), HasSubstr(at(1) + "model: must be a table"));
  EXPECT_THAT(problem("defaults = 3\n"), HasSubstr(at(1) + "defaults: must be a table"));
}

}  // namespace
}  // namespace qtool::test
