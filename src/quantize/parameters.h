// Scales and zero points of activations.
#pragma once
#include <functional>
#include <map>
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
  QuantParams params_of(Range range) const;
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
