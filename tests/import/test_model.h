// Small ONNX models for tests.
#pragma once
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "qtool/error.h"
#include "qtool/import.h"

namespace qtool::testing {

namespace fs = std::filesystem;

// A folder of its own for the running test, emptied first.
inline fs::path test_folder() {
  const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
  const fs::path folder = fs::path(::testing::TempDir()) / ("qtool_" + std::to_string(::getpid())) /
                          (std::string(info->test_suite_name()) + "." + info->name());
  fs::create_directories(folder);
  return folder;
}

inline fs::path write_text(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

struct TestModel {
  onnx::ModelProto proto;

  TestModel() {
    proto.set_ir_version(8);
    proto.set_producer_name("test");
    auto& opset = *proto.add_opset_import();
    opset.set_domain("");
    opset.set_version(13);
    graph().set_name("g");
  }

  onnx::GraphProto& graph() { return *proto.mutable_graph(); }

  static void describe(onnx::ValueInfoProto& info, const std::string& name,
                       const std::vector<std::string>& dims, int type = onnx::TensorProto::FLOAT) {
    info.set_name(name);
    auto& tensor = *info.mutable_type()->mutable_tensor_type();
    tensor.set_elem_type(type);
    tensor.mutable_shape();
    for (const std::string& dim : dims) {
      auto& d = *tensor.mutable_shape()->add_dim();
      if (dim.find_first_not_of("-0123456789") == std::string::npos && !dim.empty())
        d.set_dim_value(std::stoll(dim));
      else if (!dim.empty())
        d.set_dim_param(dim);
    }
  }
  // Dimensions are numbers, names, or "" for unknown.
  void input(const std::string& name, const std::vector<std::string>& dims,
             int type = onnx::TensorProto::FLOAT) {
    describe(*graph().add_input(), name, dims, type);
  }
  void output(const std::string& name, const std::vector<std::string>& dims) {
    describe(*graph().add_output(), name, dims);
  }
  void output(const std::string& name) {
    graph().add_output()->set_name(name);
    graph().mutable_output()->rbegin()->mutable_type()->mutable_tensor_type()->set_elem_type(
        onnx::TensorProto::FLOAT);
  }
  onnx::TensorProto& weights(const std::string& name, const std::vector<int64_t>& shape,
                             const std::vector<float>& values) {
    auto& tensor = *graph().add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    for (const int64_t dim : shape) tensor.add_dims(dim);
    for (const float value : values) tensor.add_float_data(value);
    return tensor;
  }
  onnx::NodeProto& node(const std::string& type, const std::vector<std::string>& inputs,
                        const std::vector<std::string>& outputs, const std::string& name = "") {
    auto& node = *graph().add_node();
    node.set_op_type(type);
    node.set_name(name);
    for (const auto& in : inputs) node.add_input(in);
    for (const auto& out : outputs) node.add_output(out);
    return node;
  }

  fs::path save(const std::string& file = "model.onnx") const {
    return write_text(test_folder() / file, proto.SerializeAsString());
  }
  Model import(const ImportOptions& options = {}) const { return import_model(save(), options); }
};

inline onnx::AttributeProto& set_ints(onnx::NodeProto& node, const std::string& name,
                                      const std::vector<int64_t>& v) {
  auto& attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(onnx::AttributeProto::INTS);
  for (const int64_t i : v) attribute.add_ints(i);
  return attribute;
}

// The error that `action` throws; a failure when it throws none.
template <class Action>
Error error_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no error was thrown";
  return Error(ErrorKind::interrupted, "");
}

inline Error import_error(const TestModel& model, const ImportOptions& options = {}) {
  return error_of([&] { model.import(options); });
}

#define EXPECT_ERROR(error, wanted_kind, ...)                                                            \
  do {                                                                                                   \
    const ::qtool::Error got_error = (error);                                                            \
    EXPECT_EQ(got_error.kind(), ::qtool::ErrorKind::wanted_kind) << got_error.what();                    \
    for (const std::string part : {__VA_ARGS__})                                                         \
      EXPECT_NE((std::string(got_error.what()) + "\n" + got_error.hint()).find(part), std::string::npos) \
          << "no \"" << part << "\" in: " << got_error.what() << "\nhint: " << got_error.hint();         \
  } while (false)

}  // namespace qtool::testing
