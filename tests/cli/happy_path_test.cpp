// The main job on the project's own model.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/cli/tool.h"

namespace qtool::test {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::HasSubstr;
using testing::IsSupersetOf;

class HappyPath : public Cli {
 protected:
  void quantize(const std::string& more = {}, const std::string& to = "net") const {
    const Result r =
        run("quantize models/digits.onnx --calibration {}/digits.qcal --target c -o {}/" + to + " " + more);
    ASSERT_EQ(r.status, 0) << r.err;
  }
};

TEST_F(HappyPath, InspectStatesWorkAndMemory) {
  const Result text = run("inspect models/digits.onnx");
  ASSERT_EQ(text.status, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("total: "));
  const Result r = run("inspect models/digits.onnx --json");
  const json report = json::parse(r.out);
  EXPECT_EQ(report["inputs"][0]["shape"], json({1, 1, 8, 8}));
  int64_t macs = 0;
  for (const auto& layer : report["layers"]) macs += layer["macs"].get<int64_t>();
  EXPECT_EQ(report["macs"], macs);
  EXPECT_GT(macs, 0);
  for (const auto& layer : report["layers"]) EXPECT_NE(layer["op"], "BatchNormalization");
}

TEST_F(HappyPath, QuantizesValidatesAndTheEmittedProgramGivesTheSameBits) {
  calibrate_digits();
  quantize();
  EXPECT_THAT(files(), IsSupersetOf({"net/digits.qdq.onnx", "net/report.json", "net/digits_multipliers.csv",
                                     "net/c/digits.h", "net/c/digits.c"}));
  const std::string c = (folder / "net/c").string();
  ASSERT_EQ(std::system(("cc -std=c99 -O2 -Wall -Wextra -Wpedantic -Werror -I" + c + " " + c + "/*.c -o " +
                         folder.string() + "/example")
                            .c_str()),
            0);
  const Result r =
      run("validate models/digits.onnx {}/net --data calib_data/digits/eval.npy --labels "
          "calib_data/digits/labels.csv --json --run-on {}/example");
  ASSERT_EQ(r.status, 0) << r.err;
  const json report = json::parse(r.out);
  EXPECT_EQ(report["items"], 450);
  EXPECT_GT(report["metrics"]["top1"]["float"], 0.97);
  EXPECT_GT(report["metrics"]["top1"]["integer"], 0.97);
  EXPECT_GT(report["outputs"][0]["sqnr_db"], 20);
  EXPECT_FALSE(report["layers"].empty());
}

TEST_F(HappyPath, SameInputGivesSameBytes) {
  calibrate_digits();
  quantize("", "one");
  quantize("", "two");
  for (const std::string& name : files()) {
    if (!name.starts_with("one/")) continue;
    EXPECT_EQ(read_text(folder / name), read_text(folder / ("two/" + name.substr(4)))) << name;
  }
}

TEST_F(HappyPath, CalibrationDoesNotDependOnThreadsBatchOrShards) {
  const std::string command = "calibrate models/digits.onnx --data calib_data/digits/calib.npy -o {}/";
  ASSERT_EQ(run(command + "one.qcal --threads 1").status, 0);
  ASSERT_EQ(run(command + "two.qcal --threads 2").status, 0);
  ASSERT_EQ(run(command + "eight.qcal --dim N=8").status, 0);
  for (const char* shard : {"0", "1", "2"})
    ASSERT_EQ(run(command + "part" + shard + ".qcal --shard " + shard + "/3").status, 0);
  ASSERT_EQ(run("merge {}/part2.qcal {}/part0.qcal {}/part1.qcal -o {}/merged.qcal").status, 0);
  const std::string expected = read_text(folder / "one.qcal");
  ASSERT_FALSE(expected.empty());
  for (const char* name : {"two.qcal", "eight.qcal", "merged.qcal"})
    EXPECT_TRUE(read_text(folder / name) == expected) << name;
}

TEST_F(HappyPath, EmitGivesTheCodeOfQuantizeAgain) {
  calibrate_digits();
  quantize();
  const Result r = run("emit {}/net/digits.qdq.onnx --target c -o {}/again");
  ASSERT_EQ(r.status, 0) << r.err;
  for (const char* name : {"digits.h", "digits.c", "digits_weights.c", "digits_selftest.c"})
    EXPECT_EQ(read_text(folder / "again/c" / name), read_text(folder / "net/c" / name)) << name;
}

TEST_F(HappyPath, OptionsOfQuantize) {
  calibrate_digits();
  int number = 0;
  for (const char* options : {"--weights per-tensor", "--activations symmetric", "--power-of-two",
                              "--range min-max", "--range entropy", "--range percentile --percentile 99.9",
                              "--range mean", "--range mse", "--single-file", "--io-layout model"}) {
    const std::string to = "options" + std::to_string(++number);
    quantize(options, to);
    const Result r = run("validate models/digits.onnx {}/" + to +
                         " --data calib_data/digits/eval.npy --labels calib_data/digits/labels.csv --json");
    ASSERT_EQ(r.status, 0) << options << "\n" << r.err;
    EXPECT_GT(json::parse(r.out)["metrics"]["top1"]["integer"], 0.9) << options;
  }
}

TEST_F(HappyPath, ConfigFileHoldsFlags) {
  calibrate_digits();
  write("qtool.toml", "[quantize]\nname = \"renamed\"\nrange = \"min-max\"\n");
  const Result r = run(
      "--config {}/qtool.toml quantize models/digits.onnx --calibration {}/digits.qcal --target c -o {}/net");
  ASSERT_EQ(r.status, 0) << r.err;
  EXPECT_THAT(files(), Contains("net/c/renamed.h"));
  EXPECT_EQ(json::parse(read_text(folder / "net/report.json"))["options"]["range"], "min-max");
}

TEST_F(HappyPath, ListsOfTargetsAndOperators) {
  const json targets = json::parse(run("targets --json").out);
  EXPECT_EQ(targets[0]["name"], "c");
  const json operators = json::parse(run("operators --json").out);
  EXPECT_THAT(operators, Contains(json({{"name", "Conv"}, {"runs_as", "int8"}})));
}

TEST_F(HappyPath, SupportedOperatorsPageIsUpToDate) {
  EXPECT_EQ(run("operators --markdown").out, read_text(source_dir / "docs/supported-operators.md"))
      << "run: qtool operators --markdown > docs/supported-operators.md";
}

}  // namespace
}  // namespace qtool::test
