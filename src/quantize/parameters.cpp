#include "src/quantize/parameters.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace qtool {
namespace {

Range range_of_constant(const Value& value) {
  Range range;
  for (const float x : value.as<float>()) range = {std::min(range.min, x), std::max(range.max, x)};
  return range;
}

}  // namespace

Parameters::Parameters(const Placement& placement, std::function<Range(ValueId)> range,
                       const QuantizeOptions& options)
    : placement_(placement),
      range_(std::move(range)),
      options_(options),
      parent_(placement.graph().values.size()) {
  std::iota(parent_.begin(), parent_.end(), size_t{0});
  for (size_t n = 0; n < placement.size(); ++n)
    if (placement.is_integer(n) && placement.rule(n).kind == QuantRule::Kind::same_as_input) join_passed(n);
  for (size_t n = 0; n < placement.size(); ++n)
    if (placement.is_integer(n) && placement.rule(n).kind == QuantRule::Kind::fixed)
      for (const ValueId id : placement.node(n).outputs)
        if (id != no_value) params_[root(id)] = placement.rule(n).fixed;
  // In topological order: a group that becomes fixed is seen by the nodes after it.
  for (size_t n = 0; n < placement.size(); ++n)
    if (placement.is_integer(n) && placement.rule(n).kind == QuantRule::Kind::shared_inputs) join_shared(n);
  collect_ranges();
}

Parameters::Slot Parameters::slot_of(size_t node, size_t operand) {
  const auto key = std::pair(node, operand);
  const auto own = own_slots_.find(key);
  if (own != own_slots_.end()) return own->second;
  const ValueId id = placement_.node(node).inputs[operand];
  if (!placement_.graph().value(id).is_constant()) return id;
  parent_.push_back(parent_.size());
  return own_slots_[key] = parent_.back();
}

Parameters::Slot Parameters::root(Slot slot) const {
  while (parent_[slot] != slot) slot = parent_[slot];
  return slot;
}

void Parameters::join(Slot a, Slot b) {
  a = root(a);
  b = root(b);
  if (a == b) return;
  if (params_.count(b) != 0) std::swap(a, b);  // the root keeps the fixed parameters
  parent_[b] = a;
}

void Parameters::join_passed(size_t node) {
  for (const ValueId id : placement_.node(node).outputs)
    if (id != no_value) join(slot_of(node, 0), id);
}

void Parameters::join_shared(size_t node) {
  std::vector<size_t> operands;
  for (size_t i = 0; i < placement_.node(node).inputs.size(); ++i)
    if (placement_.reads_activation(node, i)) operands.push_back(i);
  const auto fixed = [&](size_t operand) {
    const auto it = params_.find(root(slot_of(node, operand)));
    return it == params_.end() ? nullptr : &it->second;
  };
  const QuantParams* first = fixed(operands.front());
  const bool all_alike = first != nullptr && std::all_of(operands.begin(), operands.end(), [&](size_t i) {
                           return fixed(i) != nullptr && *fixed(i) == *first;
                         });
  for (const size_t i : operands) {
    if (all_alike || fixed(i) == nullptr) continue;
    parent_.push_back(parent_.size());
    own_slots_[{node, i}] = parent_.back();
  }
  for (const size_t i : operands) join(slot_of(node, operands.front()), slot_of(node, i));
  for (const ValueId id : placement_.node(node).outputs) join(slot_of(node, operands.front()), id);
}

void Parameters::collect_ranges() {
  const auto enters = [&](Slot slot, Range range) {
    Range& all = ranges_[root(slot)];
    all = {std::min(all.min, range.min), std::max(all.max, range.max)};
  };
  const auto passed_on = [&](ValueId id) {
    const size_t n = placement_.producer(id);
    return n != no_node && placement_.is_integer(n) && placement_.passes_parameters(n);
  };
  for (size_t n = 0; n < placement_.size(); ++n) {
    if (!placement_.is_integer(n)) continue;
    for (size_t i = 0; i < placement_.node(n).inputs.size(); ++i) {
      if (!placement_.reads_activation(n, i)) continue;
      const ValueId id = placement_.node(n).inputs[i];
      const Slot slot = slot_of(n, i);
      if (placement_.graph().value(id).is_constant())
        enters(slot, range_of_constant(placement_.graph().value(id)));
      else if (slot != id || !passed_on(id))
        enters(slot, range_(id));
    }
    for (const ValueId id : placement_.node(n).outputs)
      if (id != no_value && !passed_on(id)) enters(id, range_(id));
  }
}

std::optional<Range> Parameters::range_of(ValueId id) const {
  const auto it = ranges_.find(root(id));
  if (it == ranges_.end() || params_.count(root(id)) != 0) return std::nullopt;
  return it->second;
}

void Parameters::set_range(ValueId id, Range range) {
  assert(range_of(id));
  ranges_[root(id)] = range;
}

QuantParams Parameters::params_of(Range range) const {
  if (options_.symmetric_activations)
    return symmetric_params(std::max(-range.min, range.max), options_.power_of_two_scales);
  return affine_params(range, options_.power_of_two_scales);
}

const QuantParams& Parameters::of_group(Slot slot) {
  const Slot group = root(slot);
  const auto known = params_.find(group);
  if (known != params_.end()) return known->second;
  return params_[group] = params_of(ranges_.at(group));
}

}  // namespace qtool
