// JSON in a file that notices when it was cut or changed: a line "MAGIC VERSION BYTES SHA256", then BYTES
// bytes of JSON.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string_view>

namespace qtool {

struct FileKind {
  std::string_view magic;
  uint64_t version;
  std::string_view name;     // "calibration"
  std::string_view make_it;  // what to do when there is none
};

// By atomic rename. Throws nlohmann::json::type_error when a string is not UTF-8.
void write_sealed(const std::filesystem::path& path, const FileKind& kind,
                  const nlohmann::ordered_json& content);

// Calls `parse` with the content. Throws Error(bad_input) that names the file when it cannot be read, is cut,
// changed, newer than this tool or of another kind, or when `parse` throws Error or
// nlohmann::json::exception.
void read_sealed(const std::filesystem::path& path, const FileKind& kind,
                 const std::function<void(const nlohmann::ordered_json& content)>& parse);

}  // namespace qtool
