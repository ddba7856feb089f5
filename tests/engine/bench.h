// Runs a graph on every instruction set there is, and on the plain kernels.
#pragma once
#include <cmath>
#include <map>

#include "src/engine/engine.h"
#include "src/ops/executor.h"
#include "tests/ops/exact.h"
#include "tests/ops/op_bench.h"

namespace qtool {

// Bits of float results, so that -0 and 0 differ and a comparison is exact.
inline std::vector<uint32_t> bits_of(const Bytes& floats) {
  const auto view = view_as<uint32_t>(floats);
  return {view.begin(), view.end()};
}

inline std::vector<Isa> isas_with_fma() {
  std::vector<Isa> isas;
  for (const Isa isa : {Isa::avx512, Isa::avx2, Isa::neon})
    if (is_available(isa)) isas.push_back(isa);
  return isas;
}

// The engine without fused multiply-add gives the plain kernels' bits; the others give `fused` when it is
// given, the same bits as each other always, and the plain results up to rounding.
inline void expect_engine_agrees(const Graph& graph, const std::vector<Bytes>& inputs,
                                 const std::vector<float>* fused = nullptr) {
  const Bytes plain = Executor(graph).run(inputs).at(0);
  const auto reals = view_as<float>(plain);
  if (is_available(Isa::baseline)) {
    EXPECT_EQ(bits_of(Engine(graph, Isa::baseline).run(inputs).at(0)), bits_of(plain));
  }
  std::optional<Bytes> first;
  if (fused != nullptr) first = to_bytes(*fused);
  for (const Isa isa : isas_with_fma()) {
    SCOPED_TRACE(name_of(isa));
    const Bytes result = Engine(graph, isa).run(inputs).at(0);
    const auto given = view_as<float>(result);
    ASSERT_EQ(given.size(), reals.size());
    double largest = 0;
    for (const float x : reals) largest = std::max(largest, std::abs(double{x}));
    for (size_t i = 0; i < given.size(); ++i) ASSERT_NEAR(given[i], reals[i], largest * 1e-5) << i;
    if (first) {
      ASSERT_EQ(bits_of(result), bits_of(*first));
    }
    first = result;
  }
}

}  // namespace qtool
