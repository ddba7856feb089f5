#include "src/batch/job.h"

#include <nlohmann/json.hpp>

#include "src/base/file.h"
#include "src/batch/input_key.h"
#include "src/batch/memory.h"
#include "src/batch/row_json.h"
#include "src/onnx/external_data.h"

namespace qtool {
namespace fs = std::filesystem;
namespace {

using Json = nlohmann::ordered_json;

class Job {
 public:
  Job(const BatchModel& model, const JobOptions& options, ParentLink& parent)
      : model_(model), options_(options), parent_(parent), bundle_(options.folder / model.name) {}

  void run() {
    parent_.stage("hashing");
    if (model_.data.empty())
      throw Error(ErrorKind::bad_input, model_.file.string() + ": has no calibration data",
                  "put it beside the model as data/calib or calib, or name it in qtool.toml (key data)");
    keys_ = input_keys(model_, options_.tool_sha256);
    const State state = read_state();
    if (is_done(state)) return parent_.finish(*state.row, true);
    parent_.stage("importing");
    const Model model = import();
    parent_.ask_for_memory(needed_memory(model, options_.threads));
    const bool calibrated = state.calibration_key == keys_.calibration &&
                            fs::exists(calibration_file(options_.folder, model_.name));
    forget(calibrated);
    const Calibration calibration = calibrated
                                        ? read_calibration(calibration_file(options_.folder, model_.name))
                                        : calibrate_model(model, state.unfinished_key == keys_.calibration);
    BatchRow row{.name = model_.name, .status = BatchStatus::ok};
    build(model, calibration, row);
    validate_model(model, row);
    write_state({{"calibration_key", keys_.calibration}, {"key", keys_.all}, {"row", to_json(row)}});
    parent_.finish(row, false);
  }

 private:
  struct State {
    std::string calibration_key, unfinished_key, key;
    std::optional<BatchRow> row;
  };

  // What an earlier run has left; nothing when that cannot be read.
  State read_state() const {
    const fs::path file = state_file(options_.folder, model_.name);
    if (!fs::exists(file)) return {};
    try {
      const Json json = Json::parse(as_text(read_file(file)));
      State state{json.value("calibration_key", ""), json.value("unfinished_key", ""), json.value("key", ""),
                  std::nullopt};
      if (json.contains("row")) state.row = row_from_json(json["row"]);
      return state;
    } catch (const Json::exception&) {
      return {};
    }
  }

  void write_state(const Json& state) const {
    write_file(state_file(options_.folder, model_.name),
               state.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
  }

  bool is_done(const State& state) const {
    return state.key == keys_.all && state.row && fs::exists(bundle_ / "report.json") &&
           fs::exists(calibration_file(options_.folder, model_.name));
  }

  // What an earlier run left must not be taken for a result of this one.
  void forget(bool calibrated) const {
    if (calibrated)
      write_state({{"calibration_key", keys_.calibration}});
    else
      fs::remove(state_file(options_.folder, model_.name));
    if (fs::exists(bundle_ / "report.json")) fs::remove_all(bundle_);
  }

  Model import() const {
    uintmax_t bytes = fs::file_size(model_.file);
    for (const std::string& location : external_locations(model_.file))
      bytes += fs::file_size(model_.file.parent_path() / location);
    parent_.ask_for_memory(needed_memory_to_import(bytes));
    ImportOptions options = model_.import;
    options.batch_of_one = true;  // statistics are by sample, whatever the batch
    return load_float_model(model_.file, options);
  }

  // `known`: an earlier run was interrupted while it calibrated the same.
  Calibration calibrate_model(const Model& model, bool known) const {
    parent_.stage("calibrating");
    write_state({{"unfinished_key", keys_.calibration}});
    const Dataset data(model_.data, model.inputs, model_.read);
    const fs::path file = calibration_file(options_.folder, model_.name);
    const CalibrateOptions options{.threads = options_.threads,
                                   .max_samples = model_.max_samples,
                                   .progress = progress(),
                                   .checkpoint = file.string() + ".partial",
                                   .resume = options_.resume && known};
    Calibration calibration = calibrate(model.graph, model.sha256, data, model_.read.image, options);
    write_calibration(file, calibration);
    fs::remove(options.checkpoint);
    write_state({{"calibration_key", keys_.calibration}});
    return calibration;
  }

  void build(const Model& model, const Calibration& calibration, BatchRow& row) const {
    parent_.stage("quantizing");
    BuildOptions options = model_.build;
    options.preprocess = calibration.preprocess;
    const bool same_batch = model_.import.dims.empty();
    const BuildSummary summary =
        quantize_model(same_batch ? model : load_float_model(model_.file, model_.import), calibration,
                       model_.quantize, options);
    write_bundle(bundle_, summary.bundle, true);
    row.arena_bytes = summary.targets.front().arena_bytes;
    row.weight_bytes = summary.targets.front().weight_bytes;
    row.macs = summary.macs;
    row.macs_removed = summary.macs_removed;
    row.files = summary.bundle.size();
    for (const QuantizedNode& node : summary.nodes) row.float_nodes += node.integer ? 0 : 1;
  }

  void validate_model(const Model& model, BatchRow& row) const {
    parent_.stage("validating");
    const Model integer = load_integer_model(find_integer_model(bundle_), {});
    const Dataset data(model_.eval.empty() ? model_.data : model_.eval, model.inputs, model_.read);
    row.validation = validate(model, integer.graph, data,
                              {.threads = options_.threads,
                               .labels = model_.labels,
                               .metrics = model_.metrics,
                               .progress = progress()});
    row.validation.layers.clear();
  }

  std::function<void(size_t, size_t)> progress() const {
    return [this](size_t done, size_t total) { parent_.progress(done, total); };
  }

  const BatchModel& model_;
  const JobOptions& options_;
  ParentLink& parent_;
  const fs::path bundle_;
  InputKeys keys_;
};

}  // namespace

void run_job(const BatchModel& model, const JobOptions& options, ParentLink& parent) {
  Job(model, options, parent).run();
}

fs::path calibration_file(const fs::path& folder, const std::string& name) {
  return folder / (name + ".qcal");
}

fs::path state_file(const fs::path& folder, const std::string& name) {
  return folder / (name + ".state.json");
}

fs::path log_file(const fs::path& folder, const std::string& name) {
  return folder / (name + ".log");
}

}  // namespace qtool
