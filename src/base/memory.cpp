#include "src/base/memory.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <optional>
#include <string>

namespace qtool {
namespace {

constexpr size_t kilobyte = 1024;

// The number behind `name` in lines of "name number"; the first number of the file when the name is empty.
std::optional<size_t> number_in(const std::string& path, const std::string& name = {}) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(name)) continue;
    const size_t digit = line.find_first_not_of(" \t:", name.size());
    if (digit == std::string::npos || line.find_first_of("0123456789", digit) != digit) return std::nullopt;
    return std::stoull(line.substr(digit));
  }
  return std::nullopt;
}

size_t difference(size_t a, size_t b) {
  return a > b ? a - b : 0;
}

// Pages of the process that are no file's.
size_t held_bytes() {
  const auto anonymous = number_in("/proc/self/status", "RssAnon");
  return anonymous.value_or(0) * kilobyte;
}

size_t free_in_machine() {
  const auto available = number_in("/proc/meminfo", "MemAvailable");
  return available ? *available * kilobyte : SIZE_MAX;
}

size_t free_in_address_space() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return SIZE_MAX;
  return difference(limit.rlim_cur, number_in("/proc/self/status", "VmSize").value_or(0) * kilobyte);
}

// Of one group; pages of files that were read once can be taken from it.
size_t free_in_group(const std::string& folder, const char* limit_file, const char* usage_file) {
  const auto limit = number_in(folder + "/" + limit_file);
  const auto usage = number_in(folder + "/" + usage_file);
  if (!limit || !usage) return SIZE_MAX;
  return difference(*limit, difference(*usage, number_in(folder + "/memory.stat", "inactive_file").value_or(0)));
}

// The least of the groups from `path` up to the root.
size_t free_in_groups(const std::string& root, std::string path, const char* limit_file, const char* usage_file) {
  size_t least = SIZE_MAX;
  for (;; path.erase(path.find_last_of('/'))) {
    least = std::min(least, free_in_group(root + path, limit_file, usage_file));
    if (path.find('/') == std::string::npos) return least;
  }
}

// Lines of /proc/self/cgroup: "0::/path" (version 2) or "7:memory:/path" (version 1).
size_t free_in_control_groups() {
  std::ifstream file("/proc/self/cgroup");
  size_t least = SIZE_MAX;
  for (std::string line; std::getline(file, line);) {
    if (const size_t at = line.find(":memory:"); at != std::string::npos)
      least = std::min(least, free_in_groups("/sys/fs/cgroup/memory", line.substr(at + 8), "memory.limit_in_bytes",
                                             "memory.usage_in_bytes"));
    else if (line.starts_with("0::"))
      least = std::min(least, free_in_groups("/sys/fs/cgroup", line.substr(3), "memory.max", "memory.current"));
  }
  return least;
}

}  // namespace

size_t memory_limit() {
  const size_t free = std::min({free_in_machine(), free_in_address_space(), free_in_control_groups()});
  return free == SIZE_MAX ? SIZE_MAX : held_bytes() + free;
}

}  // namespace qtool
