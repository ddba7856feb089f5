#include "src/batch/memory.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace qtool {
namespace fs = std::filesystem;
namespace {

constexpr size_t program_bytes = size_t{24} << 20;  // code, libraries, stacks

// Of a control group file that holds a number or "max".
size_t limit_in(const fs::path& file) {
  size_t bytes = SIZE_MAX;
  std::ifstream(file) >> bytes;
  return bytes == 0 ? SIZE_MAX : bytes;
}

// The smallest limit of a group and those it is in.
size_t group_limit(const fs::path& root, fs::path group, const char* file) {
  size_t limit = limit_in(root / file);
  for (group = group.relative_path(); !group.empty(); group = group.parent_path())
    limit = std::min(limit, limit_in(root / group / file));
  return limit;
}

}  // namespace

size_t available_memory() {
  size_t bytes =
      static_cast<size_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<size_t>(::sysconf(_SC_PAGESIZE));
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {  // "ID:CONTROLLERS:PATH"
    std::istringstream fields(line);
    std::string id;
    std::string controllers;
    std::string path;
    std::getline(std::getline(std::getline(fields, id, ':'), controllers, ':'), path);
    if (controllers.empty()) bytes = std::min(bytes, group_limit("/sys/fs/cgroup", path, "memory.max"));
    if (controllers == "memory")
      bytes = std::min(bytes, group_limit("/sys/fs/cgroup/memory", path, "memory.limit_in_bytes"));
  }
  return bytes;
}

size_t needed_memory(const Model& model, unsigned threads) {
  constexpr size_t statistics_bytes = 2048 * 8 + 1024;  // a histogram and sums
  size_t constants = 0;
  size_t activations = 0;
  size_t statistics = 0;
  for (const Value& value : model.graph.values) {
    if (value.is_constant()) {
      constants += value.data->size();
    } else {
      activations += value.type.bytes();
      statistics += statistics_bytes;
    }
  }
  return program_bytes + 3 * constants + threads * (activations + activations / 4) +
         (threads + 1) * statistics;
}

size_t needed_memory_to_import(uintmax_t file_bytes) {
  return program_bytes + 3 * static_cast<size_t>(file_bytes);  // the file, its parsed form, the graph
}

}  // namespace qtool
