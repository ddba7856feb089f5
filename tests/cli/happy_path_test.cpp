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

  // The program that reads items from stdin, as FOLDER_example.
  void compile(const std::string& from) const {
    const std::string base = (folder / from).string();
    const std::string command =
        "cc -std=c99 -O2 -Wall -Wextra -Wpedantic -Werror " + base + "/c/*.c -o " + base + "_example";
    ASSERT_EQ(std::system(command.c_str()), 0);
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
  compile("net");
  const Result r = run("emit {}/net/digits.qdq.onnx --target c -o {}/again");
  ASSERT_EQ(r.status, 0) << r.err;
  EXPECT_EQ(read_text(folder / "again/c/digits.h"), read_text(folder / "net/c/digits.h"));
  compile("again");
  const Result same =
      run("validate models/digits.onnx {}/net --data calib_data/digits/eval.npy --run-on {}/again_example");
  EXPECT_EQ(same.status, 0) << same.err;
}

TEST_F(HappyPath, SingleFileGivesTheSameBits) {
  calibrate_digits();
  quantize("--single-file");
  compile("net");
  const Result r =
      run("validate models/digits.onnx {}/net --data calib_data/digits/eval.npy --run-on {}/net_example");
  EXPECT_EQ(r.status, 0) << r.err;
}

TEST_F(HappyPath, OptionsOfQuantize) {
  calibrate_digits();
  int number = 0;
  for (const char* options : {"--weights per-tensor", "--activations symmetric", "--power-of-two",
                              "--range min-max", "--range entropy", "--range percentile --percentile 99.9",
                              "--range mean", "--range mse", "--range auto", "--single-file", "--io-layout model"}) {
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
