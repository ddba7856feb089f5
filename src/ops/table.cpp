// Every ONNX operator qtool reads. Adding one: a file in src/ops and a line here.
#include <algorithm>

#include "src/ops/graph_builder.h"

namespace qtool {

// clang-format off
#define QTOOL_OPERATORS(X)                                           \
  X("Abs", read_unary, "int8 table")                                 \
  X("Acos", read_unary, "int8 table")                                \
  X("Acosh", read_unary, "float")                                    \
  X("Add", read_binary, "int8")                                      \
  X("And", read_logic, "folded")                                     \
  X("Asin", read_unary, "int8 table")                                \
  X("Asinh", read_unary, "int8 table")                               \
  X("Atan", read_unary, "int8 table")                                \
  X("Atanh", read_unary, "float")                                    \
  X("AveragePool", read_average_pool, "int8")                        \
  X("BatchNormalization", read_batch_normalization, "int8")          \
  X("Cast", read_cast, "folded")                                     \
  X("Ceil", read_unary, "int8 table")                                \
  X("Celu", read_unary, "int8 table")                                \
  X("Clip", read_clip, "int8 table")                                 \
  X("Concat", read_concat, "moves data")                             \
  X("Constant", read_constant, "folded")                             \
  X("ConstantOfShape", read_constant_of_shape, "folded")             \
  X("Conv", read_conv, "int8")                                       \
  X("ConvTranspose", read_conv_transpose, "int8")                    \
  X("Cos", read_unary, "int8 table")                                 \
  X("Cosh", read_unary, "float")                                     \
  X("DepthToSpace", read_depth_to_space, "moves data")               \
  X("DequantizeLinear", read_dequantize_linear, "int8")              \
  X("Div", read_binary, "float")                                     \
  X("Dropout", read_dropout, "moves data")                           \
  X("Elu", read_unary, "int8 table")                                 \
  X("Equal", read_compare, "folded")                                 \
  X("Erf", read_unary, "int8 table")                                 \
  X("Exp", read_unary, "float")                                      \
  X("Expand", read_expand, "moves data")                             \
  X("Flatten", read_flatten, "moves data")                           \
  X("Floor", read_unary, "int8 table")                               \
  X("Gather", read_gather, "moves data")                             \
  X("Gelu", read_gelu, "int8 table")                                 \
  X("Gemm", read_gemm, "int8")                                       \
  X("GlobalAveragePool", read_global_average_pool, "int8")           \
  X("GlobalMaxPool", read_global_max_pool, "int8")                   \
  X("Greater", read_compare, "folded")                               \
  X("GreaterOrEqual", read_compare, "folded")                        \
  X("HardSigmoid", read_unary, "int8 table")                         \
  X("HardSwish", read_unary, "int8 table")                           \
  X("Identity", read_identity, "moves data")                         \
  X("LeakyRelu", read_unary, "int8 table")                           \
  X("Less", read_compare, "folded")                                  \
  X("LessOrEqual", read_compare, "folded")                           \
  X("Log", read_unary, "float")                                      \
  X("LogSoftmax", read_log_softmax, "float")                         \
  X("MatMul", read_matmul, "int8")                                   \
  X("Max", read_variadic, "float")                                   \
  X("MaxPool", read_max_pool, "int8")                                \
  X("Mean", read_mean, "int8")                                       \
  X("Min", read_variadic, "float")                                   \
  X("Mish", read_unary, "int8 table")                                \
  X("Mod", read_mod, "float")                                        \
  X("Mul", read_binary, "int8")                                      \
  X("Neg", read_unary, "int8 table")                                 \
  X("Not", read_logic, "folded")                                     \
  X("Or", read_logic, "folded")                                      \
  X("Pad", read_pad, "moves data")                                   \
  X("Pow", read_binary, "float")                                     \
  X("PRelu", read_binary, "float")                                   \
  X("QuantizeLinear", read_quantize_linear, "int8")                  \
  X("Range", read_range, "folded")                                   \
  X("Reciprocal", read_unary, "float")                               \
  X("ReduceL1", read_reduce, "float")                                \
  X("ReduceL2", read_reduce, "float")                                \
  X("ReduceLogSum", read_reduce, "float")                            \
  X("ReduceLogSumExp", read_reduce, "float")                         \
  X("ReduceMax", read_reduce, "int8")                                \
  X("ReduceMean", read_reduce, "int8")                               \
  X("ReduceMin", read_reduce, "float")                               \
  X("ReduceProd", read_reduce, "float")                              \
  X("ReduceSum", read_reduce, "int8")                                \
  X("ReduceSumSquare", read_reduce, "float")                         \
  X("Relu", read_relu, "int8 table")                                 \
  X("Reshape", read_reshape, "moves data")                           \
  X("Resize", read_resize, "int8")                                   \
  X("Round", read_unary, "int8 table")                               \
  X("Selu", read_unary, "int8 table")                                \
  X("Shape", read_shape, "folded")                                   \
  X("Shrink", read_unary, "int8 table")                              \
  X("Sigmoid", read_unary, "int8 table")                             \
  X("Sign", read_unary, "int8 table")                                \
  X("Sin", read_unary, "int8 table")                                 \
  X("Sinh", read_unary, "float")                                     \
  X("Size", read_size, "folded")                                     \
  X("Slice", read_slice, "moves data")                               \
  X("Softmax", read_softmax, "int8")                                 \
  X("Softplus", read_unary, "int8 table")                            \
  X("Softsign", read_unary, "int8 table")                            \
  X("SpaceToDepth", read_space_to_depth, "moves data")               \
  X("Split", read_split, "moves data")                               \
  X("Sqrt", read_unary, "float")                                     \
  X("Squeeze", read_squeeze, "moves data")                           \
  X("Sub", read_binary, "int8")                                      \
  X("Sum", read_variadic, "int8")                                    \
  X("Swish", read_unary, "int8 table")                               \
  X("Tan", read_unary, "float")                                      \
  X("Tanh", read_unary, "int8 table")                                \
  X("ThresholdedRelu", read_unary, "int8 table")                     \
  X("Tile", read_tile, "moves data")                                 \
  X("Transpose", read_transpose, "moves data")                       \
  X("Unsqueeze", read_unsqueeze, "moves data")                       \
  X("Upsample", read_resize, "int8")                                 \
  X("Where", read_where, "folded")                                   \
  X("Xor", read_logic, "folded")
// clang-format on

#define QTOOL_DECLARE(type, reader, form) std::vector<ValueId> reader(const OnnxNode&, GraphBuilder&);
QTOOL_OPERATORS(QTOOL_DECLARE)
#undef QTOOL_DECLARE

std::vector<SupportedOp> supported_operators() {
#define QTOOL_ENTRY(type, reader, form) {type, reader, form},
  std::vector<SupportedOp> table = {QTOOL_OPERATORS(QTOOL_ENTRY)};
#undef QTOOL_ENTRY
  std::sort(table.begin(), table.end(), [](const auto& a, const auto& b) { return a.onnx_type < b.onnx_type; });
  return table;
}

OnnxReader find_reader(const std::string& onnx_type) {
  static const std::vector<SupportedOp> table = supported_operators();
  const auto it = std::find_if(table.begin(), table.end(), [&](const auto& op) { return op.onnx_type == onnx_type; });
  return it == table.end() ? nullptr : it->reader;
}

}  // namespace qtool
