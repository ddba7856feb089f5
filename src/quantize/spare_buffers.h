// Memory of tensors that is used again: getting it from the system costs more than many nodes.
#pragma once
#include <map>
#include <mutex>

#include "qtool/bytes.h"

namespace qtool {

class SpareBuffers {
 public:
  // Of exactly so many bytes, with any content. From any thread.
  Bytes take(size_t size) {
    const std::lock_guard lock(mutex_);
    auto node = by_size_.extract(size);
    return node ? std::move(node.mapped()) : Bytes(size);
  }
  // Leaves `buffer` empty.
  void give(Bytes& buffer) {
    if (buffer.empty()) return;
    const std::lock_guard lock(mutex_);
    by_size_.emplace(buffer.size(), std::move(buffer));
    buffer = {};
  }

 private:
  std::mutex mutex_;
  std::multimap<size_t, Bytes> by_size_;
};

}  // namespace qtool
