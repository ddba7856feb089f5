#include "src/quantize/integer_graph.h"

#include <algorithm>

#include "src/ops/quantize_linear.h"
#include "src/ops/unary.h"
#include "src/quantize/weights.h"

namespace qtool {
namespace {

class Builder {
 public:
  Builder(const Placement& placement, Parameters& parameters, const std::vector<std::vector<float>>& biases,
          const QuantizeOptions& options)
      : placement_(placement),
        source_(placement.graph()),
        parameters_(parameters),
        biases_(biases),
        options_(options),
        as_float_(source_.values.size(), no_value),
        as_integer_(source_.values.size(), no_value),
        other_forms_(source_.values.size()) {}

  Graph build();

 private:
  // The forms of a value of the source graph in the result; made when first asked for.
  ValueId plain(ValueId id);                               // as it is: float32, or what is never quantized
  ValueId integer(ValueId id, const QuantParams& params);  // int8
  ValueId constant(ValueId id, const TensorType& type, Bytes data);

  bool has_integer_form(ValueId id) const;
  bool is_border(ValueId id) const;  // an input or output of the graph
  ValueId add(ValueId id, const std::string& suffix, const std::optional<QuantParams>& params);
  void add_node(const OpPtr& op, ValueId from, ValueId to, const std::string& suffix);
  void add_float_form(ValueId id);  // of a value that float nodes or the user make
  void quantize_at_once(ValueId id);
  void add_weights(size_t n, Node& node);
  void copy_float(size_t n);
  void copy_integer(size_t n);

  const Placement& placement_;
  const Graph& source_;
  Parameters& parameters_;
  const std::vector<std::vector<float>>& biases_;
  const QuantizeOptions& options_;
  Graph result_;
  std::vector<ValueId> as_float_, as_integer_;
  std::vector<std::vector<ValueId>> other_forms_;  // constants and requantized values, by value of the source
};

bool Builder::is_border(ValueId id) const {
  return is_graph_output(source_, id) ||
         std::find(source_.inputs.begin(), source_.inputs.end(), id) != source_.inputs.end();
}

bool Builder::has_integer_form(ValueId id) const {
  if (!source_.type(id).is_float()) return false;
  if (placement_.made_by_integer(id)) return true;
  const auto& readers = placement_.readers(id);
  return std::any_of(readers.begin(), readers.end(), [&](size_t n) {
    const auto read = placement_.activations(n);
    return placement_.is_integer(n) && std::find(read.begin(), read.end(), id) != read.end();
  });
}

ValueId Builder::add(ValueId id, const std::string& suffix, const std::optional<QuantParams>& params) {
  const Value& value = source_.value(id);
  const TensorType type = params ? TensorType{DataType::s8, value.type.shape, params} : value.type;
  const ValueId added = result_.add_value(value.name + suffix, type);
  result_.value(added).kept_channels = value.kept_channels;
  return added;
}

void Builder::add_node(const OpPtr& op, ValueId from, ValueId to, const std::string& suffix) {
  result_.nodes.push_back({result_.value(from).name + suffix, op, {from}, {to}});
}

ValueId Builder::constant(ValueId id, const TensorType& type, Bytes data) {
  for (const ValueId form : other_forms_[id])
    if (result_.type(form) == type && *result_.value(form).data == data) return form;
  const ValueId added = result_.add_constant(source_.value(id).name, type, std::move(data));
  other_forms_[id].push_back(added);
  return added;
}

ValueId Builder::plain(ValueId id) {
  if (id == no_value) return no_value;
  const Value& value = source_.value(id);
  if (value.is_constant()) return constant(id, value.type, *value.data);
  if (as_float_[id] == no_value) {
    as_float_[id] = add(id, is_border(id) ? "" : "/float", {});
    add_node(make_dequantize(), as_integer_[id], as_float_[id], "/dequantize");
  }
  return as_float_[id];
}

ValueId Builder::integer(ValueId id, const QuantParams& params) {
  const Value& value = source_.value(id);
  if (value.is_constant()) {
    std::vector<int8_t> quantized;
    for (const float x : value.as<float>())
      quantized.push_back(quantize_s8(x, params.scales.front(), params.zero_points.front()));
    return constant(id, {DataType::s8, value.type.shape, params}, to_bytes(quantized));
  }
  if (*result_.type(as_integer_[id]).quant == params) return as_integer_[id];
  for (const ValueId form : other_forms_[id])
    if (*result_.type(form).quant == params) return form;
  const ValueId form = add(id, "/requantized", params);
  add_node(make_clip({}), as_integer_[id], form, "/requantize");  // the identity, from one scale to the other
  other_forms_[id].push_back(form);
  return form;
}

void Builder::add_float_form(ValueId id) {
  as_float_[id] = add(id, has_integer_form(id) && !is_border(id) ? "/float" : "", {});
}

// Right after the float form is made, which then need not be kept.
void Builder::quantize_at_once(ValueId id) {
  if (!has_integer_form(id)) return;
  as_integer_[id] = add(id, is_border(id) ? "/int8" : "", parameters_.of_value(id));
  add_node(make_quantize(), as_float_[id], as_integer_[id], "/quantize");
}

void Builder::copy_float(size_t n) {
  Node node{placement_.node(n).name, placement_.node(n).op, {}, {}};
  for (const ValueId id : placement_.node(n).inputs) node.inputs.push_back(plain(id));
  for (const ValueId id : placement_.node(n).outputs) {
    if (id != no_value) add_float_form(id);
    node.outputs.push_back(id == no_value ? no_value : as_float_[id]);
  }
  result_.nodes.push_back(std::move(node));
  for (const ValueId id : placement_.node(n).outputs)
    if (id != no_value) quantize_at_once(id);
}

void Builder::copy_integer(size_t n) {
  const Node& from = placement_.node(n);
  Node node{from.name, from.op, {}, {}};
  for (size_t i = 0; i < from.inputs.size(); ++i) {
    const Role role = placement_.rule(n).role(i);
    if (placement_.reads_activation(n, i))
      node.inputs.push_back(integer(from.inputs[i], parameters_.of_operand(n, i)));
    else
      node.inputs.push_back(role == Role::weight || role == Role::bias ? no_value : plain(from.inputs[i]));
  }
  add_weights(n, node);
  for (const ValueId id : from.outputs) {
    if (id != no_value) as_integer_[id] = add(id, is_border(id) ? "/int8" : "", parameters_.of_value(id));
    node.outputs.push_back(id == no_value ? no_value : as_integer_[id]);
  }
  result_.nodes.push_back(std::move(node));
}

// Operand 1 is the weights, operand 2 the bias.
void Builder::add_weights(size_t n, Node& node) {
  const Node& from = placement_.node(n);
  const QuantRule& rule = placement_.rule(n);
  if (rule.role(1) != Role::weight) return;
  const Value& weights = source_.value(from.inputs[1]);
  const std::vector<float>& bias = biases_[n];
  const IntegerWeights integers = quantize_weights(weights.as<float>(), weights.type.shape, rule.weight_axis,
                                                   bias, result_.type(node.inputs[0]).scale(), options_);
  node.inputs[1] = constant(from.inputs[1], {DataType::s8, weights.type.shape, integers.weight_params},
                            to_bytes(integers.weights));
  if (bias.empty()) return;
  const TensorType type{DataType::s32, {static_cast<int64_t>(bias.size())}, integers.bias_params};
  node.inputs.resize(3, no_value);
  node.inputs[2] = from.inputs.size() > 2 && from.inputs[2] != no_value
                       ? constant(from.inputs[2], type, to_bytes(integers.bias))
                       : result_.add_constant(weights.name + "/bias", type, to_bytes(integers.bias));
}

Graph Builder::build() {
  result_.name = source_.name;
  for (const ValueId id : source_.inputs) {
    add_float_form(id);
    result_.inputs.push_back(as_float_[id]);
  }
  for (const ValueId id : source_.inputs) quantize_at_once(id);
  for (size_t n = 0; n < placement_.size(); ++n) {
    if (placement_.is_integer(n))
      copy_integer(n);
    else
      copy_float(n);
  }
  for (const ValueId id : source_.outputs) result_.outputs.push_back(plain(id));
  return std::move(result_);
}

}  // namespace

Graph integer_graph(const Placement& placement, Parameters& parameters,
                    const std::vector<std::vector<float>>& biases, const QuantizeOptions& options) {
  return Builder(placement, parameters, biases, options).build();
}

}  // namespace qtool
