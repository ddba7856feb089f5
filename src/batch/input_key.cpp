#include "src/batch/input_key.h"

#include <array>
#include <nlohmann/json.hpp>

#include "qtool/error.h"
#include "src/base/input_file.h"
#include "src/base/sha256.h"
#include "src/data/path_list.h"
#include "src/data/preprocess_text.h"
#include "src/onnx/external_data.h"
#include "src/quantize/range_names.h"
#include "src/report/labels.h"

namespace qtool {
namespace fs = std::filesystem;
namespace {

using Json = nlohmann::ordered_json;

std::string file_sha256(const fs::path& path) {
  InputFile file(path);
  Sha256 hash;
  std::array<std::byte, 1 << 16> block{};
  while (const size_t n = file.read(block)) hash.add(std::span(block).first(n));
  return hash.hex();
}

// The input's name of "INPUT=PATH", or nothing; `path` becomes the rest.
std::string input_name(std::string& path) {
  const size_t equals = path.find('=');
  if (equals == std::string::npos || fs::exists(path)) return {};
  std::string name = path.substr(0, equals);
  path.erase(0, equals + 1);
  return name;
}

// Names and contents. Samples are in the order of their names, and labels find them by name.
Json of_samples(const std::vector<std::string>& arguments) {
  Json files = Json::array();
  for (std::string path : arguments) {
    const std::string input = input_name(path);
    PathList list;
    list_files(path, list);
    const fs::path base = fs::is_directory(path) ? fs::path(path) : fs::path(path).parent_path();
    for (size_t i = 0; i < list.size(); ++i)
      files.push_back({input, list[i].lexically_relative(base).string(), file_sha256(list[i])});
  }
  return files;
}

Json of_model(const fs::path& file) {
  Json files = {file_sha256(file)};
  for (const std::string& location : external_locations(file))
    files.push_back({location, file_sha256(file.parent_path() / location)});
  return files;
}

Json of_labels(const fs::path& file) {
  Json files = {file_sha256(file)};
  for (const fs::path& mask : Labels(file).masks())
    if (fs::exists(mask)) files.push_back(file_sha256(mask));
  return files;
}

std::string sha256_of(const Json& json) {
  const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return sha256(std::as_bytes(std::span(text.data(), text.size())));
}

}  // namespace

std::string tool_sha256() {
  return file_sha256("/proc/self/exe");
}

InputKeys input_keys(const BatchModel& model, const std::string& tool) {
  Json json = {{"version", QTOOL_VERSION},
               {"tool", tool},
               {"model", of_model(model.file)},
               {"dims", model.import.dims},
               {"data", of_samples(model.data)},
               {"max-samples", model.max_samples},
               {"image", preprocess_flags(model.read.image)},
               {"raw-type", model.read.raw_type ? name_of(*model.read.raw_type) : ""}};
  InputKeys keys{.calibration = sha256_of(json), .all = {}};
  const QuantizeOptions& q = model.quantize;
  const BuildOptions& b = model.build;
  json["eval"] = of_samples(model.eval);
  if (model.labels) json["labels"] = of_labels(*model.labels);
  json["metric"] = model.metrics;
  json["quantize"] = {name_of(q.range),        q.percentile,          q.per_channel,
                      q.symmetric_activations, q.power_of_two_scales, q.keep_float};
  json["build"] = {
      b.name, b.targets, b.single_file, b.model_layout, b.remove_constant_channels, name_of(b.optimize),
      b.batch};
  const auto limit = [](const std::optional<size_t>& bytes) { return bytes ? Json(*bytes) : Json(); };
  json["limits"] = {limit(b.limits.rom), limit(b.limits.ram)};
  keys.all = sha256_of(json);
  return keys;
}

}  // namespace qtool
