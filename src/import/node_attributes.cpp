#include "src/import/node_attributes.h"

#include <onnx/onnx_pb.h>

#include "qtool/error.h"
#include "src/import/finite.h"
#include "src/onnx/tensor.h"

namespace qtool {
namespace {

using Proto = onnx::AttributeProto;

// Files of IR version 1 do not state the type.
Proto::AttributeType type_of(const Proto& attribute) {
  if (attribute.type() != Proto::UNDEFINED) return attribute.type();
  if (attribute.has_f()) return Proto::FLOAT;
  if (attribute.has_i()) return Proto::INT;
  if (attribute.has_s()) return Proto::STRING;
  if (attribute.has_t()) return Proto::TENSOR;
  if (attribute.floats_size() > 0) return Proto::FLOATS;
  if (attribute.ints_size() > 0) return Proto::INTS;
  if (attribute.strings_size() > 0) return Proto::STRINGS;
  return Proto::UNDEFINED;
}

Attribute read_attribute(const Proto& attribute, ExternalData& external) {
  switch (type_of(attribute)) {
    case Proto::FLOAT:
      return attribute.f();
    case Proto::INT:
      return int64_t{attribute.i()};
    case Proto::STRING:
      return attribute.s();
    case Proto::FLOATS:
      return std::vector<float>(attribute.floats().begin(), attribute.floats().end());
    case Proto::INTS:
      return std::vector<int64_t>(attribute.ints().begin(), attribute.ints().end());
    case Proto::STRINGS:
      return std::vector<std::string>(attribute.strings().begin(), attribute.strings().end());
    case Proto::TENSOR: {
      ConstantTensor tensor = read_tensor(attribute.t(), &external);
      expect_finite(tensor.type, tensor.data);
      return tensor;
    }
    default:
      throw Error(ErrorKind::unsupported, "attributes of this kind are not supported");
  }
}

}  // namespace

Attributes read_attributes(const onnx::NodeProto& node, ExternalData& external) {
  Attributes attributes;
  for (const Proto& attribute : node.attribute()) {
    const auto place = [&] { return "attribute '" + attribute.name() + "'"; };
    if (attributes.has(attribute.name())) throw Error(ErrorKind::bad_input, place() + " is given twice");
    if (!attribute.ref_attr_name().empty())
      throw Error(ErrorKind::bad_input, place() + " refers to an attribute of a function, but this is none");
    try {
      attributes.set(attribute.name(), read_attribute(attribute, external));
    } catch (const Error& error) {
      throw error.at(place());
    }
  }
  return attributes;
}

}  // namespace qtool
