// Memory of `qtool calibrate`.
#include <onnx/onnx_pb.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>

#include "tests/cli/tool.h"

namespace qtool::test {
namespace {

constexpr long megabyte = 1 << 20;

struct SmallModel {
  onnx::ModelProto proto;
  SmallModel() {
    proto.set_ir_version(8);
    proto.add_opset_import()->set_version(13);
    proto.mutable_graph()->set_name("g");
  }
  void node(const std::string& type, const std::vector<std::string>& inputs, const std::string& output) {
    auto& node = *proto.mutable_graph()->add_node();
    node.set_op_type(type);
    for (const std::string& input : inputs) node.add_input(input);
    node.add_output(output);
  }
  static void describe(onnx::ValueInfoProto& info, const std::string& name, const std::vector<int64_t>& shape) {
    info.set_name(name);
    auto& type = *info.mutable_type()->mutable_tensor_type();
    type.set_elem_type(onnx::TensorProto::FLOAT);
    for (const int64_t dim : shape) type.mutable_shape()->add_dim()->set_dim_value(dim);
  }
  void save(const fs::path& path) const { std::ofstream(path, std::ios::binary) << proto.SerializeAsString(); }
};

// A perceptron of `layers` products with square matrices, whose elements are in one file beside the model or inside it.
void write_perceptron(const fs::path& folder, int layers, int width, bool inside) {
  SmallModel model;
  auto& graph = *model.proto.mutable_graph();
  SmallModel::describe(*graph.add_input(), "x0", {1, width});
  std::ofstream data(folder / "w.bin", std::ios::binary);
  const std::string matrix(sizeof(float) * static_cast<size_t>(width) * static_cast<size_t>(width), '\0');
  for (int i = 0; i < layers; ++i) {
    auto& w = *graph.add_initializer();
    w.set_name("w" + std::to_string(i));
    w.set_data_type(onnx::TensorProto::FLOAT);
    for (int axis = 0; axis < 2; ++axis) w.add_dims(width);
    if (inside) {
      w.set_raw_data(matrix);
    } else {
      w.set_data_location(onnx::TensorProto::EXTERNAL);
      const std::vector<std::pair<std::string, std::string>> place = {
          {"location", "w.bin"},
          {"offset", std::to_string(matrix.size() * static_cast<size_t>(i))},
          {"length", std::to_string(matrix.size())}};
      for (const auto& [key, value] : place) {
        auto& entry = *w.add_external_data();
        entry.set_key(key);
        entry.set_value(value);
      }
      data << matrix;
    }
    model.node("MatMul", {"x" + std::to_string(i), w.name()}, "x" + std::to_string(i + 1));
  }
  SmallModel::describe(*graph.add_output(), "x" + std::to_string(layers), {1, width});
  model.save(folder / "m.onnx");
  std::ofstream(folder / "x.bin", std::ios::binary) << std::string(sizeof(float) * static_cast<size_t>(width), '\0');
}

// Largest memory of a run of the tool.
long peak_of(const std::vector<std::string>& arguments) {
  const std::string tool = std::string(QTOOL_BINARY_DIR) + "/bin/qtool";
  std::vector<char*> argv{const_cast<char*>(tool.c_str())};  // NOLINT: execv does not change them
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));  // NOLINT
  argv.push_back(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    std::freopen("/dev/null", "w", stdout);
    std::freopen("/dev/null", "w", stderr);
    ::execv(tool.c_str(), argv.data());
    ::_exit(127);
  }
  int status = 0;
  rusage usage{};
  EXPECT_EQ(::wait4(child, &status, 0, &usage), child);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  return usage.ru_maxrss * 1024;
}

class Memory : public Cli {
 protected:
  // Of calibrating a model with 64 MB of weights in four layers, less that of one with almost none.
  long growth_of_peak(bool inside) const {
    long peaks[2] = {};
    for (int i = 0; i < 2; ++i) {
      // In a process of its own: what this one held would count as the tool's (getrusage(2)).
      if (const pid_t writer = ::fork(); writer == 0) {
        write_perceptron(folder, 4, i == 0 ? 16 : 2048, inside);
        ::_exit(0);
      } else {
        ::waitpid(writer, nullptr, 0);
      }
      peaks[i] = peak_of({"calibrate", (folder / "m.onnx").string(), "--data", (folder / "x.bin").string(),
                          "--threads", "1", "--force", "-o", (folder / "m.qcal").string()});
    }
    return peaks[1] - peaks[0];
  }
};

TEST_F(Memory, WeightsAreHeldOnce) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the address sanitizer keeps freed memory";
#endif
  constexpr long weights = 64 * megabyte, layer = 16 * megabyte;
  for (const bool inside : {false, true}) EXPECT_LT(growth_of_peak(inside), weights + layer + 4 * megabyte);
}

TEST_F(Memory, IsSaidBeforehand) {
  const Result r = run("calibrate models/digits.onnx --data calib_data/digits/calib.npy --threads 1 -o {}/d.qcal");
  ASSERT_EQ(r.status, 0) << r.err;
  const size_t said = r.err.find("memory: weights 56.");
  ASSERT_NE(said, std::string::npos) << r.err;
  EXPECT_LT(said, r.err.find("calibrating"));
  EXPECT_NE(r.err.find("1 thread of "), std::string::npos) << r.err;
}

// 1000 activations of 4 GB each live at once.
TEST_F(Memory, TooLittleIsAnErrorBeforeAnyWork) {
  SmallModel model;
  auto& graph = *model.proto.mutable_graph();
  SmallModel::describe(*graph.add_input(), "x", {1, 1 << 30});
  std::vector<std::string> parts;
  for (int i = 0; i < 1000; ++i) {
    parts.push_back("part" + std::to_string(i));
    model.node("Neg", {"x"}, parts.back());
  }
  for (size_t i = 1; i < parts.size(); ++i) {
    const std::string sum = "sum" + std::to_string(i);
    model.node("Add", {i == 1 ? parts[0] : "sum" + std::to_string(i - 1), parts[i]}, sum);
  }
  SmallModel::describe(*graph.add_output(), "sum999", {1, 1 << 30});
  model.save(folder / "huge.onnx");
  write("x.bin", "");
  const Result r = run("calibrate {}/huge.onnx --data {}/x.bin -o {}/huge.qcal");
  expect_failure(r, 5, "calibration needs 41");
  EXPECT_NE(r.err.find("activations and statistics"), std::string::npos) << r.err;
  EXPECT_FALSE(fs::exists(folder / "huge.qcal"));
}

}  // namespace
}  // namespace qtool::test
