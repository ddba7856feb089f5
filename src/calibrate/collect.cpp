#include "src/calibrate/collect.h"

#include <cassert>
#include <mutex>

#include "qtool/error.h"
#include "src/base/parallel.h"
#include "src/calibrate/data_digest.h"
#include "src/calibrate/probes.h"
#include "src/calibrate/tensor_statistics.h"
#include "src/ops/executor.h"

namespace qtool {
namespace {

// What one thread has seen so far.
struct Part {
  DataDigest data;
  std::vector<TensorStatistics> statistics;  // by value; empty for values that are not float activations
};

// The parts that no thread is using at the moment. There are never more than threads.
class Parts {
 public:
  explicit Parts(size_t values) : values_(values) {}

  std::unique_ptr<Part> take() {
    const std::lock_guard lock(mutex_);
    if (free_.empty())
      return std::make_unique<Part>(Part{.data = {}, .statistics = std::vector<TensorStatistics>(values_)});
    std::unique_ptr<Part> part = std::move(free_.back());
    free_.pop_back();
    return part;
  }
  void give_back(std::unique_ptr<Part> part) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(part));
  }
  Part merged() {
    const std::unique_ptr<Part> total = take();
    for (const auto& part : free_) {
      add(total->data, part->data);
      for (size_t id = 0; id < values_; ++id) total->statistics[id].merge(part->statistics[id]);
    }
    return std::move(*total);
  }

 private:
  size_t values_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Part>> free_;
};

[[noreturn]] void refuse_non_finite(const Graph& graph, ValueId id, const std::string& sample) {
  const bool input = std::find(graph.inputs.begin(), graph.inputs.end(), id) != graph.inputs.end();
  throw Error(ErrorKind::bad_input,
              "sample '" + sample + "': " + (input ? "input" : "activation") + " '" + graph.value(id).name +
                  "' holds NaN or infinity",
              input ? "remove the sample or mend it"
                    : "the float model overflows on this sample: check its preprocessing");
}

void collect_sample(const Graph& graph, const Executor& executor, const Sample& sample,
                    const DataDigest& digest, Part& part) {
  add(part.data, digest);
  executor.run(sample.tensors, [&](ValueId id, std::span<const std::byte> data) {
    const TensorType& type = graph.type(id);
    if (type.is_float() && !part.statistics[id].add(view_as<float>(data), type.shape))
      refuse_non_finite(graph, id, sample.name);
  });
}

}  // namespace

Calibration collect(const Graph& graph, const std::string& model_sha256, const SampleSource& samples,
                    const ImagePreprocess& preprocess, const CalibrateOptions& options) {
  if (options.shards == 0 || options.shard >= options.shards)
    throw Error(ErrorKind::usage,
                "shard " + std::to_string(options.shard) + " of " + std::to_string(options.shards) +
                    " does not exist",
                "shards are counted from 0");
  const Executor executor(graph);
  Parts parts(graph.values.size());
  const size_t total = (samples.size + options.shards - 1 - options.shard) / options.shards;
  std::mutex mutex;
  size_t done = 0;
  std::vector<Probe> probes;
  parallel_for(total, thread_count(options.threads), [&](size_t i) {
    const Sample sample = samples.read(options.shard + i * options.shards);
    std::unique_ptr<Part> part = parts.take();
    const DataDigest digest = digest_of(sample);
    collect_sample(graph, executor, sample, digest, *part);
    parts.give_back(std::move(part));
    const std::lock_guard lock(mutex);
    offer(probes, digest, sample.tensors);
    ++done;
    if (options.progress) options.progress(done, total);
  });

  Part seen = parts.merged();
  Calibration calibration;
  calibration.tool_version = QTOOL_VERSION;
  calibration.model_sha256 = model_sha256;
  calibration.preprocess = preprocess;
  calibration.data = seen.data;
  calibration.probes = std::move(probes);
  const auto keep = [&](ValueId id) {
    if (id != no_value && graph.type(id).is_float() && !graph.value(id).is_constant())
      calibration.tensors.emplace_back(graph.value(id).name, std::move(seen.statistics[id]));
  };
  for (const ValueId id : graph.inputs) keep(id);
  for (const Node& node : graph.nodes)
    for (const ValueId id : node.outputs) keep(id);
  return calibration;
}

}  // namespace qtool
