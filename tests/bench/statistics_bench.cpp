// Nanoseconds an element of collecting statistics, for each instruction set of this processor, beside plain
// loops.
//   statistics_bench [ELEMENTS]
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>

#include "src/base/isa.h"
#include "src/calibrate/tensor_statistics.h"

namespace {

using namespace qtool;

// The shortest of many runs.
double ns_an_element(size_t elements, const std::function<void()>& body) {
  using Clock = std::chrono::steady_clock;
  double best = 1e30;
  const size_t runs = 20 + (1U << 24) / elements;
  for (size_t i = 0; i < runs; ++i) {
    const auto start = Clock::now();
    body();
    best = std::min(best, std::chrono::duration<double, std::nano>(Clock::now() - start).count());
  }
  return best / static_cast<double>(elements);
}

struct Plain {
  float min = 0, max = 0;
  double sum = 0, squares = 0;
  std::vector<uint64_t> counts = std::vector<uint64_t>(2 * max_bins);
};

void plain_loop(const std::vector<float>& values, float inverse_width, Plain& plain) {
  for (const float v : values) {
    plain.min = std::min(plain.min, v);
    plain.max = std::max(plain.max, v);
    plain.sum += static_cast<double>(v);
    plain.squares += static_cast<double>(v) * static_cast<double>(v);
    ++plain
          .counts[static_cast<size_t>(static_cast<int64_t>(v * inverse_width) - static_cast<int64_t>(v < 0)) +
                  max_bins];
  }
}

void measure(const char* name, const std::vector<float>& values) {
  TensorStatistics before;
  if (!before.add(values)) std::abort();
  Plain plain;
  const auto inverse_width = static_cast<float>(1 / before.histogram.layout().width());
  std::printf("%s\n  %-10s %.3f\n", name, "plain loop",
              ns_an_element(values.size(), [&] { plain_loop(values, inverse_width, plain); }));
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512, Isa::neon}) {
    if (!is_available(isa)) continue;
    Observer observer(isa);
    Observation sample;
    TensorStatistics total = before;
    const double observe = ns_an_element(values.size(), [&] {
      if (!observer.observe(values, before, sample)) std::abort();
    });
    const double commit = ns_an_element(values.size(), [&] { total.add(sample, sweep_kernels(isa)); });
    std::printf("  %-10s %.3f, commit %.3f\n", std::string(name_of(isa)).c_str(), observe, commit);
  }
}

}  // namespace

// Up to 65,536 elements all are counted, of more a quarter.
int main(int argc, char** argv) {
  const size_t elements = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 65536;
  std::mt19937 random(1);
  std::normal_distribution<float> normal(0, 2);
  std::vector<float> values(elements);
  for (float& v : values) v = normal(random);
  measure("normally distributed", values);
  for (float& v : values) v = std::clamp(v, 0.0F, 6.0F);
  measure("the same after ReLU6, half of it zeros", values);
}
