// A small graph around one operator: build it through the operator's ONNX reader, run it, look at errors.
#pragma once
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "qtool/error.h"
#include "src/ops/executor.h"
#include "src/ops/graph_builder.h"

namespace qtool {

struct OpBench {
  Graph graph;
  GraphBuilder builder{graph};

  ValueId input(Shape shape, DataType type = DataType::f32) {
    const ValueId id = graph.add_value("x" + std::to_string(graph.inputs.size()), {type, std::move(shape)});
    graph.inputs.push_back(id);
    return id;
  }
  ValueId floats(Shape shape, const std::vector<float>& data) {
    return graph.add_constant("c", DataType::f32, std::move(shape), data);
  }
  ValueId integers(const std::vector<int64_t>& data) {
    return graph.add_constant("i", DataType::s64, {static_cast<int64_t>(data.size())}, data);
  }
  ValueId integer(int64_t value) {
    return graph.add_constant("i", DataType::s64, {}, std::vector<int64_t>{value});
  }

  // Reads one ONNX node with one output a name; the first becomes the graph's output.
  std::vector<ValueId> read(const std::string& type, std::vector<ValueId> inputs, Attributes attributes = {},
                            int64_t opset = 17, std::vector<std::string> outputs = {"y"}) {
    const OnnxNode node{type + "_0",       type, opset, std::move(attributes), std::move(inputs),
                        std::move(outputs)};
    std::vector<ValueId> results = find_reader(type)(node, builder);
    node.attributes.expect_all_read();
    graph.outputs = {results.at(0)};
    return results;
  }

  // Text of the Error that reading the node throws.
  std::string refusal(const std::string& type, std::vector<ValueId> inputs, Attributes attributes = {},
                      int64_t opset = 17, std::vector<std::string> outputs = {"y"}) {
    try {
      read(type, std::move(inputs), std::move(attributes), opset, std::move(outputs));
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  const Shape& output_shape() const { return graph.type(graph.outputs.at(0)).shape; }

  // First output for those inputs.
  template <class T = float>
  std::vector<T> run(const std::vector<std::vector<T>>& inputs = {}) const {
    std::vector<Bytes> buffers;
    for (const auto& values : inputs) buffers.push_back(to_bytes(values));
    const Bytes result = Executor(graph).run(buffers).at(0);
    const auto view = view_as<T>(result);
    return {view.begin(), view.end()};
  }

  // Makes a float value int8 with that scale and zero point.
  void quantize(ValueId id, float scale, int32_t zero_point) {
    graph.value(id).type.data_type = DataType::s8;
    graph.value(id).type.quant = QuantParams{{scale}, {zero_point}};
  }
};

// 0, 1, 2, ...
inline std::vector<float> counting(int64_t count, float first = 0) {
  std::vector<float> values;
  for (int64_t i = 0; i < count; ++i) values.push_back(first + static_cast<float>(i));
  return values;
}

}  // namespace qtool
