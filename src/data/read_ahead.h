// Samples read before they are needed, so that reading and decoding overlap evaluation.
#pragma once
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "qtool/data.h"

namespace qtool {

// One thread reads into a queue of at most `depth` samples. A thread that asks for a sample while the queue
// is empty reads the next one itself: where evaluation is slow the queue is full and costs nothing, where
// reading is slow all threads read.
class ReadAhead {
 public:
  struct Item {
    size_t position = 0;
    Sample sample;
    std::exception_ptr failure;  // what reading threw; then there is no sample
  };

  // `read` is called for the positions 0 ... count - 1, from several threads, started in increasing order.
  ReadAhead(size_t count, size_t depth, std::function<Sample(size_t position)> read);
  // Waits for the sample that is being read.
  ~ReadAhead();
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  // A sample that nobody else got; empty when none is left.
  std::optional<Item> next();
  // Neither starts nor hands out positions from `end` on any more.
  void stop_at(size_t end);

 private:
  void fill();
  std::optional<size_t> start();
  Item read(size_t position) const;

  const size_t depth_;
  const std::function<Sample(size_t)> read_;
  std::mutex mutex_;
  std::condition_variable space_, arrived_;
  std::deque<Item> ready_;
  size_t next_ = 0, end_;
  bool filling_ = false;  // the thread is reading a sample
  std::thread thread_;
};

}  // namespace qtool
