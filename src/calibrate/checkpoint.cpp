#include "src/calibrate/checkpoint.h"

#include <algorithm>

#include "qtool/error.h"
#include "src/calibrate/calibration_json.h"
#include "src/calibrate/sealed_file.h"
#include "src/calibrate/tensor_statistics.h"

namespace qtool {
namespace {

using Json = nlohmann::ordered_json;

constexpr FileKind checkpoint_file{.magic = "qtool-checkpoint",
                                   .version = 1,
                                   .name = "checkpoint",
                                   .make_it = "remove it and calibrate again"};
constexpr std::string_view digits = "0123456789abcdef";

// Four samples a digit, the first in its lowest bit.
std::string to_hex(const std::vector<bool>& flags) {
  std::string text((flags.size() + 3) / 4, '0');
  for (size_t i = 0; i < flags.size(); i += 4) {
    size_t digit = 0;
    for (size_t bit = 0; bit < 4 && i + bit < flags.size(); ++bit) digit |= size_t{flags[i + bit]} << bit;
    text[i / 4] = digits[digit];
  }
  return text;
}

bool from_hex(const std::string& text, size_t size, std::vector<bool>& flags) {
  if (text.size() != (size + 3) / 4 || text.find_first_not_of(digits) != std::string::npos) return false;
  flags.resize(size);
  for (size_t i = 0; i < size; ++i) flags[i] = ((digits.find(text[i / 4]) >> (i % 4)) & 1) != 0;
  return true;
}

void expect_same(const std::filesystem::path& path, const Checkpoint& found, const Checkpoint& expected) {
  const auto require = [&](bool same, const std::string& what) {
    if (!same)
      throw Error(ErrorKind::bad_input, path.string() + ": was made with another " + what,
                  "repeat the interrupted command with --resume, or start afresh with --force");
  };
  require(found.calibration.tool_version == expected.calibration.tool_version, "version of qtool");
  require(found.calibration.model_sha256 == expected.calibration.model_sha256, "model");
  require(found.calibration.preprocess == expected.calibration.preprocess, "preprocessing of images");
  require(found.choice.data_sha256 == expected.choice.data_sha256, "list of samples");
  require(found.choice.shard == expected.choice.shard && found.choice.shards == expected.choice.shards,
          "--shard");
  require(found.choice.max_samples == expected.choice.max_samples, "--max-samples");
}

}  // namespace

void write_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint) {
  Json skipped = Json::array();
  for (const BadSample& sample : checkpoint.skipped)
    skipped.push_back({{"index", sample.index}, {"sample", sample.name}, {"reason", sample.reason}});
  // Names of files need not be UTF-8.
  skipped = Json::parse(skipped.dump(-1, ' ', false, Json::error_handler_t::replace));
  write_sealed(path, checkpoint_file,
               {{"data_sha256", checkpoint.choice.data_sha256},
                {"shard", checkpoint.choice.shard},
                {"shards", checkpoint.choice.shards},
                {"max_samples", checkpoint.choice.max_samples},
                {"visited", to_hex(checkpoint.visited)},
                {"skipped", std::move(skipped)},
                {"calibration", to_json(checkpoint.calibration)}});
}

Checkpoint read_checkpoint(const std::filesystem::path& path, const Checkpoint& expected) {
  Checkpoint found;
  std::string visited;
  read_sealed(path, checkpoint_file, [&](const Json& json) {
    json.at("data_sha256").get_to(found.choice.data_sha256);
    json.at("shard").get_to(found.choice.shard);
    json.at("shards").get_to(found.choice.shards);
    json.at("max_samples").get_to(found.choice.max_samples);
    for (const Json& sample : json.at("skipped"))
      found.skipped.push_back({.index = sample.at("index").get<size_t>(),
                               .name = sample.at("sample").get<std::string>(),
                               .reason = sample.at("reason").get<std::string>()});
    found.calibration = from_json(json.at("calibration"));
    json.at("visited").get_to(visited);
  });
  expect_same(path, found, expected);
  if (!from_hex(visited, expected.visited.size(), found.visited))
    throw Error(ErrorKind::bad_input, path.string() + ": does not say which samples were visited",
                std::string(checkpoint_file.make_it));
  return found;
}

}  // namespace qtool
