// Joins what the threads of a calibration have seen, and saves it while they go on.
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "src/calibrate/checkpoint.h"
#include "src/calibrate/part.h"

namespace qtool {

// A part and the samples that were visited for it since it was last saved.
struct Visits {
  explicit Visits(Part seen) : part(std::move(seen)) {}

  Part part;
  std::vector<size_t> visited;
  std::vector<BadSample> skipped;
  unsigned saved = 0;  // number of the last checkpoint that holds this
};

class Saver {
 public:
  // `start`: what was seen before. Saves to `path` every `interval`, unless it is empty.
  Saver(Checkpoint start, size_t threads, std::filesystem::path path, std::chrono::duration<double> interval);

  // Called by each thread between two samples. When a checkpoint is due, each adds what it has seen and the
  // last one writes the file: nobody waits for a sample of another thread.
  void offer(Visits& visits);

  // Everything. No thread may be at work.
  Checkpoint joined(std::vector<std::unique_ptr<Visits>>& all);

  // True when there is a file (of this calibration or of the one that it continues).
  bool has_saved() const { return has_saved_; }
  void save(const Checkpoint& checkpoint);

 private:
  using Clock = std::chrono::steady_clock;
  void add(Visits& visits);

  const size_t threads_;
  const std::filesystem::path path_;
  const Clock::duration interval_;
  const Calibration before_;
  std::atomic<Clock::time_point> due_;
  std::atomic<unsigned> current_{0};  // number of the checkpoint that is being made or was made last
  std::mutex mutex_;
  size_t missing_ = 0;  // threads that have not added to it
  Checkpoint state_;
  bool has_saved_ = false;
};

}  // namespace qtool
