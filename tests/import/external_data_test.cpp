// Weights in files beside the model.
#include "src/base/file.h"
#include "src/base/sha256.h"
#include "src/ops/executor.h"
#include "tests/import/test_model.h"

namespace qtool::testing {
namespace {

void set_external(onnx::TensorProto& tensor, const std::string& key, const std::string& value) {
  auto& entry = *tensor.add_external_data();
  entry.set_key(key);
  entry.set_value(value);
}

// y = x + w with w = two floats in the file `location`.
TestModel model_with(const std::string& location, const std::string& offset, const std::string& length) {
  TestModel model;
  model.input("x", {"1", "2"});
  auto& w = model.weights("w", {2}, {});
  w.set_data_location(onnx::TensorProto::EXTERNAL);
  set_external(w, "location", location);
  if (!offset.empty()) set_external(w, "offset", offset);
  if (!length.empty()) set_external(w, "length", length);
  model.node("Add", {"x", "w"}, {"y"}, "sum");
  model.output("y");
  return model;
}

std::string floats(const std::vector<float>& values) {
  return std::string(as_text(to_bytes(values)));
}

TEST(ExternalData, IsReadAndHashed) {
  const TestModel model = model_with("w.bin", "4", "8");
  write_text(test_folder() / "w.bin", floats({9, 1, 2, 9}));
  const Model read = model.import();
  const std::vector<Bytes> inputs{to_bytes(std::vector<float>{10, 20})};
  const Bytes output = Executor(read.graph).run(inputs).at(0);
  EXPECT_EQ(output, to_bytes(std::vector<float>{11, 22}));
  Bytes both = read_file(test_folder() / "model.onnx");
  const Bytes data = read_file(test_folder() / "w.bin");
  both.insert(both.end(), data.begin(), data.end());
  EXPECT_EQ(read.sha256, sha256(both));
}

TEST(ExternalData, LengthMayBeLeftOut) {
  write_text(test_folder() / "w.bin", floats({1, 2}));
  EXPECT_EQ(model_with("w.bin", "", "").import().outputs.size(), 1U);
}

TEST(ExternalData, Missing) {
  EXPECT_ERROR(import_error(model_with("ghost.bin", "0", "8")), bad_input, "model.onnx", "'w'", "'ghost.bin'",
               "is missing");
}

TEST(ExternalData, TooShort) {
  write_text(test_folder() / "w.bin", floats({1, 2}));
  EXPECT_ERROR(import_error(model_with("w.bin", "4", "8")), bad_input, "'w'", "'w.bin'", "too short",
               "8 bytes");
  EXPECT_ERROR(import_error(model_with("w.bin", "4", "")), bad_input, "'w'", "needs 8 bytes");
  EXPECT_ERROR(import_error(model_with("w.bin", "-4", "8")), bad_input, "'w.bin'");
  EXPECT_ERROR(import_error(model_with("w.bin", "99999999999999999999", "8")), bad_input, "no number");
}

TEST(ExternalData, MustStayInTheFolder) {
  fs::create_directories(test_folder() / "inner");
  write_text(test_folder().parent_path() / "outside.bin", floats({1, 2}));
  std::error_code ignored;
  fs::create_symlink("../outside.bin", test_folder() / "link.bin", ignored);
  const std::string absolute = (test_folder() / "w.bin").string();
  write_text(absolute, floats({1, 2}));
  for (const std::string& location :
       {std::string("../outside.bin"), std::string("inner/../../outside.bin"), absolute,
        std::string("link.bin"), std::string("/etc/passwd"), std::string("")})
    EXPECT_ERROR(import_error(model_with(location, "0", "8")), bad_input, "'w'", "outside the folder");
}

}  // namespace
}  // namespace qtool::testing
