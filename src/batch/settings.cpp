#include "src/batch/settings.h"

#include <algorithm>
#include <charconv>

#include "qtool/error.h"
#include "src/data/preprocess_text.h"
#include "src/quantize/range_names.h"

namespace qtool {
namespace fs = std::filesystem;
namespace {

using Texts = std::vector<std::string>;
using Kind = Setting::Kind;

[[noreturn]] void refuse(const std::string& what, const std::string& hint = {}) {
  throw Error(ErrorKind::usage, what, hint);
}

std::string join(const Texts& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : ",") + text;
  return joined;
}

bool chosen(const std::string& text, const char* yes, const char* no) {
  if (text != yes && text != no) refuse("'" + text + "': must be " + yes + " or " + no);
  return text == yes;
}

double percent(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= 50 && value <= 100))
    refuse("'" + text + "': must be a number from 50 to 100");
  return value;
}

size_t positive(const std::string& text) {
  size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value == 0)
    refuse("'" + text + "': must be a whole number of at least 1");
  return value;
}

int32_t batch_size(const std::string& text) {
  const size_t value = positive(text);
  if (value > max_batch) refuse("'" + text + "': must be at most " + std::to_string(max_batch));
  return static_cast<int32_t>(value);
}

size_t bytes(const std::string& text) {
  try {
    return memory_size(text);
  } catch (const Error& error) {
    refuse("'" + text + "': " + error.what());
  }
}

RangeMethod range_method(const std::string& text) {
  if (const auto method = range_method_named(text)) return *method;
  std::string known;
  for (const auto& [name, method] : range_names) known.append(known.empty() ? "" : ", ").append(name);
  refuse("'" + text + "': must be one of " + known);
}

DataType raw_type(const std::string& text) {
  if (const auto type = data_type_named(text)) return *type;
  refuse("'" + text + "': must be float32, int8, uint8, int16, int32 or int64");
}

void set_image(BatchModel& model, const char* flag, const Texts& values) {
  auto flags = preprocess_flags(model.read.image);
  flags[flag] = join(values);
  model.read.image = parse_preprocess(flags);
}

void set_targets(BatchModel& model, const Texts& names) {
  if (names.empty()) refuse("no target is named");
  check_targets(names);
  model.build.targets = names;
}

void set_gates(BatchModel& model, const Texts& texts) {
  model.gates.clear();
  for (const std::string& text : texts) model.gates.push_back(parse_gate(text));
}

void set_dims(BatchModel& model, const Texts& texts) {
  model.import.dims.clear();
  for (const std::string& text : texts) set_dimension(model.import, text);
}

void set_labels(BatchModel& model, const Texts& paths) {
  if (paths.size() > 1) refuse("must be one file, or [] for none");
  model.labels = paths.empty() ? std::nullopt : std::optional<fs::path>(paths[0]);
}

void set_file(BatchModel& model, const Texts& paths) {
  if (paths.size() != 1) refuse("must be one file");
  model.file = paths[0];
}

void set_name(BatchModel& model, const Texts& values) {
  if (values[0].empty()) refuse("must not be empty");
  model.name = network_name(values[0]);
}

const std::vector<Setting> model_settings = {
    {"model", Kind::paths, "FILE", "ONNX file of the trained float network", set_file},
    {"name", Kind::text, "NAME", "Name of its row, files and identifiers", set_name},
    {"dim", Kind::list, "NAME=VALUE", "Values of symbolic dimensions", set_dims},
};

const std::vector<Setting> data_settings = {
    {"data", Kind::paths, "PATH", "Calibration samples, as 'qtool calibrate --data'",
     [](BatchModel& m, const Texts& v) { m.data = v; }},
    {"max-samples", Kind::text, "N", "Calibrates on N samples, spread evenly over all",
     [](BatchModel& m, const Texts& v) { m.max_samples = positive(v[0]); }},
    {"eval", Kind::paths, "PATH", "Evaluation samples (default: the calibration samples)",
     [](BatchModel& m, const Texts& v) { m.eval = v; }},
    {"labels", Kind::paths, "FILE.csv", "Labels of the evaluation samples", set_labels},
    {"metric", Kind::list, "NAME", "top1, top5, auc, iou (default: what the labels allow)",
     [](BatchModel& m, const Texts& v) { m.metrics = v; }},
    {"resize", Kind::text, "SIZE", "Images: N (shorter side) or WxH",
     [](BatchModel& m, const Texts& v) { set_image(m, "resize", v); }},
    {"crop", Kind::text, "SIZE", "Images: N or WxH of the centre",
     [](BatchModel& m, const Texts& v) { set_image(m, "crop", v); }},
    {"color", Kind::text, "ORDER", "Images: rgb, bgr or gray",
     [](BatchModel& m, const Texts& v) { set_image(m, "color", v); }},
    {"mean", Kind::list, "A,B,C", "Images: value = (pixel - mean) / std, pixels 0..255",
     [](BatchModel& m, const Texts& v) { set_image(m, "mean", v); }},
    {"std", Kind::list, "A,B,C", "Images: see mean",
     [](BatchModel& m, const Texts& v) { set_image(m, "std", v); }},
    {"raw-type", Kind::text, "TYPE", "Element type of .bin and .raw files",
     [](BatchModel& m, const Texts& v) { m.read.raw_type = raw_type(v[0]); }},
};

const std::vector<Setting> build_settings = {
    {"range", Kind::text, "METHOD", "How ranges of activations are chosen, as 'qtool quantize --range'",
     [](BatchModel& m, const Texts& v) { m.quantize.range = range_method(v[0]); }},
    {"percentile", Kind::text, "PERCENT", "For range percentile: percent of the values inside",
     [](BatchModel& m, const Texts& v) { m.quantize.percentile = percent(v[0]); }},
    {"weights", Kind::text, "SCALES", "per-channel or per-tensor",
     [](BatchModel& m, const Texts& v) {
       m.quantize.per_channel = chosen(v[0], "per-channel", "per-tensor");
     }},
    {"activations", Kind::text, "ZERO_POINTS", "affine or symmetric",
     [](BatchModel& m, const Texts& v) {
       m.quantize.symmetric_activations = chosen(v[0], "symmetric", "affine");
     }},
    {"power-of-two", Kind::flag, "", "All scales are powers of two",
     [](BatchModel& m, const Texts& v) { m.quantize.power_of_two_scales = v[0] == "true"; }},
    {"float", Kind::list, "NODE", "Nodes to keep in float, by name or pattern",
     [](BatchModel& m, const Texts& v) { m.quantize.keep_float = v; }},
    {"keep-constant-channels", Kind::flag, "", "Do not remove channels whose value never changes",
     [](BatchModel& m, const Texts& v) { m.build.remove_constant_channels = v[0] != "true"; }},
    {"target", Kind::list, "TARGET", "What to emit code for (default: c)", set_targets},
    {"optimize", Kind::text, "AIM", "What the code is best at: speed, balanced, size or ram",
     [](BatchModel& m, const Texts& v) { m.build.optimize = optimize_named(v[0]); }},
    {"io-layout", Kind::text, "LAYOUT", "Order of axes of the emitted inputs and outputs: nhwc or model",
     [](BatchModel& m, const Texts& v) { m.build.model_layout = chosen(v[0], "model", "nhwc"); }},
    {"batch", Kind::text, "N", "Items a run on a GPU (target cuda)",
     [](BatchModel& m, const Texts& v) { m.build.batch = batch_size(v[0]); }},
    {"single-file", Kind::flag, "", "Emit one .h and one .c",
     [](BatchModel& m, const Texts& v) { m.build.single_file = v[0] == "true"; }},
    {"rom", Kind::text, "BYTES", "Fails when code and weights take more, e.g. 256K",
     [](BatchModel& m, const Texts& v) { m.build.limits.rom = bytes(v[0]); }},
    {"ram", Kind::text, "BYTES", "Fails when arena and stack take more, e.g. 64K",
     [](BatchModel& m, const Texts& v) { m.build.limits.ram = bytes(v[0]); }},
    {"fail-under", Kind::list, "NAME=VALUE", "Gates, as 'qtool validate --fail-under'", set_gates},
};

// "PATH" or "INPUT=PATH", the path made to start at `base`.
std::string located(const std::string& value, const fs::path& base) {
  if (const fs::path whole = base / value; fs::exists(whole)) return whole.string();
  const size_t equals = value.find('=');
  if (equals != std::string::npos)
    if (const fs::path named = base / value.substr(equals + 1); fs::exists(named))
      return value.substr(0, equals + 1) + named.string();
  throw Error(ErrorKind::bad_input, "'" + value + "': no such file or folder");
}

}  // namespace

const std::vector<Setting>& settings() {
  static const std::vector<Setting> all = [] {
    std::vector<Setting> joined = model_settings;
    for (const auto* part : {&data_settings, &build_settings})
      joined.insert(joined.end(), part->begin(), part->end());
    return joined;
  }();
  return all;
}

const Setting* find_setting(std::string_view name) {
  const auto it = std::find_if(settings().begin(), settings().end(),
                               [&](const Setting& setting) { return setting.name == name; });
  return it == settings().end() ? nullptr : &*it;
}

void apply_setting(BatchModel& model, const Setting& setting, std::vector<std::string> values,
                   const fs::path& base) {
  if (setting.kind == Kind::paths)
    for (std::string& value : values) value = located(value, base);
  setting.apply(model, values);
}

}  // namespace qtool
