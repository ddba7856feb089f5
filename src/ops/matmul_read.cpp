// ONNX's Gemm and MatMul: FullyConnected when the second operand is a constant matrix, MatMul otherwise.
#include <algorithm>

#include "qtool/error.h"
#include "src/ops/elementwise.h"
#include "src/ops/fully_connected.h"
#include "src/ops/graph_builder.h"
#include "src/ops/matmul.h"
#include "src/ops/weights.h"

namespace qtool {
namespace {

// The operand repeated along its batch axes to the result's, when it has some of them only.
ValueId expand_batch(GraphBuilder& builder, ValueId id, const Shape& batch, const std::string& name) {
  Shape shape = builder.shape(id);
  const Shape own(shape.begin(), shape.end() - 2);
  if (element_count(own) == 1 || own == batch) return id;
  Shape wanted = batch;
  wanted.insert(wanted.end(), shape.end() - 2, shape.end());
  // x + 0 broadcasts exactly.
  const ValueId zeros =
      builder.graph().add_constant(name + "/zeros", DataType::f32, wanted,
                                   std::vector<float>(static_cast<size_t>(element_count(wanted)), 0.0F));
  return builder.add(make_binary(BinaryKind::add), {id, zeros}, name);
}

ValueId add_product(GraphBuilder& builder, ValueId a, ValueId b, bool transpose_b, const std::string& name) {
  const Shape &shape_a = builder.shape(a), &shape_b = builder.shape(b);
  const Shape batch = broadcast({shape_a.begin(), shape_a.end() - 2}, {shape_b.begin(), shape_b.end() - 2});
  a = expand_batch(builder, a, batch, name + "/a");
  b = expand_batch(builder, b, batch, name + "/b");
  return builder.add(std::make_shared<MatMul>(transpose_b), {a, b}, name);
}

ValueId scalar(GraphBuilder& builder, float value, const std::string& name) {
  return builder.graph().add_constant(name, DataType::f32, {}, std::vector<float>{value});
}

// factor * C as a bias of `features` outputs; no_value when C is no such constant.
ValueId as_bias(GraphBuilder& builder, ValueId c, float factor, int64_t features, const std::string& name) {
  if (c == no_value || !is_weight(builder.graph(), c)) return no_value;
  const Shape shape = builder.shape(c);
  if (shape == Shape{features} || shape == Shape{1, features})
    return reshape_weights(builder, scale_weights(builder, c, factor, name + "/scaled"), {features}, 0, name);
  if (element_count(shape) != 1) return no_value;
  const float value = factor * weight_values(builder.graph(), c).front();
  return builder.graph().add_constant(name, DataType::f32, {features},
                                      std::vector<float>(static_cast<size_t>(features), value));
}

// y + factor * C, where C is broadcast to y.
ValueId add_term(GraphBuilder& builder, ValueId y, ValueId c, float factor, const std::string& name) {
  if (broadcast(builder.shape(y), builder.shape(c)) != builder.shape(y))
    throw Error(ErrorKind::bad_input, "C of shape " + to_string(builder.shape(c)) +
                                          " cannot be broadcast to the product of shape " +
                                          to_string(builder.shape(y)));
  if (factor != 1.0F && is_weight(builder.graph(), c)) {
    c = scale_weights(builder, c, factor, name + "/c");
  } else if (factor != 1.0F) {
    c = builder.add(make_binary(BinaryKind::mul), {c, scalar(builder, factor, name + "/beta")}, name + "/c");
  }
  return builder.add(make_binary(BinaryKind::add), {y, c}, name);
}

struct Gemm {
  float alpha, beta;
  bool transpose_b;
};

ValueId gemm_fully_connected(GraphBuilder& builder, const Gemm& gemm, ValueId a, ValueId b, ValueId c,
                             const std::string& name) {
  if (!gemm.transpose_b) b = transpose_weights(builder, b, {1, 0}, name + "/weights");
  b = scale_weights(builder, b, gemm.alpha, name + "/scaled_weights");
  const ValueId bias = as_bias(builder, c, gemm.beta, builder.shape(b)[0], name + "/bias");
  std::vector<ValueId> inputs{a, b};
  if (bias != no_value) inputs.push_back(bias);
  const bool rest = bias == no_value && c != no_value;
  const ValueId y = builder.add(std::make_shared<FullyConnected>(), inputs, rest ? name + "/product" : name);
  return rest ? add_term(builder, y, c, gemm.beta, name) : y;
}

ValueId gemm_product(GraphBuilder& builder, const Gemm& gemm, ValueId a, ValueId b, ValueId c,
                     const std::string& name) {
  const bool scaled = gemm.alpha != 1.0F, rest = c != no_value;
  ValueId y = add_product(builder, a, b, gemm.transpose_b, scaled || rest ? name + "/product" : name);
  if (scaled)
    y = builder.add(make_binary(BinaryKind::mul), {y, scalar(builder, gemm.alpha, name + "/alpha")},
                    rest ? name + "/scaled" : name);
  return rest ? add_term(builder, y, c, gemm.beta, name) : y;
}

}  // namespace

std::vector<ValueId> read_gemm(const OnnxNode& node, GraphBuilder& builder) {
  ValueId a = node.required(0);
  const ValueId b = node.required(1);
  if (builder.rank(a) != 2 || builder.rank(b) != 2)
    throw Error(ErrorKind::bad_input, "A and B must be matrices, not of shapes " +
                                          to_string(builder.shape(a)) + " and " +
                                          to_string(builder.shape(b)));
  const Attributes& attributes = node.attributes;
  attributes.ignore("broadcast");  // before opset 7; C is broadcast in any case
  const Gemm gemm{attributes.real("alpha", 1), attributes.real("beta", 1),
                  attributes.integer("transB", 0) != 0};
  const std::string& name = node.outputs[0];
  const ValueId c = gemm.beta == 0 ? no_value : node.input(2);
  if (attributes.integer("transA", 0) != 0) a = builder.transpose(a, {1, 0}, name + "/a_transposed");
  return {is_weight(builder.graph(), b) ? gemm_fully_connected(builder, gemm, a, b, c, name)
                                        : gemm_product(builder, gemm, a, b, c, name)};
}

// Operands of rank 1 are read as a row and a column, which the result then lacks.
std::vector<ValueId> read_matmul(const OnnxNode& node, GraphBuilder& builder) {
  ValueId a = node.required(0), b = node.required(1);
  const Shape shape_a = builder.shape(a), shape_b = builder.shape(b);
  const std::string& name = node.outputs[0];
  if (shape_a.empty() || shape_b.empty())
    throw Error(ErrorKind::bad_input,
                "MatMul of a scalar (shapes " + to_string(shape_a) + " and " + to_string(shape_b) + ")");
  if (shape_a.size() == 1) a = builder.reshape(a, {1, shape_a[0]}, name + "/row");
  if (shape_b.size() == 1) b = reshape_weights(builder, b, {shape_b[0], 1}, 0, name + "/column");
  const bool squeeze = shape_a.size() == 1 || shape_b.size() == 1;
  const std::string product = squeeze ? name + "/product" : name;
  ValueId y = no_value;
  if (builder.rank(b) == 2 && is_weight(builder.graph(), b)) {
    b = transpose_weights(builder, b, {1, 0}, name + "/weights");
    y = builder.add(std::make_shared<FullyConnected>(), {a, b}, product);
  } else {
    y = add_product(builder, a, b, false, product);
  }
  if (!squeeze) return {y};
  Shape shape = builder.shape(y);
  if (shape_b.size() == 1) shape.pop_back();
  if (shape_a.size() == 1) shape.erase(shape.end() - (shape_b.size() == 1 ? 1 : 2));
  return {builder.reshape(y, shape, name)};
}

}  // namespace qtool
