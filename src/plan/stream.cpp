#include "src/plan/stream.h"

#include <algorithm>

#include "src/ops/copy_block.h"

namespace qtool {
namespace {

bool can_split(const std::vector<KernelCall>& calls) {
  if (calls.size() != 1 || !calls[0].sweep || calls[0].sweep->images != 1) return false;
  // Padding below counts there: a band cannot say that there is none.
  return std::none_of(calls[0].fields.begin(), calls[0].fields.end(), [](const Field& f) {
    return f.name == "count_include_pad" && std::get<int64_t>(f.value) != 0;
  });
}

struct Rows {
  int64_t begin, end;
  int64_t count() const { return end - begin; }
};

// Input rows of the image that output rows need.
Rows rows_for(const Sweep& s, const Rows& output) {
  const int64_t first = output.begin * s.stride[0] - s.pad_before[0];
  const int64_t last = (output.end - 1) * s.stride[0] - s.pad_before[0] + s.extent[0];
  return {std::clamp<int64_t>(first, 0, s.input[0]), std::clamp<int64_t>(last, 0, s.input[0])};
}

// The call for some output rows, with the input rows that they need at its operand's start.
KernelCall band_of(const KernelCall& call, const Rows& output, const Rows& input) {
  const int64_t first = output.begin * call.sweep->stride[0] - call.sweep->pad_before[0];
  return call.band(call, {.input_rows = input.count(),
                          .pad_top = std::max<int64_t>(input.begin - first, 0),
                          .output_rows = output.count()});
}

size_t bytes(int64_t count) {
  return static_cast<size_t>(count);
}

class Streamer {
 public:
  Streamer(Graph& graph, const KernelCall& producer, const KernelCall& consumer)
      : graph_(graph), producer_(producer), consumer_(consumer) {
    const Sweep& s = *consumer.sweep;
    row_bytes_ = s.input[1] * s.input[2];
  }

  Stream run(int64_t bands) {
    const int64_t height = consumer_.sweep->output[0];
    const int64_t rows = (height + bands - 1) / bands;
    const std::vector<Rows> needed = needed_rows(rows);
    if (needed.size() < 2 || !can_move(needed)) return {};
    int64_t most = 0;
    for (const Rows& r : needed) most = std::max(most, r.count());
    const TensorType& between = graph_.type(consumer_.inputs[0]);
    TensorType ring = between;
    ring.shape[1] = most;
    ring_ = graph_.add_value(graph_.value(consumer_.inputs[0]).name + "/rows", ring);
    Rows have{0, 0};
    for (size_t band = 0; band < needed.size(); ++band) {
      const auto first = static_cast<int64_t>(band) * rows;
      make_rows(have, needed[band]);
      consume({first, std::min(first + rows, height)}, needed[band]);
      have = needed[band];
    }
    set_overlap(needed, rows);
    return std::move(result_);
  }

 private:
  std::vector<Rows> needed_rows(int64_t rows) const {
    std::vector<Rows> needed;
    const int64_t height = consumer_.sweep->output[0];
    for (int64_t first = 0; first < height; first += rows)
      needed.push_back(rows_for(*consumer_.sweep, {first, std::min(first + rows, height)}));
    return needed;
  }

  // Shared rows move within the ring: the places before and after must lie apart.
  static bool can_move(const std::vector<Rows>& needed) {
    for (size_t i = 0; i < needed.size(); ++i) {
      if (needed[i].count() <= 0) return false;
      if (i == 0) continue;
      const int64_t shared = needed[i - 1].end - needed[i].begin;
      if (shared > needed[i].begin - needed[i - 1].begin || needed[i].end <= needed[i - 1].end) return false;
    }
    return true;
  }

  void add(KernelCall call, bool of_producer) {
    result_.calls.push_back(std::move(call));
    result_.of_producer.push_back(of_producer);
  }

  void make_rows(const Rows& have, const Rows& needed) {
    const int64_t shared = std::max<int64_t>(have.end - needed.begin, 0);
    if (shared > 0) {
      const int64_t from = (needed.begin - have.begin) * row_bytes_;
      for (KernelCall& move : copy_block(graph_, {{shared * row_bytes_, 1, 1}}, from, 0, ring_, ring_))
        add(std::move(move), false);
    }
    const Rows made{std::max(needed.begin, have.end), needed.end};
    const Rows read = rows_for(*producer_.sweep, made);
    KernelCall call = band_of(producer_, made, read);
    call.outputs = {ring_};
    call.input_offset = bytes(read.begin * producer_.sweep->input[1] * producer_.sweep->input[2]);
    call.output_offset = bytes(shared * row_bytes_);
    reads_.push_back(read.begin);
    add(std::move(call), true);
  }

  void consume(const Rows& output, const Rows& input) {
    KernelCall call = band_of(consumer_, output, input);
    call.inputs = {ring_};
    call.output_offset = bytes(output.begin * consumer_.sweep->output[1] * consumer_.sweep->output[2]);
    add(std::move(call), false);
  }

  // The result may lie before the producer's operand: what a band writes is read by no later band.
  void set_overlap(const std::vector<Rows>& needed, int64_t rows) {
    const Sweep &p = *producer_.sweep, &c = *consumer_.sweep;
    int64_t below = 0;
    for (size_t band = 0; band + 1 < needed.size(); ++band)
      below = std::max(below, static_cast<int64_t>(band + 1) * rows * c.output[1] * c.output[2] -
                                  reads_[band + 1] * p.input[1] * p.input[2]);
    for (KernelCall& call : result_.calls) {
      call.streamed_from = producer_.inputs[0];
      if (call.outputs[0] != ring_)
        call.streamed_below = std::min(below, c.output[0] * c.output[1] * c.output[2]);
    }
  }

  Graph& graph_;
  const KernelCall &producer_, &consumer_;
  ValueId ring_ = no_value;
  int64_t row_bytes_ = 0;
  std::vector<int64_t> reads_;  // by band, first row of the producer's operand that is read
  Stream result_;
};

}  // namespace

std::vector<StreamedPair> streamable_pairs(const Graph& graph,
                                           const std::vector<std::vector<KernelCall>>& calls) {
  const auto uses = uses_of(graph);
  std::vector<StreamedPair> pairs;
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    if (!can_split(calls[n])) continue;
    const ValueId between = calls[n][0].outputs[0];
    if (uses[between].size() != 1 || is_graph_output(graph, between)) continue;
    const size_t reader = uses[between][0];
    if (!can_split(calls[reader]) || calls[reader][0].inputs[0] != between) continue;
    if (graph.value(calls[n][0].inputs[0]).is_constant()) continue;
    pairs.push_back({n, reader});
  }
  return pairs;
}

Stream stream(Graph& graph, const KernelCall& producer, const KernelCall& consumer, int64_t bands) {
  return Streamer(graph, producer, consumer).run(bands);
}

}  // namespace qtool
