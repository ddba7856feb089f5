// Work shared by threads.
#pragma once
#include <cstddef>
#include <functional>

namespace qtool {

// Threads to use when `wanted` is 0: one a core.
unsigned thread_count(unsigned wanted);

// Calls body(0) ... body(count - 1) on up to `threads` threads, each index once, in increasing order of start.
// When bodies throw, no new ones are started and the exception of the lowest index is rethrown.
void parallel_for(size_t count, unsigned threads, const std::function<void(size_t index)>& body);

}  // namespace qtool
