// How fast the engine evaluates a network over samples that are in memory: images a second as JSON, or where
// the time goes.
#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>

#include "qtool/error.h"
#include "src/base/isa.h"
#include "src/base/parallel.h"
#include "src/calibrate/collector.h"
#include "src/engine/engine.h"
#include "tests/bench/profile.h"
#include "tools/qtool/command.h"

namespace qtool {
namespace {

using Clock = std::chrono::steady_clock;

struct Arguments {
  cli::ModelArguments model;
  cli::DataArguments data;
  unsigned threads = 1;
  size_t samples = 32;
  double seconds = 2;
  bool statistics = false, profile = false;
};

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::vector<std::vector<Bytes>> load_samples(const Model& model, const Arguments& args) {
  const Dataset data(args.data.paths, model.inputs, args.data.options());
  std::vector<std::vector<Bytes>> samples;
  for (size_t i = 0; i < std::min(args.samples, data.size()); ++i)
    samples.push_back(data.read(i * data.size() / std::min(args.samples, data.size())).tensors);
  return samples;
}

// Runs one sample, with statistics when there is a collector.
void evaluate(const Graph& graph, const Engine& engine, const std::vector<Bytes>& sample,
              Collector* collector) {
  if (collector == nullptr) {
    engine.run(sample);
    return;
  }
  bool finite = true;
  engine.run(sample, [&](ValueId id, std::span<const std::byte> data) {
    if (graph.type(id).is_float()) finite = collector->observe(id, view_as<float>(data)) && finite;
  });
  if (!finite) throw Error(ErrorKind::bad_input, "an activation is NaN or infinite");
  collector->commit();
}

// The sum of the threads' own rates, so that the last sample of the slowest one does not count against the
// others.
double images_per_second(const Graph& graph, const Engine& engine,
                         const std::vector<std::vector<Bytes>>& samples, const Arguments& args) {
  std::vector<double> rates(args.threads);
  parallel_for(args.threads, args.threads, [&](size_t thread) {
    Collector collector(graph);
    Collector* const used = args.statistics ? &collector : nullptr;
    evaluate(graph, engine, samples[thread % samples.size()], used);  // warm
    const auto start = Clock::now();
    size_t done = 0;
    for (; done == 0 || seconds_since(start) < args.seconds; ++done)
      evaluate(graph, engine, samples[(thread + done) % samples.size()], used);
    rates[thread] = static_cast<double>(done) / seconds_since(start);
  });
  double total = 0;
  for (const double rate : rates) total += rate;
  return total;
}

// Time between two calls of the observer belongs to the node that made the value; time inside it to the
// statistics.
Profile profile(const Graph& graph, const Engine& engine, const std::vector<std::vector<Bytes>>& samples,
                const Arguments& args) {
  const auto producers = producers_of(graph);
  Profile profile(graph);
  Collector collector(graph);
  evaluate(graph, engine, samples[0], nullptr);  // warm
  for (const auto start = Clock::now(); profile.images == 0 || seconds_since(start) < args.seconds;
       ++profile.images) {
    auto last = Clock::now();
    engine.run(samples[profile.images % samples.size()], [&](ValueId id, std::span<const std::byte> data) {
      ProfileRow& row = profile.row(producers[id]);
      row.seconds += seconds_since(last);
      last = Clock::now();
      if (args.statistics && graph.type(id).is_float()) {
        (void)collector.observe(id, view_as<float>(data));
        row.statistics_seconds += seconds_since(last);
        last = Clock::now();
      }
    });
    profile.row(no_node).seconds += seconds_since(last);
    const auto commit = Clock::now();
    collector.commit();
    if (args.statistics) profile.row(no_node).statistics_seconds += seconds_since(commit);
  }
  return profile;
}

void bench(const Arguments& args) {
  ImportOptions options = args.model.import_options();
  options.batch_of_one = true;
  const Model model = load_float_model(args.model.model, options);
  const auto samples = load_samples(model, args);
  const Engine engine(model.graph);
  if (args.profile) {
    print(std::cout, profile(model.graph, engine, samples, args));
    return;
  }
  const cli::Json result{{"isa", name_of(selected_isa())},
                         {"threads", args.threads},
                         {"statistics", args.statistics},
                         {"images_per_second", images_per_second(model.graph, engine, samples, args)},
                         {"weight_bytes", engine.weight_bytes()},
                         {"workspace_bytes", engine.workspace_bytes()}};
  std::cout << result.dump() << '\n';
}

int bench_command(int argc, char** argv) {
  CLI::App app("Speed of the engine, one sample a thread");
  Arguments args;
  args.model.add_to(app);
  args.data.add_to(app);
  app.add_option("--threads", args.threads)->capture_default_str()->check(CLI::PositiveNumber);
  app.add_option("--samples", args.samples, "Samples to load, evenly spread")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_option("--seconds", args.seconds, "Time to measure")->capture_default_str();
  app.add_flag("--statistics", args.statistics, "Collect what 'qtool calibrate' collects");
  app.add_flag("--profile", args.profile, "Time by operator and by node, on one thread");
  CLI11_PARSE(app, argc, argv);
  bench(args);
  return 0;
}

}  // namespace
}  // namespace qtool

int main(int argc, char** argv) {
  try {
    return qtool::bench_command(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
