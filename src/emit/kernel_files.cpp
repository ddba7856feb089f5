#include "src/emit/kernel_files.h"

#include <algorithm>
#include <cassert>

namespace qtool {
namespace {

const KernelSource* find(const std::string& folder, const std::string& name) {
  const std::string path = folder + "/" + name;
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

  // The headers `name` includes, then `name` itself.
  void add(const std::string& name, std::vector<KernelFile>& files) {
    if (!seen_.insert(name).second) return;
    const KernelSource* source = find(folder_, name);
    assert(source != nullptr && "a kernel's file is not embedded");
    for (const std::string& header : included_kernel_headers(source->text)) add(header, headers);
    files.push_back({name, source->text});
  }

  std::vector<KernelFile> headers;

 private:
  std::string folder_;
  std::set<std::string> seen_;
};

}  // namespace

std::vector<KernelFile> kernel_files(const std::string& folder, const std::set<std::string>& kernels) {
  Collector collector(folder);
  std::vector<KernelFile> sources;
  for (const std::string& kernel : kernels) collector.add(kernel + ".h", collector.headers);
  for (const std::string& kernel : kernels) collector.add(kernel + ".c", sources);
  std::vector<KernelFile> files = std::move(collector.headers);
  files.insert(files.end(), sources.begin(), sources.end());
  return files;
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
