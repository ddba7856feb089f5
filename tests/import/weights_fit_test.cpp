#include "src/import/weights_fit.h"

#include "tests/import/test_model.h"

namespace qtool::testing {
namespace {

// 1000 half floats become floats; the typed form in the file does not matter.
TEST(WeightsFit, CountsBytesInMemory) {
  TestModel model;
  model.weights("w", {10, 100}, {}).set_data_type(onnx::TensorProto::FLOAT16);
  model.weights("b", {5}, {});
  expect_weights_fit(model.graph(), 4020);
  EXPECT_ERROR(error_of([&] { expect_weights_fit(model.graph(), 4019); }), does_not_fit, "the weights take");
}

TEST(WeightsFit, ATooLargeModelIsRefusedBeforeItIsRead) {
  TestModel model;
  model.input("x", {"1"});
  for (int i = 0; i < 4000; ++i) {  // 32 TB
    auto& w = model.weights("w" + std::to_string(i), {1 << 16, 1 << 15}, {});
    w.set_data_location(onnx::TensorProto::EXTERNAL);
  }
  model.node("Neg", {"x"}, {"y"});
  model.output("y");
  EXPECT_ERROR(import_error(model), does_not_fit, "model.onnx", "the weights take 32768000 MB");
}

}  // namespace
}  // namespace qtool::testing
