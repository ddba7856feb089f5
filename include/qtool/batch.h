// Many models all the way: calibrate, quantize, validate, each in a process of its own.
#pragma once
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "qtool/pipeline.h"
#include "qtool/validate.h"

namespace qtool {

// One model and what is done with it.
struct BatchModel {
  std::string name;  // of its row, files and identifiers
  std::filesystem::path file;
  ImportOptions import;
  std::vector<std::string> data;  // calibration samples, as Dataset takes them
  size_t max_samples = SIZE_MAX;  // of the calibration samples, spread evenly
  std::vector<std::string> eval;  // evaluation samples; empty: the calibration samples
  DataOptions read;
  QuantizeOptions quantize;
  BuildOptions build{.targets = {"c"}};
  std::optional<std::filesystem::path> labels;
  std::vector<std::string> metrics;  // empty: what the labels allow
  std::vector<Gate> gates;
};

// A TOML list (docs/formats.md). `defaults` holds for what the list does not say. Throws one Error(bad_input)
// that states all problems of the list, each with file, line and key.
std::vector<BatchModel> read_batch_list(const std::filesystem::path& list, const BatchModel& defaults);

// Every *.onnx below a folder but *.qdq.onnx, sorted by path, with the data and the qtool.toml beside it
// (docs/formats.md). Throws Error(bad_input) as read_batch_list does, and when there is no model.
std::vector<BatchModel> find_batch_models(const std::filesystem::path& folder, const BatchModel& defaults);

enum class BatchStatus { waiting, running, ok, failed, stopped };

// What became of a model.
struct BatchRow {
  std::string name;
  BatchStatus status = BatchStatus::waiting;
  std::string stage = {};      // running: what it does now; failed: what it did
  size_t done = 0, total = 0;  // running: samples

  std::string error = {}, hint = {};  // failed
  int exit_code = 0;  // failed: what the subcommand would have ended with (ErrorKind); 1 for a crash
  std::vector<std::string> gates_failed = {};

  // ok, and failed by gates alone
  Validation validation = {};  // without layers
  size_t arena_bytes = 0, weight_bytes = 0, files = 0, float_nodes = 0;
  int64_t macs = 0, macs_removed = 0;

  // Of this run; everything above is the same for the same input.
  bool unchanged = false;  // taken from an earlier run
  double seconds = 0;
  size_t peak_memory = 0;    // bytes, measured
  size_t needed_memory = 0;  // bytes, as stated before

  // The lowest SQNR of the outputs, dB; nothing when it was not validated.
  std::optional<double> sqnr_db() const;
};

struct BatchOptions {
  std::filesystem::path folder;  // everything is written here
  unsigned jobs = 0;             // models at a time; 0: one a core
  size_t max_memory = 0;  // bytes of all processes together; 0: 80 % of what the machine or its cgroup has
  bool resume = false;    // continue calibrations that were interrupted
  // Called when rows have changed, and several times a second.
  std::function<void(const std::vector<BatchRow>& rows)> observe = {};
  // Asked several times a second; true stops all processes.
  std::function<bool()> interrupted = {};
};

// One row a model, in the order of `models`. A model whose file, data, options and tool are those of an
// earlier run in the same folder is not done again. What a model needs in memory is stated by its process
// before it takes it; models run together while the sum stays within the bound. Processes are forked: the
// caller must have no other threads. Throws Error(usage) when the folder holds something else, cannot be
// written, or is in use by another batch.
std::vector<BatchRow> run_batch(const std::vector<BatchModel>& models, const BatchOptions& options);

// Rows against those of an earlier summary.json.
struct BatchChange {
  std::string name, what;  // what: "weight_bytes", "top1", ..., or "missing", "new", "now failing", "now ok"
  double before = 0, after = 0;
  bool regression = false;
};
// The rows of a summary.json. Throws Error(bad_input).
std::vector<BatchRow> read_batch_summary(const std::filesystem::path& file);
// In the order of `after`, then missing models in that of `before`. Larger sizes, a lower metric, and an SQNR
// lower by 0.1 dB or more are regressions.
std::vector<BatchChange> compare_batches(const std::vector<BatchRow>& before,
                                         const std::vector<BatchRow>& after);

// The text of summary.json. `changes`: nothing when nothing was compared.
std::string batch_summary_json(const std::vector<BatchRow>& rows,
                               const std::optional<std::vector<BatchChange>>& changes);
// summary.json, summary.csv, summary.html and junit.xml.
void write_batch_summary(const std::filesystem::path& folder, const std::vector<BatchRow>& rows,
                         const std::optional<std::vector<BatchChange>>& changes);

}  // namespace qtool
