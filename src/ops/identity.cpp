// Operators that do nothing at inference: Identity and Dropout.
#include "qtool/error.h"
#include "src/ops/constant_arithmetic.h"
#include "src/ops/graph_builder.h"

namespace qtool {

std::vector<ValueId> read_identity(const OnnxNode& node, GraphBuilder&) {
  return {node.required(0)};
}

std::vector<ValueId> read_dropout(const OnnxNode& node, GraphBuilder& builder) {
  for (const char* name : {"ratio", "seed", "is_test", "consumed_inputs"}) node.attributes.ignore(name);
  const ValueId x = node.required(0);
  if (node.input(2) != no_value) {
    const Value& training = constant_operand(builder, node.input(2));
    if (reals_of(training, {1})[0] != 0)
      throw Error(ErrorKind::unsupported, "training_mode is true", "export the model for inference");
  }
  if (node.outputs.size() < 2) return {x};
  // The mask: everything is kept.
  const Shape shape = builder.shape(x);
  const std::vector<uint8_t> kept(static_cast<size_t>(element_count(shape)), 1);
  const std::string name = node.outputs[1].empty() ? node.name + "/mask" : node.outputs[1];
  return {x, builder.graph().add_constant(name, DataType::boolean, shape, kept)};
}

}  // namespace qtool
