#include "src/engine/engine.h"

#include <thread>

#include "tests/engine/bench.h"

namespace qtool {
namespace {

std::vector<float> fused_product(const std::vector<float>& a, const std::vector<float>& b, int64_t m,
                                 int64_t k, int64_t n) {
  std::vector<float> result;
  for (int64_t i = 0; i < m; ++i)
    for (int64_t j = 0; j < n; ++j) {
      float sum = 0;
      for (int64_t d = 0; d < k; ++d)
        sum = std::fma(a[static_cast<size_t>(i * k + d)], b[static_cast<size_t>(d * n + j)], sum);
      result.push_back(sum);
    }
  return result;
}

TEST(Engine, ProductsWithConstantsAreFusedChains) {
  for (const auto& [m, k, n] :
       std::vector<std::array<int64_t, 3>>{{1, 1, 1}, {1, 70, 10}, {9, 33, 50}, {17, 5, 100}, {3, 7, 16}}) {
    const auto a = random_floats(static_cast<size_t>(m * k), 1),
               b = random_floats(static_cast<size_t>(k * n), 2);
    OpBench bench;
    bench.read("MatMul", {bench.input({m, k}), bench.floats({k, n}, b)});
    const auto expected = fused_product(a, b, m, k, n);
    expect_engine_agrees(bench.graph, {to_bytes(a)}, &expected);
  }
}

TEST(Engine, ProductsOfActivationsAreFusedChains) {
  for (const auto& [m, k, n] :
       std::vector<std::array<int64_t, 3>>{{1, 1, 1}, {1, 70, 10}, {9, 33, 50}, {20, 64, 49}}) {
    const auto a = random_floats(static_cast<size_t>(m * k), 1),
               b = random_floats(static_cast<size_t>(k * n), 2);
    OpBench bench;
    bench.read("MatMul", {bench.input({m, k}), bench.input({k, n})});
    const auto expected = fused_product(a, b, m, k, n);
    expect_engine_agrees(bench.graph, {to_bytes(a), to_bytes(b)}, &expected);
  }
}

TEST(Engine, ProductsOfBatchesOfActivations) {
  for (const Shape& b : {Shape{3, 5, 7}, Shape{1, 5, 7}}) {
    OpBench bench;
    bench.read("MatMul", {bench.input({3, 4, 5}), bench.input(b)});
    expect_engine_agrees(bench.graph, {to_bytes(random_floats(60, 1)),
                                       to_bytes(random_floats(static_cast<size_t>(element_count(b)), 2))});
  }
}

// x -> relu -> add(x) -> transpose, and a sum of it: results in place, operands that live on, two outputs.
Graph branching_graph() {
  OpBench bench;
  const ValueId x = bench.input({1, 4, 6});
  const ValueId a = bench.read("Relu", {x}, {}, 17, {"a"})[0];
  const ValueId b = bench.read("Add", {a, x}, {}, 17, {"b"})[0];
  const ValueId c = bench.read("Neg", {b}, {}, 17, {"c"})[0];
  const ValueId d = bench.read("Mul", {c, a}, {}, 17, {"d"})[0];
  const ValueId e = bench.read("Transpose", {d}, {{"perm", std::vector<int64_t>{0, 2, 1}}}, 17, {"e"})[0];
  bench.graph.outputs = {e, c};
  return std::move(bench.graph);
}

TEST(Engine, ShowsEveryActivationAsTheExecutorDoes) {
  const Graph graph = branching_graph();
  const std::vector<Bytes> inputs{to_bytes(random_floats(24, 5))};
  std::vector<std::pair<ValueId, Bytes>> expected, shown;
  const auto keep = [](auto& list) {
    return [&list](ValueId id, std::span<const std::byte> data) {
      list.emplace_back(id, Bytes(data.begin(), data.end()));
    };
  };
  const auto outputs = Executor(graph).run(inputs, keep(expected));
  const Engine engine(graph);
  EXPECT_EQ(engine.run(inputs, keep(shown)), outputs);
  EXPECT_EQ(shown, expected);
  EXPECT_EQ(engine.run(inputs), outputs);  // the workspace is used again
}

TEST(Engine, NeedsNoMoreMemoryThanLiveActivations) {
  // a, b, c, d, e of 96 bytes, in lines of 64: at most a, c and d, then c, d and e are alive.
  EXPECT_LE(Engine(branching_graph()).workspace_bytes(), 4 * 128U);
}

TEST(Engine, RunsOnSeveralThreads) {
  const Graph graph = branching_graph();
  const Engine engine(graph);
  std::vector<std::vector<Bytes>> results(8);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < results.size(); ++t)
    threads.emplace_back([&, t] {
      const std::vector<Bytes> inputs{to_bytes(random_floats(24, static_cast<uint32_t>(t)))};
      for (int i = 0; i < 50; ++i) results[t] = engine.run(inputs);
    });
  for (std::thread& thread : threads) thread.join();
  for (size_t t = 0; t < results.size(); ++t)
    EXPECT_EQ(results[t],
              Executor(graph).run(std::vector<Bytes>{to_bytes(random_floats(24, static_cast<uint32_t>(t)))}));
}

TEST(Engine, GivesAConstantOutput) {
  OpBench bench;
  bench.input({1});
  bench.graph.outputs = {bench.floats({2}, {1, 2})};
  EXPECT_EQ(Engine(bench.graph).run(std::vector<Bytes>{to_bytes(std::vector<float>{0})}).at(0),
            to_bytes(std::vector<float>{1, 2}));
}

}  // namespace
}  // namespace qtool
