// Threads of a block as fibers.
#include <algorithm>
#include <array>
#include <boost/context/fiber.hpp>
#include <boost/context/fixedsize_stack.hpp>
#include <memory>
#include <numeric>
#include <random>
#include <vector>

#include "cuda_runtime.h"

dim3 threadIdx, blockIdx, blockDim, gridDim;

namespace stand_in {
namespace {

namespace context = boost::context;
constexpr unsigned warp_lanes = 32;
constexpr size_t stack_bytes = 64 * 1024;

struct Thread {
  context::fiber fiber;
  dim3 index;
  bool runs = false;  // has work of the present block
};

// Threads that wait for each other.
struct Barrier {
  unsigned members = 0;
  std::vector<unsigned> waiting;
};

struct Warp {
  Barrier barrier;
  std::array<std::byte, warp_lanes * lane_bytes> values[2];
  unsigned round = 0;  // which of the two is being written
};

class Machine {
 public:
  void run(dim3 grid, dim3 block, const std::function<void()>& body) {
    body_ = &body;
    gridDim = grid;
    blockDim = block;
    const unsigned count = block.x * block.y * block.z;
    while (threads_.size() < count) add_thread();
    for (unsigned z = 0; z < grid.z; ++z)
      for (unsigned y = 0; y < grid.y; ++y)
        for (unsigned x = 0; x < grid.x; ++x) run_block({x, y, z}, count);
  }

  void wait_for_block() { wait(block_); }

  const std::byte* exchange(const void* mine, size_t bytes) {
    Warp& warp = warps_[current_ / warp_lanes];
    auto& values = warp.values[warp.round % 2];
    if (bytes > 0) std::memcpy(values.data() + current_ % warp_lanes * lane_bytes, mine, bytes);
    wait(warp.barrier);
    return values.data();
  }

  unsigned current() const { return current_; }

 private:
  void add_thread() {
    const auto number = static_cast<unsigned>(threads_.size());
    threads_.push_back(std::make_unique<Thread>());
    threads_.back()->fiber = context::fiber(std::allocator_arg, context::fixedsize_stack(stack_bytes),
                                            [this, number](context::fiber&& main) {
                                              main_ = std::move(main);
                                              for (;;) {
                                                (*body_)();
                                                finish(number);
                                                switch_to_main();
                                              }
                                              return std::move(main_);
                                            });
  }

  void run_block(dim3 index, unsigned count) {
    blockIdx = index;
    block_ = {count, {}};
    warps_.assign((count + warp_lanes - 1) / warp_lanes, Warp{});
    for (unsigned i = 0; i < count; ++i) {
      threads_[i]->index = {i % blockDim.x, i / blockDim.x % blockDim.y, i / blockDim.x / blockDim.y};
      ++warps_[i / warp_lanes].barrier.members;
    }
    alive_ = count;
    std::vector<unsigned> all(count);
    std::iota(all.begin(), all.end(), 0u);
    make_ready(std::move(all));
    while (alive_ > 0) {
      if (ready_.empty()) abort_block("threads wait at a barrier that the others never reach");
      const unsigned next = ready_.back();
      ready_.pop_back();
      resume(next);
    }
  }

  void resume(unsigned number) {
    current_ = number;
    Thread& thread = *threads_[number];
    threadIdx = thread.index;
    thread.fiber = std::move(thread.fiber).resume();
  }

  void switch_to_main() { main_ = std::move(main_).resume(); }

  void wait(Barrier& barrier) {
    barrier.waiting.push_back(current_);
    release_when_complete(barrier);
    switch_to_main();
  }

  void release_when_complete(Barrier& barrier) {
    if (barrier.waiting.empty() || barrier.waiting.size() < barrier.members) return;
    if (&barrier != &block_) ++warps_[barrier.waiting.front() / warp_lanes].round;
    make_ready(std::move(barrier.waiting));
    barrier.waiting.clear();
  }

  // A thread that returned is waited for no more.
  void finish(unsigned number) {
    --alive_;
    --block_.members;
    release_when_complete(block_);
    Barrier& warp = warps_[number / warp_lanes].barrier;
    --warp.members;
    release_when_complete(warp);
  }

  // Ascending, descending or shuffled.
  void make_ready(std::vector<unsigned> threads) {
    const unsigned how = static_cast<unsigned>(random_() % 3);
    if (how == 0) std::sort(threads.begin(), threads.end());
    if (how == 1) std::sort(threads.begin(), threads.end(), std::greater<>());
    if (how == 2)
      for (size_t i = threads.size(); i > 1; --i) std::swap(threads[i - 1], threads[random_() % i]);
    ready_.insert(ready_.end(), threads.begin(), threads.end());
  }

  [[noreturn]] void abort_block(const char* why) {
    std::fprintf(stderr, "block (%u, %u, %u): %s\n", blockIdx.x, blockIdx.y, blockIdx.z, why);
    std::abort();
  }

  const std::function<void()>* body_ = nullptr;
  std::vector<std::unique_ptr<Thread>> threads_;
  std::vector<Warp> warps_;
  Barrier block_;
  std::vector<unsigned> ready_;
  context::fiber main_;
  unsigned current_ = 0, alive_ = 0;
  std::mt19937 random_{1};
};

Machine& machine() {
  static Machine m;
  return m;
}

}  // namespace

void run_grid(dim3 grid, dim3 block, const std::function<void()>& body) {
  machine().run(grid, block, body);
}
void block_barrier() {
  machine().wait_for_block();
}
const std::byte* warp_exchange(const void* mine, size_t bytes) {
  return machine().exchange(mine, bytes);
}
unsigned lane() {
  return machine().current() % warp_lanes;
}

}  // namespace stand_in
