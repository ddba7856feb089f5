// Files that are no complete ONNX model.
#include <random>

#include "tests/import/test_model.h"

namespace qtool::testing {
namespace {

Error error_of_bytes(const std::string& bytes) {
  return error_of([&] { import_model(write_text(test_folder() / "bad.onnx", bytes)); });
}

TestModel relu_model() {
  TestModel model;
  model.input("x", {"1", "4"});
  model.node("Relu", {"x"}, {"y"});
  model.output("y", {"1", "4"});
  return model;
}

TEST(BadFile, Missing) {
  EXPECT_ERROR(error_of([] { import_model("/nonexistent/model.onnx"); }), bad_input,
               "/nonexistent/model.onnx", "No such file");
}

TEST(BadFile, Folder) {
  EXPECT_ERROR(error_of([] { import_model(test_folder()); }), bad_input, "is a folder");
}

TEST(BadFile, Empty) {
  EXPECT_ERROR(error_of_bytes(""), bad_input, "bad.onnx", "empty");
}

TEST(BadFile, Text) {
  EXPECT_ERROR(error_of_bytes("This is not a model.\n"), bad_input, "bad.onnx", "no ONNX model");
}

TEST(BadFile, OtherFormats) {
  EXPECT_ERROR(error_of_bytes(std::string("\x1c\0\0\0TFL3\x14\0\0\0", 12)), bad_input, "no ONNX model");
  EXPECT_ERROR(error_of_bytes(std::string("PK\x03\x04\x14\0\0\0", 8)), bad_input, "no ONNX model");
  EXPECT_ERROR(error_of_bytes("\x89PNG\r\n\x1a\n"), bad_input, "no ONNX model");
}

// Every beginning of a model is either refused or, where the rest is optional, still complete.
TEST(BadFile, Truncated) {
  const std::string whole = relu_model().proto.SerializeAsString();
  size_t refused = 0;
  for (size_t size = 0; size < whole.size(); ++size) {
    try {
      import_model(write_text(test_folder() / "cut.onnx", whole.substr(0, size)));
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::bad_input) << size << ": " << error.what();
      EXPECT_NE(std::string(error.what()).find("cut.onnx"), std::string::npos);
      ++refused;
    }
  }
  EXPECT_EQ(refused, whole.size());
}

TEST(BadFile, RandomBytes) {
  std::mt19937 random(1);
  for (int i = 0; i < 300; ++i) {
    std::string bytes(1 + random() % 400, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    EXPECT_EQ(error_of_bytes(bytes).kind(), ErrorKind::bad_input);
  }
}

// A damaged byte gives a model or an error, nothing else.
TEST(BadFile, FlippedBytes) {
  const std::string whole = relu_model().proto.SerializeAsString();
  for (size_t i = 0; i < whole.size(); ++i) {
    for (const int change : {0x01, 0x08, 0x80, 0xff}) {
      std::string bytes = whole;
      bytes[i] = static_cast<char>(bytes[i] ^ change);
      try {
        import_model(write_text(test_folder() / "flipped.onnx", bytes));
      } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find("flipped.onnx"), std::string::npos);
      }
    }
  }
}

TEST(BadFile, NoGraph) {
  TestModel model;
  model.proto.clear_graph();
  EXPECT_ERROR(import_error(model), bad_input, "no graph");
}

TEST(BadFile, NoIrVersion) {
  TestModel model = relu_model();
  model.proto.clear_ir_version();
  EXPECT_ERROR(import_error(model), bad_input, "no ONNX model", "IR version");
}

TEST(BadFile, NoOpset) {
  TestModel model = relu_model();
  model.proto.clear_opset_import();
  EXPECT_ERROR(import_error(model), bad_input, "opset");
}

TEST(NewerFile, UnknownFieldsAndVersionsAreRead) {
  TestModel model = relu_model();
  model.proto.set_ir_version(11);
  model.proto.mutable_opset_import(0)->set_version(21);
  model.proto.mutable_opset_import(0)->set_domain("ai.onnx");
  const std::string bytes =
      model.proto.SerializeAsString() + std::string("\xd2\x01\x03\x0a\x01x", 6);  // field 26
  const Model read = import_model(write_text(test_folder() / "new.onnx", bytes));
  EXPECT_EQ(read.opset, 21);
  EXPECT_EQ(read.outputs.at(0).name, "y");
}

}  // namespace
}  // namespace qtool::testing
