// A folder of models whose data lie beside them.
#include <algorithm>
#include <map>

#include "qtool/batch.h"
#include "qtool/error.h"
#include "src/batch/toml_settings.h"
#include "src/data/source.h"

namespace qtool {
namespace fs = std::filesystem;
namespace {

bool is_float_model(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.ends_with(".onnx") && !name.ends_with(".qdq.onnx") && !name.starts_with(".");
}

std::vector<fs::path> models_below(const fs::path& folder) {
  std::vector<fs::path> models;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && is_float_model(entry.path())) models.push_back(entry.path());
  std::sort(models.begin(), models.end());
  if (models.empty())
    throw Error(ErrorKind::bad_input, folder.string() + ": has no .onnx model",
                "give a folder of models or a TOML list");
  return models;
}

// STEM in `folder/data` or `folder`: a folder, or a data file STEM.npy, STEM.npz, ...
std::vector<std::string> data_named(const fs::path& folder, const std::string& stem) {
  for (const fs::path& place : {folder / "data", folder}) {
    if (fs::is_directory(place / stem)) return {(place / stem).string()};
    if (!fs::is_directory(place)) continue;
    std::vector<std::string> files;
    for (const auto& entry : fs::directory_iterator(place))
      if (entry.is_regular_file() && entry.path().stem() == stem &&
          is_data_file(entry.path().filename().string()))
        files.push_back(entry.path().string());
    if (!files.empty()) return {*std::min_element(files.begin(), files.end())};
  }
  return {};
}

void use_data_beside(BatchModel& model, const fs::path& folder) {
  if (auto data = data_named(folder, "calib"); !data.empty()) model.data = std::move(data);
  if (auto data = data_named(folder, "eval"); !data.empty()) model.eval = std::move(data);
  for (const fs::path& labels : {folder / "data" / "labels.csv", folder / "labels.csv"})
    if (fs::is_regular_file(labels)) {
      model.labels = labels;
      return;
    }
}

// "kws/model.onnx" -> kws, "kws/small.onnx" -> kws_small.
std::string name_below(const fs::path& file, const fs::path& folder) {
  fs::path below = file.lexically_relative(folder);
  if (below.filename() == "model.onnx" && below.has_parent_path()) below = below.parent_path();
  std::string joined;
  for (const fs::path& part : below) joined += (joined.empty() ? "" : "_") + part.string();
  return network_name(joined);
}

// A qtool.toml, without the keys that make no sense there.
void apply_file(BatchModel& model, const fs::path& file, const std::vector<std::string>& refused,
                Problems& problems) {
  if (!fs::exists(file)) return;
  const toml::table table = parse_toml(file);
  for (const std::string& key : refused)
    if (const toml::node* node = table.get(key))
      problems.add(place_of(file, *node), key + ": belongs into a TOML list");
  apply_table(model, table, file, refused, problems);
}

}  // namespace

std::vector<BatchModel> find_batch_models(const fs::path& folder, const BatchModel& defaults) {
  Problems problems;
  BatchModel common = defaults;
  const fs::path common_file = folder / "qtool.toml";
  apply_file(common, common_file, {"model", "name"}, problems);
  std::vector<BatchModel> models;
  std::map<std::string, fs::path> files;  // by name
  for (const fs::path& file : models_below(folder)) {
    BatchModel model = common;
    model.file = file;
    model.name = name_below(file, folder);
    use_data_beside(model, file.parent_path());
    const fs::path own = file.parent_path() / "qtool.toml";
    if (own != common_file) apply_file(model, own, {"model"}, problems);
    model.build.name = model.name;
    if (const auto [first, is_new] = files.emplace(model.name, file); !is_new)
      problems.add(file.string(), "has the name '" + model.name + "' of " + first->second.string() +
                                      "; rename one of them, or write a TOML list");
    models.push_back(std::move(model));
  }
  problems.throw_if_any();
  return models;
}

}  // namespace qtool
