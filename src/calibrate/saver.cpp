#include "src/calibrate/saver.h"

#include <algorithm>

#include "src/calibrate/tensor_statistics.h"

namespace qtool {

Saver::Saver(Checkpoint start, size_t threads, std::filesystem::path path,
             std::chrono::duration<double> interval)
    : threads_(threads),
      path_(std::move(path)),
      interval_(std::chrono::duration_cast<Clock::duration>(interval)),
      before_(start.calibration),
      due_(path_.empty() ? Clock::time_point::max() : Clock::now() + interval_),
      state_(std::move(start)),
      has_saved_(!path_.empty() && std::filesystem::exists(path_)) {}

void Saver::offer(Visits& visits) {
  if (visits.saved == current_ && Clock::now() < due_.load()) return;
  const std::lock_guard lock(mutex_);
  if (visits.saved == current_) {
    if (Clock::now() < due_.load()) return;  // another thread was first
    due_ = Clock::time_point::max();
    ++current_;
    missing_ = threads_;
    state_.calibration = before_;
  }
  add(visits);
  if (--missing_ > 0) return;
  save(state_);
  due_ = Clock::now() + interval_;
}

Checkpoint Saver::joined(std::vector<std::unique_ptr<Visits>>& all) {
  state_.calibration = before_;
  for (const auto& visits : all) add(*visits);
  return state_;
}

void Saver::save(const Checkpoint& checkpoint) {
  write_checkpoint(path_, checkpoint);
  has_saved_ = true;
}

void Saver::add(Visits& visits) {
  state_.calibration = merge({state_.calibration, visits.part.calibration()});
  for (const size_t index : visits.visited) state_.visited[index] = true;
  state_.skipped.insert(state_.skipped.end(), visits.skipped.begin(), visits.skipped.end());
  std::sort(state_.skipped.begin(), state_.skipped.end(),
            [](const BadSample& a, const BadSample& b) { return a.index < b.index; });
  visits.visited.clear();
  visits.skipped.clear();
  visits.saved = current_;
}

}  // namespace qtool
