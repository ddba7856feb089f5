#include "src/data/read_ahead.h"

#include <algorithm>

namespace qtool {

ReadAhead::ReadAhead(size_t count, size_t depth, std::function<Sample(size_t)> read)
    : depth_(depth), read_(std::move(read)), end_(count), thread_([this] { fill(); }) {}

ReadAhead::~ReadAhead() {
  stop_at(0);
  thread_.join();
}

std::optional<ReadAhead::Item> ReadAhead::next() {
  std::unique_lock lock(mutex_);
  for (;;) {
    while (!ready_.empty()) {
      Item item = std::move(ready_.front());
      ready_.pop_front();
      space_.notify_one();
      if (item.position < end_) return item;
    }
    if (const std::optional<size_t> position = start()) {
      lock.unlock();
      return read(*position);
    }
    if (!filling_) return std::nullopt;
    arrived_.wait(lock);
  }
}

void ReadAhead::stop_at(size_t end) {
  const std::lock_guard lock(mutex_);
  end_ = std::min(end_, end);
  space_.notify_one();
}

void ReadAhead::fill() {
  std::unique_lock lock(mutex_);
  for (;;) {
    space_.wait(lock, [&] { return ready_.size() < depth_ || next_ >= end_; });
    const std::optional<size_t> position = start();
    if (!position) return;
    filling_ = true;
    lock.unlock();
    Item item = read(*position);
    lock.lock();
    filling_ = false;
    ready_.push_back(std::move(item));
    arrived_.notify_all();
  }
}

std::optional<size_t> ReadAhead::start() {
  return next_ < end_ ? std::optional(next_++) : std::nullopt;
}

ReadAhead::Item ReadAhead::read(size_t position) const {
  Item item{.position = position, .sample = {}, .failure = {}};
  try {
    item.sample = read_(position);
  } catch (...) {
    item.failure = std::current_exception();
  }
  return item;
}

}  // namespace qtool
