#include "src/emit/kernel_files.h"

#include <algorithm>
#include <cassert>

namespace qtool {
namespace {

// From the target's folder, or the portable one.
const KernelSource* find(const std::string& folder, const std::string& name) {
  for (const std::string& path : {folder + "/" + name, "c/" + name})
    for (const KernelSource& source : kernel_sources())
      if (source.path == path) return &source;
  return nullptr;
}

std::vector<std::string> included_kernel_headers(std::string_view text) {
  constexpr std::string_view directive = "#include \"";
  std::vector<std::string> headers;
  for (size_t at = text.find(directive); at != std::string_view::npos; at = text.find(directive, at)) {
    at += directive.size();
    headers.emplace_back(text.substr(at, text.find('"', at) - at));
  }
  return headers;
}

class Collector {
 public:
  explicit Collector(std::string folder) : folder_(std::move(folder)) {}

  // The headers that `name` includes, `name` itself, and for a header the source of the same name.
  void add(const std::string& name) {
    const KernelSource* source = find(folder_, name);
    if (source == nullptr || !seen_.insert(name).second) return;
    for (const std::string& header : included_kernel_headers(source->text)) add(header);
    if (!name.ends_with(".h")) {
      sources_.push_back({name, source->text});
      return;
    }
    headers_.push_back({name, source->text});
    for (const char* ending : {"c", "S"}) add(name.substr(0, name.size() - 1) + ending);
  }

  std::vector<KernelFile> files() && {
    std::vector<KernelFile> all = std::move(headers_);
    all.insert(all.end(), sources_.begin(), sources_.end());
    return all;
  }

 private:
  std::string folder_;
  std::set<std::string> seen_;
  std::vector<KernelFile> headers_, sources_;
};

}  // namespace

std::vector<KernelFile> kernel_files(const std::string& folder, const std::set<std::string>& kernels) {
  Collector collector(folder);
  for (const std::string& kernel : kernels) {
    assert(find(folder, kernel + ".h") != nullptr && "a kernel's header is not embedded");
    collector.add(kernel + ".h");
  }
  return std::move(collector).files();
}

std::vector<std::string> parameter_types(const std::string& folder, const std::string& kernel) {
  const KernelSource* header = find(folder, kernel + ".h");
  assert(header != nullptr && "a kernel's header is not embedded");
  const size_t name = header->text.rfind(kernel + "(");
  assert(name != std::string_view::npos && "a kernel's header declares it");
  const size_t begin = name + kernel.size() + 1;
  std::string_view list = header->text.substr(begin, header->text.find(')', begin) - begin);
  std::vector<std::string> types;
  while (!list.empty()) {
    const std::string_view parameter = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), parameter.size() + 1));
    const size_t first = parameter.find_first_not_of(" \n");
    types.emplace_back(parameter.substr(first, parameter.rfind('*') + 1 - first));
  }
  return types;
}

}  // namespace qtool
