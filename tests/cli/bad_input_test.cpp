// Every wrong input gets its exit code, one clear message, and nothing written.
#include <gmock/gmock.h>

#include "tests/cli/tool.h"

namespace qtool::test {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAre;

class BadInput : public Cli {};

TEST_F(BadInput, Arguments) {
  expect_failure(run(""), 2, "A subcommand is required");
  expect_failure(run("frobnicate"), 2, "");
  expect_failure(run("inspect"), 2, "MODEL is required");
  expect_failure(run("inspect models/digits.onnx --dim N=x"), 2, "--dim N=x: must be NAME=VALUE");
  expect_failure(run("inspect models/digits.onnx --dim K=3"), 2, "models/digits.onnx: --dim K");
}

TEST_F(BadInput, ModelFiles) {
  const std::string model = read_text(source_dir / "models/digits.onnx");
  write("empty.onnx", "");
  write("truncated.onnx", model.substr(0, model.size() / 2));
  write("text.onnx", "hello, I am not a model\n");
  std::string noise(4096, '\0');
  uint32_t state = 1;
  for (char& c : noise) c = static_cast<char>((state = state * 1664525U + 1013904223U) >> 24);
  write("noise.onnx", noise);
  expect_failure(run("inspect {}/missing.onnx"), 3, folder.string() + "/missing.onnx: ");
  for (const char* name : {"empty.onnx", "truncated.onnx", "text.onnx", "noise.onnx"}) {
    const Result r = run(std::string("inspect {}/") + name);
    expect_failure(r, 3, folder.string() + "/" + name + ": ");
  }
  expect_failure(run("inspect models"), 3, "models: ");
}

TEST_F(BadInput, CalibrationData) {
  const std::string command = "calibrate models/digits.onnx -o {}/x.qcal --data ";
  expect_failure(run(command + "{}/nothing.npy"), 3,
                 folder.string() + "/nothing.npy: no such file or folder");
  fs::create_directories(folder / "empty");
  expect_failure(run(command + "{}/empty"), 3, folder.string() + "/empty: has no data files");
  write("short.npy", read_text(source_dir / "calib_data/digits/calib.npy").substr(0, 1000));
  expect_failure(run(command + "{}/short.npy"), 3,
                 folder.string() + "/short.npy: is shorter than its header says");
  std::string shape = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 7, 7), }";
  shape.resize(117, ' ');
  write("shape.npy",
        std::string("\x93NUMPY\x01\x00", 8) + char(118) + '\0' + shape + "\n" + std::string(196, '\0'));
  expect_failure(run(command + "{}/shape.npy"), 3,
                 folder.string() + "/shape.npy: has shape [1, 1, 7, 7]; the input is [1, 1, 8, 8]");
  std::string nan = read_text(source_dir / "calib_data/digits/calib.npy");
  nan.replace(nan.size() - 4, 4, std::string("\x00\x00\xc0\x7f", 4));
  write("nan.npy", nan);
  expect_failure(run(command + "{}/nan.npy"), 3, folder.string() + "/nan.npy[199]: element 63 is ");
  EXPECT_THAT(files(), UnorderedElementsAre("short.npy", "shape.npy", "nan.npy"));
}

TEST_F(BadInput, CalibrationFiles) {
  calibrate_digits();
  const std::string good = read_text(folder / "digits.qcal");
  write("half.qcal", good.substr(0, good.size() / 2));
  std::string changed = good;
  changed[changed.size() / 2] = static_cast<char>(changed[changed.size() / 2] ^ 1);
  write("changed.qcal", changed);
  write("text.qcal", "not a calibration\n");
  const std::string command = "quantize models/digits.onnx --target c -o {}/net --calibration ";
  for (const char* name : {"half.qcal", "changed.qcal", "text.qcal", "missing.qcal"})
    expect_failure(run(command + "{}/" + name), 3, folder.string() + "/" + name + ": ");
  EXPECT_FALSE(fs::exists(folder / "net"));
}

TEST_F(BadInput, Outputs) {
  calibrate_digits();
  const std::string command = "quantize models/digits.onnx --calibration {}/digits.qcal ";
  expect_failure(run(command + "--target z80 -o {}/net"), 2, "unknown target 'z80'");
  expect_failure(run(command + "--target c -o /proc/net_here"), 2, "/proc/net_here");
  fs::create_directories(folder / "mine");
  write("mine/notes.txt", "keep me");
  expect_failure(run(command + "--target c -o {}/mine"), 2, folder.string() + "/mine");
  EXPECT_EQ(read_text(folder / "mine/notes.txt"), "keep me");
  expect_failure(run("calibrate models/digits.onnx --data calib_data/digits/calib.npy -o {}/digits.qcal"), 2,
                 folder.string() + "/digits.qcal: exists already");
  expect_failure(run(command + "--target c -o {}/net --float nosuchnode"), 2, "");
  EXPECT_FALSE(fs::exists(folder / "net"));
}

TEST_F(BadInput, Gates) {
  calibrate_digits();
  ASSERT_EQ(run("quantize models/digits.onnx --calibration {}/digits.qcal --target c -o {}/net").status, 0);
  const std::string command =
      "validate models/digits.onnx {}/net --data calib_data/digits/eval.npy --labels "
      "calib_data/digits/labels.csv ";
  EXPECT_EQ(run(command + "--fail-under top1=0.9,sqnr=10").status, 0);
  const Result r = run(command + "--fail-under top1=1.01");
  EXPECT_EQ(r.status, 6);
  EXPECT_THAT(r.err, HasSubstr("--fail-under top1=1.01"));
  EXPECT_EQ(run(command + "--fail-under nonsense=1").status, 2);
  EXPECT_EQ(run(command + "--run-on true").status, 8);
  EXPECT_EQ(run(command + "--run-on 'cat /dev/zero'").status, 7);
}

}  // namespace
}  // namespace qtool::test
