#include "src/emit/kernel_sizes.h"

#include <charconv>
#include <map>
#include <string_view>
#include <vector>

#include "src/emit/kernel_sources.h"

namespace qtool {
namespace {

std::string_view table_text() {
  for (const EmbeddedFile& source : kernel_sources())
    if (source.path == "sizes.csv") return source.text;
  return {};
}

size_t number(std::string_view text) {
  size_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// The text up to `end`, which is removed from `rest` with it.
std::string_view take(std::string_view& rest, char end) {
  const std::string_view part = rest.substr(0, rest.find(end));
  rest.remove_prefix(std::min(rest.size(), part.size() + 1));
  return part;
}

// "target,source" -> sizes, from lines target,source,code_bytes,stack_bytes.
const std::map<std::string, KernelSize>& table() {
  static const std::map<std::string, KernelSize> sizes = [] {
    std::map<std::string, KernelSize> result;
    std::string_view text = table_text();
    take(text, '\n');  // header
    while (!text.empty()) {
      std::string_view line = take(text, '\n');
      std::string key(take(line, ','));
      key.append(",").append(take(line, ','));
      const size_t code = number(take(line, ','));
      result[key] = {.code_bytes = code, .stack_bytes = number(line)};
    }
    return result;
  }();
  return sizes;
}

std::optional<KernelSize> find(const std::string& key) {
  const auto it = table().find(key);
  if (it == table().end()) return std::nullopt;
  return it->second;
}

}  // namespace

std::optional<KernelSize> kernel_size(const std::string& target, const std::string& source) {
  return find(target + "," + source);
}

std::optional<KernelSize> network_size(const std::string& target, size_t calls) {
  const auto fixed = find(target + ",network"), call = find(target + ",call");
  if (!fixed || !call) return std::nullopt;
  return KernelSize{.code_bytes = fixed->code_bytes + calls * call->code_bytes,
                    .stack_bytes = fixed->stack_bytes};
}

}  // namespace qtool
