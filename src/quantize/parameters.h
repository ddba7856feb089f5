// Scales and zero points of activations.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "qtool/quantize.h"
#include "src/quantize/placement.h"

namespace qtool {

// Every float value gets the parameters of its int8 form, and so does every operand of an integer node. The
// two are the same except where a value whose parameters an operator fixes (Softmax) enters a Concat with
// others: that operand is requantized. Values whose nodes pass parameters on share one group, whose range is
// the union of the ranges that enter it.
class Parameters {
 public:
  // `range` gives the range of an activation.
  Parameters(const Placement& placement, std::function<Range(ValueId)> range, const QuantizeOptions& options);

  // The range of the value's group; nullopt where nothing is to be chosen: an operator fixes the parameters,
  // or no integer node reads or makes the value. Values with the same group_of() have the same parameters.
  std::optional<Range> range_of(ValueId id) const;
  size_t group_of(ValueId id) const { return root(id); }
  // Replaces the range of the value's group. Requires range_of(id), and that nobody has asked for its
  // parameters.
  void set_range(ValueId id, Range range);
  QuantParams params_of(Range range) const;

  const QuantParams& of_value(ValueId id) { return of_group(id); }
  const QuantParams& of_operand(size_t node, size_t operand) { return of_group(slot_of(node, operand)); }

 private:
  // A slot is a value, or an operand with parameters of its own (a constant, a requantized value).
  using Slot = size_t;
  Slot slot_of(size_t node, size_t operand);
  Slot root(Slot slot) const;
  void join(Slot a, Slot b);
  void join_passed(size_t node);
  void join_shared(size_t node);
  const QuantParams& of_group(Slot slot);
  void collect_ranges();

  const Placement& placement_;
  std::function<Range(ValueId)> range_;
  QuantizeOptions options_;
  std::vector<Slot> parent_;
  std::map<std::pair<size_t, size_t>, Slot> own_slots_;  // of (node, operand)
  std::map<Slot, QuantParams> params_;  // by root: fixed ones first, the others when asked for
  std::map<Slot, Range> ranges_;        // by root, of what enters the group
};

}  // namespace qtool
