#include "src/calibrate/collect.h"

#include <algorithm>
#include <mutex>

#include "qtool/error.h"
#include "src/base/parallel.h"
#include "src/calibrate/saver.h"
#include "src/calibrate/tensor_statistics.h"
#include "src/calibrate/visit_order.h"
#include "src/data/read_ahead.h"
#include "src/engine/engine.h"

namespace qtool {
namespace {

// What errors say about a sample begins with its name; the reason is the rest.
std::string without_name(const std::string& message, const std::string& name) {
  const std::string start = name + ": ";
  return message.starts_with(start) ? message.substr(start.size()) : message;
}

// What the calibration begins with: `nothing` seen, or what the checkpoint holds.
Checkpoint first_checkpoint(const Calibration& nothing, const SampleSource& samples,
                            const CalibrateOptions& options) {
  Checkpoint start{.choice = {.data_sha256 = {},
                              .shard = options.shard,
                              .shards = options.shards,
                              .max_samples = options.max_samples},
                   .visited = std::vector<bool>(samples.size),
                   .skipped = {},
                   .calibration = nothing};
  if (options.checkpoint.empty()) return start;
  start.choice.data_sha256 = samples.sha256();
  if (options.resume && std::filesystem::exists(options.checkpoint))
    start = read_checkpoint(options.checkpoint, start);
  for (const BadSample& bad : start.skipped) {
    if (!options.skip_bad_sample) throw Error(ErrorKind::bad_input, bad.name + ": " + bad.reason);
    options.skip_bad_sample(bad);
  }
  return start;
}

struct Outcome {
  size_t done = 0;
  bool interrupted = false;
  std::exception_ptr failure;  // of the first sample in the order of visiting that failed
};

// The threads that evaluate samples.
class Loop {
 public:
  Loop(const SampleSource& samples, const std::vector<size_t>& order, size_t done,
       const CalibrateOptions& options, Saver& saver)
      : samples_(samples),
        order_(order),
        options_(options),
        saver_(saver),
        reader_(order.size(), thread_count(options.threads) + 1,
                [&](size_t position) { return samples.read(order[position]); }),
        done_(done),
        total_(done + order.size()),
        failed_(order.size()),
        end_(options.time_limit
                 ? Clock::now() + std::chrono::duration_cast<Clock::duration>(*options.time_limit)
                 : Clock::time_point::max()) {}

  Outcome run(std::vector<std::unique_ptr<Visits>>& visits) {
    if (options_.progress) options_.progress(done_, total_);
    parallel_for(visits.size(), static_cast<unsigned>(visits.size()), [&](size_t thread) {
      try {
        work(*visits[thread]);
      } catch (...) {
        reader_.stop_at(0);
        throw;
      }
    });
    return {.done = done_, .interrupted = interrupted_, .failure = failure_};
  }

 private:
  using Clock = std::chrono::steady_clock;

  void work(Visits& visits) {
    while (const std::optional<ReadAhead::Item> item = reader_.next()) {
      if (visit(*item, visits)) finish(order_[item->position], visits);
      saver_.offer(visits);
      if (Clock::now() >= end_) reader_.stop_at(0);
    }
  }

  // False when the sample ends the calibration.
  bool visit(const ReadAhead::Item& item, Visits& visits) {
    try {
      if (item.failure) std::rethrow_exception(item.failure);
      visits.part.add(item.sample);
      return true;
    } catch (const Error& error) {
      const size_t index = order_[item.position];
      BadSample bad{.index = index, .name = samples_.name(index), .reason = {}};
      bad.reason = without_name(error.what(), bad.name);
      const std::lock_guard lock(mutex_);
      if (error.kind() == ErrorKind::bad_input && options_.skip_bad_sample) {
        options_.skip_bad_sample(bad);
        visits.skipped.push_back(std::move(bad));
        return true;
      }
      fail(item.position,
           std::make_exception_ptr(Error(error.kind(), bad.name + ": " + bad.reason, error.hint())));
    } catch (...) {
      const std::lock_guard lock(mutex_);
      fail(item.position, std::current_exception());
    }
    return false;
  }

  // All samples before it have been started: the first failure does not depend on the threads.
  void fail(size_t position, const std::exception_ptr& failure) {
    reader_.stop_at(position);
    if (position >= failed_) return;
    failed_ = position;
    failure_ = failure;
  }

  void finish(size_t index, Visits& visits) {
    visits.visited.push_back(index);
    const std::lock_guard lock(mutex_);
    ++done_;
    if (options_.progress) options_.progress(done_, total_);
    if (!interrupted_ && done_ < total_ && options_.interrupted && options_.interrupted()) {
      interrupted_ = true;
      reader_.stop_at(0);
    }
  }

  const SampleSource& samples_;
  const std::vector<size_t>& order_;
  const CalibrateOptions& options_;
  Saver& saver_;
  ReadAhead reader_;
  std::mutex mutex_;
  size_t done_;
  const size_t total_;
  size_t failed_;
  std::exception_ptr failure_;
  bool interrupted_ = false;
  const Clock::time_point end_;
};

}  // namespace

Calibration collect(Graph graph, const std::string& model_sha256, const SampleSource& samples,
                    const ImagePreprocess& preprocess, const CalibrateOptions& options) {
  std::vector<size_t> order = chosen_samples(samples.size, options);
  const size_t total = order.size();
  FreeConstants free(graph);
  const Engine engine(graph, selected_isa(), &free);
  Calibration identity;
  identity.tool_version = QTOOL_VERSION;
  identity.model_sha256 = model_sha256;
  identity.preprocess = preprocess;
  SharedProbes probes;
  const Checkpoint start =
      first_checkpoint(Part(graph, engine, identity, probes).calibration(), samples, options);
  std::erase_if(order, [&](size_t index) { return start.visited[index]; });
  const size_t done = total - order.size();
  if (options.time_limit) order = spread_out(order);

  std::vector<std::unique_ptr<Visits>> visits;
  for (unsigned t = 0; t < thread_count(options.threads); ++t)
    visits.push_back(std::make_unique<Visits>(Part(graph, engine, identity, probes)));
  Saver saver(start, visits.size(), options.checkpoint, options.checkpoint_interval);
  const Outcome outcome = Loop(samples, order, done, options, saver).run(visits);
  Checkpoint end = saver.joined(visits);
  if ((outcome.failure && saver.has_saved()) || (outcome.interrupted && !options.checkpoint.empty()))
    saver.save(end);
  if (outcome.failure) std::rethrow_exception(outcome.failure);
  if (outcome.interrupted)
    throw Error(ErrorKind::interrupted, "interrupted after " + std::to_string(outcome.done) + " of " +
                                            std::to_string(total) + " samples");
  if (end.calibration.samples() == 0 && !end.skipped.empty())
    throw Error(ErrorKind::bad_input,
                "none of the " + std::to_string(end.skipped.size()) + " samples can be used",
                "the first: " + end.skipped.front().name + ": " + end.skipped.front().reason);
  return std::move(end.calibration);
}

}  // namespace qtool
