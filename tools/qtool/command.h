// What the subcommands share. Results go to stdout, diagnostics and progress to stderr.
#pragma once
#include <CLI/CLI.hpp>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "qtool/pipeline.h"

namespace qtool::cli {

using Json = nlohmann::ordered_json;

// Each adds its subcommand; what it should do when chosen is put into `action`.
using Action = std::function<void()>;
void add_inspect(CLI::App& app, Action& action);
void add_calibrate(CLI::App& app, Action& action);
void add_merge(CLI::App& app, Action& action);
void add_quantize(CLI::App& app, Action& action);
void add_emit(CLI::App& app, Action& action);
void add_validate(CLI::App& app, Action& action);
void add_batch(CLI::App& app, Action& action);
void add_targets(CLI::App& app, Action& action);
void add_operators(CLI::App& app, Action& action);

// MODEL and --dim NAME=VALUE.
struct ModelArguments {
  std::string model;
  std::vector<std::string> dims;

  void add_to(CLI::App& command);
  ImportOptions import_options() const;
};

// --data and how it is read.
struct DataArguments {
  std::vector<std::string> paths;
  std::string resize, crop, color, mean, std, raw_type;

  void add_to(CLI::App& command);
  // The flags that were given; empty ones fall back to `recorded`.
  DataOptions options(const std::map<std::string, std::string>& recorded = {}) const;
};

// --target, --name, --single-file, --io-layout, -o, --force.
struct BuildArguments {
  std::vector<std::string> targets;
  std::string name, output, io_layout = "nhwc", optimize = "balanced", rom, ram;
  int32_t batch = 1;
  bool single_file = false, force = false;

  void add_to(CLI::App& command);
  BuildOptions options(const std::string& model_path) const;
};

// The report.json of a folder that quantize made; empty when there is none.
Json read_report(const std::filesystem::path& folder);

void print(const Json& json);
// "12.3 KB"
std::string bytes_text(size_t bytes);
// "300.77 M"
std::string count_text(int64_t count);

}  // namespace qtool::cli
