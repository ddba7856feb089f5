#include "src/plan/buffers.h"

#include <algorithm>
#include <cassert>

#include "src/plan/overlap.h"

namespace qtool {
namespace {

constexpr size_t scratch_alignment = 8;

class Assigner {
 public:
  Assigner(const Graph& graph, std::span<const KernelCall> calls, size_t alignment)
      : graph_(graph), calls_(calls), alignment_(alignment) {
    result_.of_value.assign(graph.values.size(), no_buffer);
    result_.of_scratch.assign(calls.size(), no_buffer);
    result_.needless.assign(calls.size(), false);
    last_use_.assign(graph.values.size(), 0);
    for (size_t i = 0; i < calls.size(); ++i) {
      for (const ValueId id : calls[i].inputs) last_use_[id] = i + 1;
      for (const ValueId id : calls[i].outputs) last_use_[id] = i + 1;
    }
    for (const ValueId id : graph.outputs) last_use_[id] = calls.size() + 1;
  }

  BufferAssignment run(const std::vector<bool>& is_copy) {
    for (const ValueId id : graph_.inputs) add(id, 0);
    for (size_t i = 0; i < calls_.size(); ++i) place_results(i, is_copy[i]);
    return std::move(result_);
  }

 private:
  void add(ValueId id, size_t time) {
    const TensorType& type = graph_.type(id);
    result_.of_value[id] = result_.buffers.size();
    result_.buffers.push_back({.bytes = type.bytes(),
                               .alignment = std::max(alignment_, size_of(type.data_type)),
                               .first = time,
                               .last = std::max(time, last_use_[id])});
  }

  void share(ValueId id, ValueId with) {
    const size_t index = result_.of_value[with];
    Buffer& buffer = result_.buffers[index];
    result_.of_value[id] = index;
    buffer.last = std::max(buffer.last, last_use_[id]);
    buffer.alignment = std::max(buffer.alignment, size_of(graph_.type(id).data_type));
  }

  bool same_size(ValueId a, ValueId b) const {
    return !graph_.value(a).is_constant() && graph_.type(a).bytes() == graph_.type(b).bytes();
  }

  void place_results(size_t i, bool is_copy) {
    const KernelCall& call = calls_[i];
    const size_t time = i + 1;
    if (call.scratch_bytes > 0) {
      result_.of_scratch[i] = result_.buffers.size();
      result_.buffers.push_back({call.scratch_bytes, std::max(alignment_, scratch_alignment), time, time});
    }
    for (const ValueId id : call.outputs) {
      if (result_.of_value[id] != no_buffer)
        continue;  // an earlier call of the node wrote another part of it
      const ValueId operand = call.inputs.empty() ? no_value : call.inputs[0];
      const bool first_result = id == call.outputs[0] && operand != no_value && same_size(operand, id);
      if (is_copy && first_result) {
        share(id, operand);
        result_.needless[i] = true;
      } else if (const ValueId dying = in_place_operand(call, id, time); dying != no_value) {
        share(id, dying);
      } else {
        add(id, time);
        if (id == call.outputs[0]) allow_overlap(call, id, time);
      }
    }
  }

  // The operand whose memory result `id` may take over at `time`.
  ValueId in_place_operand(const KernelCall& call, ValueId id, size_t time) const {
    if (!call.in_place || id != call.outputs[0]) return no_value;
    const ValueId operand = call.inputs[0];
    if (!same_size(operand, id)) return no_value;
    return result_.buffers[result_.of_value[operand]].last <= time ? operand : no_value;
  }

  // The last result of a stream may lie before what its first layer reads, when nobody reads that afterwards.
  void allow_streamed_overlap(const KernelCall& call, ValueId id) {
    if (!call.streamed_below) return;
    const size_t operand = result_.of_value[call.streamed_from], last = last_use_[call.streamed_from];
    if (last == 0 || last > calls_.size() || calls_[last - 1].streamed_from != call.streamed_from) return;
    if (operand == no_buffer || result_.buffers[operand].last > last) return;
    Buffer& result = result_.buffers[result_.of_value[id]];
    result.over = Overlap{.operand = operand,
                          .below = *call.streamed_below,
                          .above = static_cast<int64_t>(result_.buffers[operand].bytes)};
  }

  // Result `id` may overlap the call's operand when that is not read afterwards.
  void allow_overlap(const KernelCall& call, ValueId id, size_t time) {
    if (call.streamed_from != no_value) return allow_streamed_overlap(call, id);
    if (!call.sweep) return;
    const size_t operand = result_.of_value[call.inputs[0]];
    if (operand == no_buffer || result_.buffers[operand].last > time) return;
    Buffer& result = result_.buffers[result_.of_value[id]];
    result.over = allowed_overlap(call, result_.buffers[operand].bytes, result.bytes);
    if (result.over) result.over->operand = operand;
  }

  const Graph& graph_;
  std::span<const KernelCall> calls_;
  size_t alignment_;
  std::vector<size_t> last_use_;  // by value, time
  BufferAssignment result_;
};

}  // namespace

BufferAssignment assign_buffers(const Graph& graph, std::span<const KernelCall> calls,
                                const std::vector<bool>& is_copy, size_t alignment) {
  assert(is_copy.size() == calls.size());
  return Assigner(graph, calls, alignment).run(is_copy);
}

std::optional<Overlap> allowed_overlap(const KernelCall& call, size_t operand_bytes, size_t result_bytes) {
  if (!call.sweep || call.overlap == QK_DISJOINT) return std::nullopt;
  if (call.overlap != QK_BY_CHANNEL) {
    const OverlapDistances least = overlap_distances(*call.sweep, call.overlap);
    return Overlap{.below = least.below, .above = least.above};
  }
  if (operand_bytes != result_bytes) return std::nullopt;
  const auto bytes = static_cast<int64_t>(operand_bytes);
  return Overlap{.below = bytes, .above = bytes, .same_place = true};
}

namespace {

size_t saved(const Overlap& over, size_t operand_bytes, size_t result_bytes) {
  const size_t apart = operand_bytes + result_bytes;
  const size_t before = std::max(result_bytes, static_cast<size_t>(over.below) + operand_bytes);
  const size_t behind = std::max(operand_bytes, static_cast<size_t>(over.above) + result_bytes);
  return apart - std::min({before, behind, over.same_place ? std::max(operand_bytes, result_bytes) : apart});
}

}  // namespace

size_t overlapping_bytes(const KernelCall& call, size_t operand_bytes, size_t result_bytes) {
  const auto over = allowed_overlap(call, operand_bytes, result_bytes);
  return over ? saved(*over, operand_bytes, result_bytes) : 0;
}

size_t live_bytes(std::span<const Buffer> buffers, size_t time) {
  size_t live = 0;
  for (const Buffer& buffer : buffers) {
    if (time < buffer.first || buffer.last < time) continue;
    live += buffer.bytes;
    if (buffer.over && time <= buffers[buffer.over->operand].last)
      live -= saved(*buffer.over, buffers[buffer.over->operand].bytes, buffer.bytes);
  }
  return live;
}

size_t lower_bound(std::span<const Buffer> buffers) {
  size_t most = 0;  // the live set grows only where a buffer starts
  for (const Buffer& buffer : buffers) most = std::max(most, live_bytes(buffers, buffer.first));
  return most;
}

}  // namespace qtool
