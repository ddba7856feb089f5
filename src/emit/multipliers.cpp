#include "src/emit/multipliers.h"

#include <cmath>
#include <optional>

#include "src/ops/op.h"

namespace qtool {
namespace {

const Field* find(const KernelCall& call, std::string_view name) {
  for (const Field& field : call.fields)
    if (field.name == name) return &field;
  return nullptr;
}

std::optional<int64_t> scalar(const KernelCall& call, std::string_view name) {
  const Field* field = find(call, name);
  const int64_t* value = field == nullptr ? nullptr : std::get_if<int64_t>(&field->value);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

// A table of small integers; empty when the field is missing or NULL.
std::vector<int32_t> table(const KernelCall& call, std::string_view name) {
  const Field* field = find(call, name);
  const Table* found = field == nullptr ? nullptr : std::get_if<Table>(&field->value);
  if (found == nullptr || found->data == nullptr) return {};
  if (found->type == DataType::s32)
    return {view_as<int32_t>(*found->data).begin(), view_as<int32_t>(*found->data).end()};
  return {view_as<int8_t>(*found->data).begin(), view_as<int8_t>(*found->data).end()};
}

class Reader {
 public:
  explicit Reader(const Plan& plan) : plan_(plan) {}

  std::vector<MultiplierRow> run() {
    for (size_t i = 0; i < plan_.calls.size(); ++i) read(plan_.calls[i], plan_.call_node[i]);
    return std::move(rows_);
  }

 private:
  void read(const KernelCall& call, size_t layer) {
    const std::vector<int32_t> multipliers = table(call, "multipliers"), shifts = table(call, "left_shifts");
    for (size_t c = 0; c < multipliers.size(); ++c)
      add(layer, "", c, multipliers[c], shifts.empty() ? 0 : shifts[c], weighted(layer, c));
    if (const auto multiplier = scalar(call, "multiplier"))
      add(layer, "", 0, *multiplier, scalar(call, "left_shift").value_or(0), product(layer));
    // Additions share one right shift: M = multiplier * 2^-shift.
    if (const auto shift = scalar(call, "shift")) {
      if (const auto a = scalar(call, "a_multiplier")) add(layer, "a", 0, *a, 31 - *shift, ratio(layer, 0));
      if (const auto b = scalar(call, "b_multiplier")) {
        const auto real = ratio(layer, 1);
        add(layer, "b", 0, *b, 31 - *shift, real && *b < 0 ? -*real : real);
      }
    }
  }

  void add(size_t layer, const std::string& factor, size_t channel, int64_t multiplier, int64_t left_shift,
           std::optional<double> real) {
    MultiplierRow row{.layer = layer, .factor = factor, .channel = channel};
    row.multiplier = static_cast<int32_t>(multiplier);
    row.left_shift = static_cast<int32_t>(left_shift);
    row.real = real.value_or(std::ldexp(static_cast<double>(multiplier), row.left_shift - 31));
    int exponent = 0;
    row.normalized = std::llround(std::ldexp(std::frexp(row.real, &exponent), 31));
    if (std::abs(row.normalized) == int64_t{1} << 31) {
      row.normalized /= 2;
      ++exponent;
    }
    row.right_shift = -exponent;
    rows_.push_back(std::move(row));
  }

  const TensorType& operand(size_t layer, size_t i) const {
    return plan_.graph.type(plan_.graph.nodes[layer].inputs[i]);
  }
  const TensorType& result(size_t layer) const {
    return plan_.graph.type(plan_.graph.nodes[layer].outputs[0]);
  }

  // s_in * s_w[c] / s_out
  std::optional<double> weighted(size_t layer, size_t channel) const {
    const Node& node = plan_.graph.nodes[layer];
    const QuantRule rule = node.op->quant_rule(plan_.graph, node);
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      if (node.inputs[i] == no_value || rule.role(i) != Role::weight || !operand(layer, i).is_quantized())
        continue;
      const std::vector<float>& scales = operand(layer, i).quant->scales;
      const float scale = scales.size() == 1 ? scales[0] : scales.at(channel);
      return double{operand(layer, 0).scale()} * scale / result(layer).scale();
    }
    return std::nullopt;
  }

  // s_a * s_b / s_out
  std::optional<double> product(size_t layer) const {
    if (plan_.graph.nodes[layer].inputs.size() != 2) return std::nullopt;
    const TensorType &a = operand(layer, 0), &b = operand(layer, 1);
    if (!a.is_quantized() || !b.is_quantized()) return std::nullopt;
    return double{a.scale()} * b.scale() / result(layer).scale();
  }

  std::optional<double> ratio(size_t layer, size_t i) const {
    if (!operand(layer, i).is_quantized()) return std::nullopt;
    return double{operand(layer, i).scale()} / result(layer).scale();
  }

  const Plan& plan_;
  std::vector<MultiplierRow> rows_;
};

}  // namespace

std::vector<MultiplierRow> multiplier_rows(const Plan& plan) {
  return Reader(plan).run();
}

}  // namespace qtool
