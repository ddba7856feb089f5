// Small networks with fixed random weights, one for each family of shapes the engine treats differently.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "qtool/graph.h"

namespace qtool {

struct TestNetwork {
  std::string name;
  Graph graph;
};

// The same networks on every machine.
std::vector<TestNetwork> test_networks();

// Reals that are the same on every machine: a linear congruential generator (Knuth, TAOCP 2, 3.3.4:
// multiplier of MMIX), no libm.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t below(uint64_t limit) { return (next() >> 33) % limit; }
  // Uniform in [-bound, bound).
  float real(float bound) { return bound * (static_cast<float>(next() >> 40) * 0x1p-23F - 1.0F); }
  std::vector<float> reals(int64_t count, float bound) {
    std::vector<float> values;
    for (int64_t i = 0; i < count; ++i) values.push_back(real(bound));
    return values;
  }

 private:
  uint64_t next() { return state_ = state_ * 6364136223846793005U + 1442695040888963407U; }
  uint64_t state_;
};

}  // namespace qtool
