// validate --run-on: emitted code under QEMU and as a command, right and with a fault.
#include <gmock/gmock.h>

#include "tests/cli/tool.h"

namespace qtool::test {
namespace {

using ::testing::HasSubstr;

bool installed(const std::string& program) {
  return std::system(("command -v " + program + " > /dev/null").c_str()) == 0;
}

class RunOn : public Cli {
 protected:
  void quantize(const std::string& targets) const {
    calibrate_digits();
    const Result r =
        Cli::run("quantize models/digits.onnx --calibration {}/digits.qcal --range mse --target " + targets +
                 " --name net -o {}/net");
    ASSERT_EQ(r.status, 0) << r.err;
  }
  Result validate(const std::string& options) const {
    return run("validate models/digits.onnx {}/net --data calib_data/digits/calib.npy " + options);
  }
  // One layer clamps its results lower than it should.
  void put_fault(const std::string& target) const {
    std::string code = read_text(folder / "net" / target / "net.c");
    const std::string right = ".output_max = 127";
    const size_t at = code.find(right, code.find("net_block2_pw_out = {"));
    ASSERT_NE(at, std::string::npos);
    code.replace(at, right.size(), ".output_max = 20");
    write("net/" + target + "/net.c", code);
  }
  void compile(const std::string& flags, const std::string& program) const {
    const std::string base = folder.string();
    ASSERT_EQ(std::system(("cc -std=c99 -O2 -Wall -Wextra -Wpedantic -Werror " + flags + " " + base +
                           "/net/c/*.c -o " + base + "/" + program)
                              .c_str()),
              0);
  }
};

constexpr const char* the_layer = "layer 'block2_pw_out' (Conv), result 'block2_pw_relu_out': byte ";

TEST_F(RunOn, QemuGivesTheSameBitsAndNamesALayerThatDoesNot) {
  for (const char* program : {"arm-none-eabi-gcc", "qemu-system-arm"})
    if (!installed(program)) GTEST_SKIP() << program << " is not installed";
  quantize("c,cortex-m4,cortex-m0plus");
  for (const char* target : {"", " --target cortex-m4"}) {
    const Result same = validate("--run-on qemu" + std::string(target));
    EXPECT_EQ(same.status, 0) << same.err;
    EXPECT_THAT(same.out, HasSubstr("200 items"));
  }
  put_fault("cortex-m4");
  const Result r = validate("--run-on qemu --target cortex-m4");
  EXPECT_EQ(r.status, 7);
  EXPECT_THAT(r.err, HasSubstr(" on cortex-m4 under QEMU: " + std::string(the_layer)));
}

TEST_F(RunOn, ACommandMayShowItsLayers) {
  quantize("c");
  compile("-Dnet_EXAMPLE_TRACE", "traced");
  const Result same = validate("--run-on {}/traced --trace");
  EXPECT_EQ(same.status, 0) << same.err;
  put_fault("c");
  compile("-Dnet_EXAMPLE_TRACE", "traced");
  const Result layer = validate("--run-on {}/traced --trace");
  EXPECT_EQ(layer.status, 7);
  EXPECT_THAT(layer.err, HasSubstr(the_layer));
  compile("", "plain");
  const Result output = validate("--run-on {}/plain");
  EXPECT_EQ(output.status, 7);
  EXPECT_THAT(output.err, HasSubstr("output 'logits': byte "));
  EXPECT_THAT(output.err, HasSubstr("hint: compile it with -DNAME_EXAMPLE_TRACE"));
}

TEST_F(RunOn, TheModelsLayoutOfInputs) {
  calibrate_digits();
  ASSERT_EQ(run("quantize models/digits.onnx --calibration {}/digits.qcal --range mse --io-layout model "
                "--name net -o {}/net")
                .status,
            0);
  compile("", "plain");
  const Result same = validate("--run-on {}/plain");
  EXPECT_EQ(same.status, 0) << same.err;
}

TEST_F(RunOn, WhatIsMissing) {
  quantize("c");
  expect_failure(validate("--run-on qemu"), 2,
                 (folder / "net").string() + ": holds no target that QEMU can run");
  expect_failure(validate("--run-on qemu --target c"), 2, "--target c: is no board that QEMU can run");
  expect_failure(validate("--run-on qemu --target cortex-m4"), 3,
                 (folder / "net/cortex-m4").string() + ": holds no NAME_example.c");
  expect_failure(validate("--run-on /no/such/program"), 8, "'/no/such/program' ");
  ASSERT_EQ(run("emit {}/net/net.qdq.onnx --target cortex-m4 -o {}/again").status, 0);
  fs::rename(folder / "again/cortex-m4", folder / "net/cortex-m4");
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", "/nowhere", 1);
  const Result r = validate("--run-on qemu");
  ::setenv("PATH", path.c_str(), 1);
  expect_failure(r, 8, "running cortex-m4 under QEMU needs 'arm-none-eabi-gcc', which is not installed");
  EXPECT_THAT(r.err, HasSubstr("apt-get install gcc-arm-none-eabi"));
}

}  // namespace
}  // namespace qtool::test
