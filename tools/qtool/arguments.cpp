#include <array>
#include <cmath>
#include <cstdio>
#include <iostream>

#include "qtool/error.h"
#include "src/base/file.h"
#include "src/data/preprocess_text.h"
#include "tools/qtool/command.h"

namespace qtool::cli {
namespace {

DataType raw_type_of(const std::string& text) {
  if (const auto type = data_type_named(text)) return *type;
  throw Error(ErrorKind::usage,
              "--raw-type " + text + ": must be float32, int8, uint8, int16, int32 or int64");
}

std::optional<size_t> limit_of(const std::string& flag, const std::string& text) {
  if (text.empty()) return std::nullopt;
  try {
    return memory_size(text);
  } catch (const Error& error) {
    throw Error(ErrorKind::usage, flag + " " + text + ": " + error.what());
  }
}

}  // namespace

void ModelArguments::add_to(CLI::App& command) {
  command.add_option("MODEL", model, "ONNX file of the trained float network")->required();
  command.add_option("--dim", dims, "Value of a symbolic dimension: NAME=VALUE (several)")
      ->type_name("NAME=VALUE");
}

ImportOptions ModelArguments::import_options() const {
  ImportOptions options;
  for (const std::string& dim : dims) set_dimension(options, dim);
  return options;
}

void DataArguments::add_to(CLI::App& command) {
  command
      .add_option(
          "--data", paths,
          "Files or folders of samples (npy, npz, pb, bin, raw, images); INPUT=PATH for several inputs")
      ->required()
      ->type_name("PATH");
  command.add_option("--resize", resize, "Images: N (shorter side) or WxH")->type_name("SIZE");
  command.add_option("--crop", crop, "Images: N or WxH of the centre")->type_name("SIZE");
  command.add_option("--color", color, "Images: rgb, bgr or gray")->type_name("ORDER");
  command
      .add_option("--mean", mean,
                  "Images: value = (pixel - mean) / std, pixels 0..255; one number or one a channel, in the "
                  "input's order")
      ->type_name("A,B,C");
  command.add_option("--std", std, "Images: see --mean")->type_name("A,B,C");
  command.add_option("--raw-type", raw_type, "Element type of .bin and .raw files")->type_name("TYPE");
}

DataOptions DataArguments::options(const std::map<std::string, std::string>& recorded) const {
  std::map<std::string, std::string> flags = {
      {"resize", resize}, {"crop", crop}, {"color", color}, {"mean", mean}, {"std", std}};
  for (auto& [flag, text] : flags)
    if (const auto it = recorded.find(flag); text.empty() && it != recorded.end()) text = it->second;
  DataOptions options{.image = parse_preprocess(flags), .raw_type = std::nullopt};
  if (!raw_type.empty()) options.raw_type = raw_type_of(raw_type);
  return options;
}

void BuildArguments::add_to(CLI::App& command) {
  command.add_option("--target", targets, "What to emit code for, separated by commas (see 'qtool targets')")
      ->delimiter(',')
      ->default_str("c");
  command.add_option("-o,--output", output, "Folder to make")->required()->type_name("DIR");
  command.add_option("--name", name,
                     "Name of the network in files and identifiers (default: the model's file name)");
  command
      .add_option(
          "--io-layout", io_layout,
          "Order of axes of the emitted inputs and outputs: nhwc, or model (keeps ONNX's, costs a transpose)")
      ->check(CLI::IsMember({"nhwc", "model"}));
  command.add_option("--optimize", optimize, "What the code is best at: speed, balanced, size or ram")
      ->check(CLI::IsMember({"speed", "balanced", "size", "ram"}))
      ->capture_default_str();
  command.add_option("--rom", rom, "Exit code 5 when code and weights take more, e.g. 256K")
      ->type_name("BYTES");
  command.add_option("--ram", ram, "Exit code 5 when arena and stack take more, e.g. 64K")
      ->type_name("BYTES");
  command.add_option("--batch", batch, "Items a run on a GPU (target cuda)")
      ->check(CLI::Range(1, max_batch))
      ->capture_default_str();
  command.add_flag("--single-file", single_file, "Emit one .h and one .c");
  command.add_flag("--force", force, "Replace the folder of an earlier run");
}

BuildOptions BuildArguments::options(const std::string& model_path) const {
  BuildOptions options;
  options.name = network_name(name.empty() ? std::filesystem::path(model_path) : std::filesystem::path(name));
  options.targets = targets.empty() ? std::vector<std::string>{"c"} : targets;
  options.single_file = single_file;
  options.model_layout = io_layout == "model";
  options.optimize = optimize_named(optimize);
  options.batch = batch;
  options.limits = {limit_of("--rom", rom), limit_of("--ram", ram)};
  return options;
}

Json read_report(const std::filesystem::path& folder) {
  const auto path = folder / "report.json";
  if (!std::filesystem::exists(path)) return Json::object();
  const Bytes content = read_file(path);
  Json report = Json::parse(as_text(content), nullptr, false);
  if (!report.is_object())
    throw Error(ErrorKind::bad_input, path.string() + ": is not a report that qtool wrote");
  return report;
}

void print(const Json& json) {
  std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

std::string bytes_text(size_t bytes) {
  std::array<char, 32> text{};
  if (bytes < 10000) return std::to_string(bytes) + " B";
  const double kilo = static_cast<double>(bytes) / 1024;
  std::snprintf(text.data(), text.size(), kilo < 10000 ? "%.1f KB" : "%.1f MB",
                kilo < 10000 ? kilo : kilo / 1024);
  return text.data();
}

std::string count_text(int64_t count) {
  std::array<char, 32> text{};
  const auto value = static_cast<double>(count);
  if (count < 10000) return std::to_string(count);
  if (value < 1e6)
    std::snprintf(text.data(), text.size(), "%.1f k", value / 1e3);
  else
    std::snprintf(text.data(), text.size(), "%.2f M", value / 1e6);
  return text.data();
}

}  // namespace qtool::cli
