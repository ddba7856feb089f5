// A TOML list of models.
#include <map>

#include "qtool/batch.h"
#include "qtool/error.h"
#include "src/batch/toml_settings.h"

namespace qtool {
namespace fs = std::filesystem;
namespace {

class ListReader {
 public:
  ListReader(const fs::path& file, const BatchModel& defaults) : file_(file), defaults_(defaults) {}

  std::vector<BatchModel> read() {
    const toml::table root = parse_toml(file_);
    for (const auto& [key, node] : root)
      if (key.str() != "defaults" && key.str() != "model")
        problems_.add(place_of(file_, node), "unknown key '" + std::string(key.str()) +
                                                 "' (a list has [defaults] and [[model]] tables)");
    if (const toml::node* node = root.get("defaults")) read_defaults(*node);
    const toml::node* models = root.get("model");
    const toml::array* tables = models != nullptr ? models->as_array() : nullptr;
    if (tables == nullptr || tables->empty())
      problems_.add(file_.string(), "has no [[model]] table");
    else
      for (const toml::node& table : *tables) read_model(table);
    problems_.throw_if_any();
    return std::move(models_);
  }

 private:
  void read_defaults(const toml::node& node) {
    const toml::table* table = node.as_table();
    if (table == nullptr) return problems_.add(place_of(file_, node), "defaults: must be a table");
    for (const char* key : {"model", "name"})
      if (const toml::node* own = table->get(key))
        problems_.add(place_of(file_, *own), std::string(key) + ": belongs into a [[model]] table");
    apply_table(defaults_, *table, file_, {"model", "name"}, problems_);
  }

  void read_model(const toml::node& node) {
    const std::string place = place_of(file_, node);
    const toml::table* table = node.as_table();
    if (table == nullptr) return problems_.add(place, "model: must be a table ([[model]])");
    BatchModel model = defaults_;
    apply_table(model, *table, file_, {}, problems_);
    if (!table->contains("model")) problems_.add(place, "key 'model' (the ONNX file) is missing");
    if (model.data.empty() && !table->contains("data"))
      problems_.add(place, "key 'data' (calibration samples) is missing");
    if (!table->contains("name")) {
      const bool plain = model.file.filename() == "model.onnx" && model.file.has_parent_path();
      model.name = network_name(plain ? model.file.parent_path().filename() : model.file);
    }
    model.build.name = model.name;
    const auto [first, is_new] = places_.emplace(model.name, place);
    if (!is_new)
      problems_.add(place, "name '" + model.name + "' is that of the model at " + first->second +
                               "; give them names with the key 'name'");
    models_.push_back(std::move(model));
  }

  fs::path file_;
  BatchModel defaults_;
  Problems problems_;
  std::map<std::string, std::string> places_;  // by name
  std::vector<BatchModel> models_;
};

}  // namespace

std::vector<BatchModel> read_batch_list(const fs::path& list, const BatchModel& defaults) {
  return ListReader(list, defaults).read();
}

}  // namespace qtool
