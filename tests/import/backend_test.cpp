// ONNX's own node tests: import, run in float, compare with the expected outputs.
#include <onnx/onnx_pb.h>

#include <cmath>
#include <iostream>
#include <map>
#include <optional>

#include "src/import/import_with_constants.h"
#include "src/onnx/model_file.h"
#include "src/onnx/tensor.h"
#include "src/ops/executor.h"
#include "src/ops/graph_builder.h"
#include "tests/import/backend_skips.h"
#include "tests/import/test_model.h"

namespace qtool::testing {
namespace {

const fs::path test_data = "/usr/share/libonnx-testdata/data/node";

using Constants = std::map<std::string, ConstantTensor>;

struct NodeTest {
  fs::path folder;
  std::vector<std::string> input_names;
  std::vector<ConstantTensor> inputs, expected;
};

// Operators of the model that qtool has no reader for.
std::string unknown_operator(const onnx::ModelProto& model) {
  for (const auto& node : model.graph().node())
    if (!(node.domain().empty() || node.domain() == "ai.onnx") || find_reader(node.op_type()) == nullptr)
      return node.op_type();
  return {};
}

std::vector<ConstantTensor> read_tensors(const fs::path& folder, const std::string& prefix) {
  std::vector<ConstantTensor> tensors;
  for (int i = 0;; ++i) {
    const fs::path path = folder / (prefix + "_" + std::to_string(i) + ".pb");
    if (!fs::exists(path)) return tensors;
    tensors.push_back(read_tensor_file(path));
  }
}

// Imports with as few inputs fixed as qtool needs (it wants weights, shapes and axes constant): none, all but
// the first, all.
Model import_with_fewest_constants(const NodeTest& test, Constants& constants) {
  std::optional<Error> last_error;
  for (const size_t free : {test.inputs.size(), size_t{1}, size_t{0}}) {
    constants.clear();
    for (size_t i = free; i < test.inputs.size(); ++i) constants[test.input_names[i]] = test.inputs[i];
    try {
      return import_with_constants(test.folder / "model.onnx", {}, constants);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::unsupported) throw;
      last_error = error;
    }
  }
  throw *last_error;  // NOLINT(bugprone-unchecked-optional-access)
}

// The tolerance of ONNX's own test runner.
bool close(double got, double want) {
  if (std::isnan(want) || std::isnan(got)) return std::isnan(want) && std::isnan(got);
  return got == want || std::abs(got - want) <= 1e-7 + 1e-3 * std::abs(want);
}

std::vector<double> numbers(const TensorType& type, const Bytes& data) {
  const auto convert = [](auto view) { return std::vector<double>(view.begin(), view.end()); };
  switch (type.data_type) {
    case DataType::f32:
      return convert(view_as<float>(data));
    case DataType::s8:
      return convert(view_as<int8_t>(data));
    case DataType::s16:
      return convert(view_as<int16_t>(data));
    case DataType::s32:
      return convert(view_as<int32_t>(data));
    case DataType::s64:
      return convert(view_as<int64_t>(data));
    default:
      return convert(view_as<uint8_t>(data));
  }
}

// What is wrong with a result; empty when nothing is.
std::string difference(const TensorType& type, const Bytes& got, const ConstantTensor& want) {
  const bool shifted =
      type.is_quantized() && want.type.data_type == DataType::u8;  // uint8 becomes int8, 128 lower
  if (type.shape != want.type.shape || (type.data_type != want.type.data_type && !shifted))
    return to_string(type) + " instead of " + to_string(want.type);
  auto a = numbers(type, got);
  if (shifted)
    for (double& number : a) number += 128;
  const auto b = numbers(want.type, want.data);
  for (size_t i = 0; i < a.size(); ++i)
    if (!close(a[i], b[i]))
      return "element " + std::to_string(i) + " is " + std::to_string(a[i]) + " instead of " +
             std::to_string(b[i]);
  return {};
}

// Throws Error when the model does not import; otherwise what is wrong with its results.
std::string run(const NodeTest& test, size_t& fixed) {
  Constants constants;
  const Model model = import_with_fewest_constants(test, constants);
  std::vector<Bytes> feeds;
  for (size_t i = 0; i < test.inputs.size(); ++i) {
    if (constants.count(test.input_names[i]) != 0) continue;
    const TensorType& type = model.inputs.at(feeds.size()).type;
    if (type != test.inputs[i].type)
      return "input is " + to_string(type) + " for " + to_string(test.inputs[i].type);
    feeds.push_back(test.inputs[i].data);
  }
  const std::vector<Bytes> outputs = Executor(model.graph).run(feeds);
  for (size_t i = 0; i < test.expected.size(); ++i) {
    const std::string wrong = difference(model.outputs.at(i).type, outputs.at(i), test.expected[i]);
    if (!wrong.empty()) return "output " + std::to_string(i) + ": " + wrong;
  }
  fixed += feeds.empty() ? 1 : 0;
  return {};
}

class Totals {
 public:
  void pass() { ++passed_; }
  void fail(const std::string& name, const std::string& why) {
    ++failed_;
    ADD_FAILURE() << name << ": " << why;
  }
  void skip(const std::string& name, const std::string& why) { skipped_[why].push_back(name); }
  void foreign(const std::string& op) { ++foreign_[op]; }
  size_t folded = 0;  // passed with all inputs fixed: constant folding was tested, no kernel at run time
  size_t passed() const { return passed_; }

  void print() const {
    size_t skipped = 0;
    for (const auto& [why, names] : skipped_) {
      std::cout << "skipped: " << why << " (" << names.size() << "):";
      for (const std::string& name : names) std::cout << " " << name;
      std::cout << "\n";
      skipped += names.size();
    }
    size_t foreign = 0;
    std::cout << "operators that qtool does not read:";
    for (const auto& [op, count] : foreign_) {
      std::cout << " " << op << " " << count;
      foreign += static_cast<size_t>(count);
    }
    std::cout << "\nrun " << passed_ + failed_ << ", passed " << passed_ << " (" << folded
              << " by folding), failed " << failed_ << ", skipped " << skipped << ", other operators "
              << foreign << "\n";
  }

 private:
  size_t passed_ = 0, failed_ = 0;
  std::map<std::string, std::vector<std::string>> skipped_;
  std::map<std::string, int> foreign_;
};

void run_folder(const fs::path& folder, Totals& totals) {
  const std::string name = folder.filename().string();
  Sha256 hash;
  const auto proto = read_model_file(folder / "model.onnx", hash);
  if (const std::string op = unknown_operator(*proto); !op.empty()) return totals.foreign(op);
  const auto why = backend_skip(name);
  try {
    NodeTest test{.folder = folder, .input_names = {}, .inputs = {}, .expected = {}};
    for (const auto& input : proto->graph().input()) test.input_names.push_back(input.name());
    test.inputs = read_tensors(folder / "test_data_set_0", "input");
    test.expected = read_tensors(folder / "test_data_set_0", "output");
    test.inputs.resize(std::min(test.inputs.size(), test.input_names.size()));
    const std::string wrong = run(test, totals.folded);
    if (why)
      return wrong.empty() ? totals.fail(name, "passes, but is on the list of skipped tests")
                           : totals.skip(name, std::string(*why));
    return wrong.empty() ? totals.pass() : totals.fail(name, wrong);
  } catch (const Error& error) {
    why ? totals.skip(name, std::string(*why)) : totals.fail(name, error.what());
  }
}

TEST(BackendNodeTests, AllOfSupportedOperators) {
  if (!fs::exists(test_data)) GTEST_SKIP() << test_data << " is not there (Debian package libonnx-testdata)";
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(test_data)) folders.push_back(entry.path());
  std::sort(folders.begin(), folders.end());
  Totals totals;
  for (const fs::path& folder : folders) run_folder(folder, totals);
  totals.print();
  EXPECT_GT(totals.passed(), 100U);
}

}  // namespace
}  // namespace qtool::testing
