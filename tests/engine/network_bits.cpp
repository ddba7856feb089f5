// Prints a digest of every bit that evaluation and collection give, a line a network. Whatever the
// instruction set (with fused multiply-add) and the number of threads, the lines must be the same.
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>

#include "src/base/isa.h"
#include "src/base/parallel.h"
#include "src/calibrate/collector.h"
#include "src/engine/engine.h"
#include "tests/engine/networks.h"

namespace qtool {
namespace {

constexpr size_t sample_count = 5;

// FNV-1a (Fowler, Noll, Vo), 64 bits.
struct Digest {
  uint64_t value = 14695981039346656037U;
  void add(std::span<const std::byte> bytes) {
    for (const std::byte byte : bytes) value = (value ^ std::to_integer<uint64_t>(byte)) * 1099511628211U;
  }
  void add(std::string_view text) { add(std::as_bytes(std::span(text.data(), text.size()))); }
  void add(uint64_t number) { add(std::as_bytes(std::span(&number, 1))); }
};

// One with subnormal numbers, one with many zeros.
Bytes sample_of(const TensorType& type, size_t index) {
  Random random(100 + index);
  std::vector<float> values = random.reals(type.elements(), index == 1 ? 0x1p-125F : 3.0F);
  for (float& value : values)
    if (index == 2 && value < 1) value = 0;
  return to_bytes(values);
}

struct Results {
  Digest outputs;
  std::vector<Digest> activations;  // by value
  Digest statistics;
};

// Does not compile when a member is missing here.
void add(Digest& digest, const TensorStatistics& statistics) {
  const auto& [samples, count, binned, zeros, min, max, sum, squares, minima, maxima, histogram] = statistics;
  const BinLayout& layout = histogram.layout();
  for (const uint64_t number : {samples, count, binned, zeros, static_cast<uint64_t>(layout.exponent),
                                static_cast<uint64_t>(layout.first)})
    digest.add(number);
  for (const float number : {min, max}) digest.add(std::bit_cast<uint32_t>(number));
  for (const ExactSum* number : {&sum, &squares, &minima, &maxima}) digest.add(number->to_hex());
  digest.add(std::as_bytes(std::span(histogram.counts())));
}

Results evaluate(const Graph& graph, unsigned threads) {
  const Engine engine(graph);
  std::vector<Results> by_sample(sample_count);
  std::vector<TensorStatistics> total(graph.values.size());
  std::mutex mutex;
  std::vector<std::unique_ptr<Collector>> idle;
  parallel_for(sample_count, threads, [&](size_t index) {
    std::unique_ptr<Collector> collector;
    {
      const std::lock_guard lock(mutex);
      if (idle.empty()) idle.push_back(std::make_unique<Collector>(graph));
      collector = std::move(idle.back());
      idle.pop_back();
    }
    Results& results = by_sample[index];
    results.activations.resize(graph.values.size());
    const std::vector<Bytes> inputs{sample_of(graph.type(graph.inputs[0]), index)};
    const auto outputs = engine.run(inputs, [&](ValueId id, std::span<const std::byte> data) {
      results.activations[id].add(data);
      if (!collector->observe(id, view_as<float>(data))) std::abort();
    });
    collector->commit();
    for (const Bytes& output : outputs) results.outputs.add(output);
    const std::lock_guard lock(mutex);
    idle.push_back(std::move(collector));
  });
  for (const auto& collector : idle)
    for (size_t id = 0; id < total.size(); ++id) total[id].merge(collector->statistics()[id]);

  Results all{.outputs = {}, .activations = std::vector<Digest>(graph.values.size()), .statistics = {}};
  for (const TensorStatistics& statistics : total) add(all.statistics, statistics);
  for (const Results& sample : by_sample) {
    all.outputs.add(sample.outputs.value);
    for (size_t id = 0; id < all.activations.size(); ++id)
      all.activations[id].add(sample.activations[id].value);
  }
  return all;
}

void print(const TestNetwork& network, const Results& results, bool every_activation) {
  Digest activations;
  for (const Digest& digest : results.activations) activations.add(digest.value);
  std::printf("%-20s outputs %016llx activations %016llx statistics %016llx\n", network.name.c_str(),
              static_cast<unsigned long long>(results.outputs.value),
              static_cast<unsigned long long>(activations.value),
              static_cast<unsigned long long>(results.statistics.value));
  for (ValueId id = 0; every_activation && id < results.activations.size(); ++id)
    if (const Value& value = network.graph.value(id); !value.is_constant())
      std::printf("  %016llx %s %s\n", static_cast<unsigned long long>(results.activations[id].value),
                  value.name.c_str(), to_string(value.type).c_str());
}

}  // namespace
}  // namespace qtool

// network_bits isas: the instruction sets with fused multiply-add that can run here.
// network_bits THREADS [activations]: the digests; with `activations` also one of each value, in the order
// they are made.
int main(int argc, char** argv) {
  using namespace qtool;
  if (argc > 1 && std::strcmp(argv[1], "isas") == 0) {
    for (const Isa isa : {Isa::avx512, Isa::avx2, Isa::neon})
      if (is_available(isa)) std::printf("%s\n", std::string(name_of(isa)).c_str());
    return 0;
  }
  const int threads = argc > 1 ? std::atoi(argv[1]) : 0;
  if (threads < 1 || argc > 3) {
    std::fprintf(stderr, "usage: network_bits isas | THREADS [activations]\n");
    return 2;
  }
  for (const TestNetwork& network : test_networks())
    print(network, evaluate(network.graph, static_cast<unsigned>(threads)), argc == 3);
}
