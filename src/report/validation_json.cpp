#include "src/report/validation_json.h"

#include <limits>

namespace qtool {

using Json = nlohmann::ordered_json;

Json to_json(const Validation& v) {
  Json metrics = Json::object();
  for (const MetricResult& m : v.metrics)
    metrics[m.name] = {{"float", m.float_value}, {"integer", m.integer_value}};
  const auto difference = [](const std::string& name, const TensorComparison& d) {
    return Json{
        {"name", name}, {"sqnr_db", d.sqnr_db}, {"cosine", d.cosine}, {"max_abs_diff", d.max_abs_diff}};
  };
  Json outputs = Json::array();
  for (const OutputComparison& output : v.outputs)
    outputs.push_back(difference(output.name, output.difference));
  Json layers = Json::array();
  for (const LayerComparison& layer : v.layers) {
    Json entry = difference(layer.name, layer.difference);
    entry["op"] = layer.op;
    entry["saturated"] = layer.saturated;
    entry["own_loss_db"] = layer.own_loss_db;
    if (!layer.cause.empty()) entry["cause"] = layer.cause;
    layers.push_back(std::move(entry));
  }
  return {{"items", v.items},
          {"metrics", std::move(metrics)},
          {"outputs", std::move(outputs)},
          {"layers", std::move(layers)}};
}

namespace {

// JSON has no NaN and no infinity; they are written as null.
double number_from(const Json& json) {
  return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

}  // namespace

Validation validation_from_json(const Json& json) {
  Validation v;
  json.at("items").get_to(v.items);
  for (const auto& [name, values] : json.at("metrics").items())
    v.metrics.push_back({name, number_from(values.at("float")), number_from(values.at("integer"))});
  for (const Json& output : json.at("outputs"))
    v.outputs.push_back({output.at("name").get<std::string>(),
                         {number_from(output.at("sqnr_db")), number_from(output.at("cosine")),
                          number_from(output.at("max_abs_diff"))}});
  return v;
}

}  // namespace qtool
