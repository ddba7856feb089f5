#include "src/emit/kernel_files.h"

#include <algorithm>
#include <cassert>

namespace qtool {
namespace {

// From the target's folder, or the portable one.
const EmbeddedFile* find(const std::string& folder, const std::string& name) {
  for (const std::string& place : {folder, std::string("c")})
    for (const EmbeddedFile& source : kernel_sources())
      if (source.path.size() == place.size() + 1 + name.size() && source.path.starts_with(place + '/') &&
          source.path.ends_with(name))
        return &source;
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

std::string stem(const std::string& name) {
  return name.substr(0, name.rfind('.'));
}

class Collector {
 public:
  explicit Collector(std::string folder) : folder_(std::move(folder)) {}

  // A header, the headers it includes and their sources.
  void add_header(const std::string& name) {
    const EmbeddedFile* header = find(folder_, name);
    if (header == nullptr || !seen_.insert(name).second) return;
    add_included(header->text);
    headers_.push_back({name, header->text});
  }

  // The source of a header's name, if it has one.
  void add_source(const std::string& header) {
    for (const char* ending : {".cu", ".c"}) {
      const std::string name = stem(header) + ending;
      const EmbeddedFile* source = find(folder_, name);
      if (source == nullptr) continue;
      if (!seen_.insert(name).second) return;
      add_included(source->text);
      sources_.push_back({name, source->text});
      return;
    }
  }

  std::vector<KernelFile> files() && {
    std::vector<KernelFile> all = std::move(headers_);
    all.insert(all.end(), sources_.begin(), sources_.end());
    return all;
  }

 private:
  // A variant takes the portable kernel's parameters, but does not call it.
  bool only_for_its_types(const std::string& header, std::string_view text) const {
    const EmbeddedFile* source = find(folder_, header);
    const std::string call = stem(header) + "(";
    return source != nullptr && source->text.find(call) != std::string_view::npos &&
           text.find(call) == std::string_view::npos;
  }

  void add_included(std::string_view text) {
    for (const std::string& header : included_kernel_headers(text)) {
      add_header(header);
      if (!only_for_its_types(header, text)) add_source(header);
    }
  }

  std::string folder_;
  std::set<std::string> seen_;
  std::vector<KernelFile> headers_, sources_;
};

}  // namespace

std::vector<KernelFile> kernel_files(const std::string& folder, const std::set<std::string>& kernels) {
  Collector collector(folder);
  for (const std::string& kernel : kernels) {
    assert(find(folder, kernel + ".h") != nullptr && "a kernel's header is not embedded");
    collector.add_header(kernel + ".h");
    collector.add_source(kernel + ".h");
  }
  return std::move(collector).files();
}

std::vector<std::string> parameter_types(const std::string& folder, const std::string& kernel) {
  const EmbeddedFile* header = find(folder, kernel + ".h");
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
