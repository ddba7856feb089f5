#include "src/plan/order.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "src/ops/op.h"
#include "src/plan/buffers.h"

namespace qtool {
namespace {

constexpr size_t beam = 32;

// Tensors as the search sees them: values that share memory (reshapes) are one.
struct Tensor {
  size_t bytes = 0;
  std::vector<size_t> readers;  // nodes
  bool stays = false;           // a graph output
};

struct State {
  std::vector<bool> done;  // by node
  std::vector<size_t> order;
  size_t live = 0, peak = 0;
};

class Search {
 public:
  Search(const Graph& graph, std::span<const std::vector<KernelCall>> calls)
      : graph_(graph), calls_(calls), tensor_of_(graph.values.size(), no_tensor) {
    for (const ValueId id : graph.inputs) add_tensor(id);
    for (size_t n = 0; n < graph.nodes.size(); ++n)
      for (const ValueId id : graph.nodes[n].outputs)
        if (id != no_value) add_result(n, id);
    for (const ValueId id : graph.outputs)
      if (tensor_of_[id] != no_tensor) tensors_[tensor_of_[id]].stays = true;
    for (size_t n = 0; n < graph.nodes.size(); ++n)
      for (const size_t t : operands(n)) tensors_[t].readers.push_back(n);
    producers_ = producers_of(graph);
    for (size_t n = 0; n < graph.nodes.size(); ++n) reusable_.push_back(reusable(n));
  }

  std::vector<size_t> run() const {
    const size_t nodes = graph_.nodes.size();
    std::vector<size_t> given(nodes);
    std::iota(given.begin(), given.end(), size_t{0});
    State in_order = start();
    for (const size_t n : given) advance(in_order, n);

    std::vector<State> states = {start()};
    for (size_t step = 0; step < nodes; ++step) states = best_of(successors(states));
    return states.front().peak < in_order.peak ? states.front().order : given;
  }

 private:
  static constexpr size_t no_tensor = ~size_t{0};

  void add_tensor(ValueId id) {
    tensor_of_[id] = tensors_.size();
    tensors_.push_back({.bytes = graph_.type(id).bytes(), .readers = {}});
  }

  void add_result(size_t n, ValueId id) {
    const Node& node = graph_.nodes[n];
    const bool view = node.op->moves_data() && calls_[n].size() == 1 && calls_[n][0].in_place;
    const ValueId operand = node.inputs.empty() ? no_value : node.inputs[0];
    if (view && operand != no_value && tensor_of_[operand] != no_tensor)
      tensor_of_[id] = tensor_of_[operand];
    else
      add_tensor(id);
  }

  // Without repetition.
  std::vector<size_t> operands(size_t n) const {
    std::vector<size_t> result;
    for (const ValueId id : graph_.nodes[n].inputs)
      if (id != no_value && tensor_of_[id] != no_tensor &&
          std::find(result.begin(), result.end(), tensor_of_[id]) == result.end())
        result.push_back(tensor_of_[id]);
    return result;
  }

  State start() const {
    State state{.done = std::vector<bool>(graph_.nodes.size(), false), .order = {}};
    for (const ValueId id : graph_.inputs) state.live += tensors_[tensor_of_[id]].bytes;
    state.peak = state.live;
    return state;
  }

  bool is_ready(const State& state, size_t n) const {
    const auto& inputs = graph_.nodes[n].inputs;
    return std::all_of(inputs.begin(), inputs.end(), [&](ValueId id) {
      return id == no_value || producers_[id] == no_node || state.done[producers_[id]];
    });
  }

  // Nobody but node n still has to read it.
  bool dies(const State& state, size_t tensor, size_t n) const {
    const Tensor& t = tensors_[tensor];
    return !t.stays && std::all_of(t.readers.begin(), t.readers.end(),
                                   [&](size_t reader) { return reader == n || state.done[reader]; });
  }

  // What the node's result may take over of its first operand's memory.
  struct Reusable {
    size_t operand = no_tensor;
    size_t bytes = 0;
  };

  Reusable reusable(size_t n) const {
    if (calls_[n].size() != 1 || calls_[n][0].inputs.empty()) return {};
    const KernelCall& call = calls_[n][0];
    const size_t operand = tensor_of_[call.inputs[0]], result = tensor_of_[call.outputs[0]];
    if (operand == no_tensor || operand == result) return {};
    const size_t from = tensors_[operand].bytes, to = tensors_[result].bytes;
    if (call.in_place) return {operand, from == to ? from : 0};
    return {operand, overlapping_bytes(call, from, to)};
  }

  size_t reused(const State& state, size_t n) const {
    const Reusable& reusable = reusable_[n];
    return reusable.bytes > 0 && dies(state, reusable.operand, n) ? reusable.bytes : 0;
  }

  void advance(State& state, size_t n) const {
    size_t made = 0, scratch = 0, freed = 0;
    const std::vector<size_t> read = operands(n);
    for (const ValueId id : graph_.nodes[n].outputs) {
      if (id == no_value || std::find(read.begin(), read.end(), tensor_of_[id]) != read.end()) continue;
      made += tensors_[tensor_of_[id]].bytes;
    }
    for (const KernelCall& call : calls_[n]) scratch = std::max(scratch, call.scratch_bytes);
    state.peak = std::max(state.peak, state.live + made + scratch - reused(state, n));
    for (const size_t t : read)
      if (dies(state, t, n) && !is_result(n, t)) freed += tensors_[t].bytes;
    for (const ValueId id : graph_.nodes[n].outputs)
      if (id != no_value && tensors_[tensor_of_[id]].readers.empty() && !tensors_[tensor_of_[id]].stays)
        freed += tensors_[tensor_of_[id]].bytes;
    state.live = state.live + made - freed;
    state.done[n] = true;
    state.order.push_back(n);
  }

  bool is_result(size_t n, size_t tensor) const {
    const auto& outputs = graph_.nodes[n].outputs;
    return std::any_of(outputs.begin(), outputs.end(),
                       [&](ValueId id) { return id != no_value && tensor_of_[id] == tensor; });
  }

  // One state for each set of nodes done.
  std::map<std::vector<bool>, State> successors(const std::vector<State>& states) const {
    std::map<std::vector<bool>, State> result;
    for (const State& state : states) {
      for (size_t n = 0; n < graph_.nodes.size(); ++n) {
        if (state.done[n] || !is_ready(state, n)) continue;
        State next = state;
        advance(next, n);
        const auto [it, is_new] = result.try_emplace(next.done, next);
        if (!is_new && next.peak < it->second.peak) it->second = std::move(next);
      }
    }
    return result;
  }

  static std::vector<State> best_of(std::map<std::vector<bool>, State>&& candidates) {
    std::vector<State> states;
    states.reserve(candidates.size());
    for (auto& [done, state] : candidates) states.push_back(std::move(state));
    std::stable_sort(states.begin(), states.end(), [](const State& a, const State& b) {
      return std::pair(a.peak, a.live) < std::pair(b.peak, b.live);
    });
    if (states.size() > beam) states.erase(states.begin() + beam, states.end());
    return states;
  }

  const Graph& graph_;
  std::span<const std::vector<KernelCall>> calls_;
  std::vector<Tensor> tensors_;
  std::vector<size_t> tensor_of_;   // by value; no_tensor for constants
  std::vector<size_t> producers_;   // by value
  std::vector<Reusable> reusable_;  // by node
};

}  // namespace

std::vector<size_t> least_memory_order(const Graph& graph, std::span<const std::vector<KernelCall>> calls) {
  return Search(graph, calls).run();
}

}  // namespace qtool
