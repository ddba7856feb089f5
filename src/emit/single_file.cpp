#include "src/emit/single_file.h"

#include <algorithm>
#include <cctype>
#include <set>

namespace qtool {
namespace {

bool is_source(const KernelFile& file) {
  return file.name.ends_with(".c");
}

std::string stem(const KernelFile& file) {
  return file.name.substr(0, file.name.size() - 2);
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// The word that ends before `end`, spaces apart.
std::string word_before(std::string_view text, size_t end) {
  while (end > 0 && !is_word(text[end - 1])) --end;
  size_t begin = end;
  while (begin > 0 && is_word(text[begin - 1])) --begin;
  return std::string(text.substr(begin, end - begin));
}

struct PrivateNames {
  std::set<std::string> names, macros;
};

// Names of the enumerators between braces: the words after '{' and ','.
void add_enumerators(std::string_view definition, std::set<std::string>& names) {
  definition = definition.substr(0, definition.find('}'));
  for (size_t at = definition.find('{'); at != std::string_view::npos; at = definition.find(',', at + 1)) {
    const auto begin =
        std::find_if(definition.begin() + static_cast<std::ptrdiff_t>(at), definition.end(), is_word);
    const std::string name(begin, std::find_if_not(begin, definition.end(), is_word));
    if (!name.empty()) names.insert(name);
  }
}

// Definitions stand at the start of a line: static functions and tables, typedefs of structs, enumerators,
// macros.
PrivateNames find_private_names(std::string_view text) {
  PrivateNames found;
  for (size_t line = 0; line < text.size(); line = std::min(text.find('\n', line), text.size() - 1) + 1) {
    const std::string_view rest = text.substr(line);
    if (rest.starts_with("static ")) {
      found.names.insert(word_before(rest, rest.find_first_of("([=;")));
    } else if (rest.starts_with("enum ")) {
      add_enumerators(rest, found.names);
    } else if (rest.starts_with("} ")) {
      found.names.insert(word_before(rest, rest.find(';')));
    } else if (rest.starts_with("#define ")) {
      const std::string_view name = rest.substr(8);
      const auto end = std::find_if_not(name.begin(), name.end(), is_word);
      found.macros.emplace(name.begin(), end);
    }
  }
  return found;
}

// Functions that a source defines for others: qk_name( on a line that begins with a type.
std::set<std::string> find_functions(std::string_view text) {
  std::set<std::string> functions;
  for (size_t line = 0; line < text.size(); line = std::min(text.find('\n', line), text.size() - 1) + 1) {
    const std::string_view rest = text.substr(line, text.find('\n', line) - line);
    if (rest.empty() || !is_word(rest[0]) || rest.starts_with("static ") || rest.starts_with("typedef "))
      continue;
    const size_t parenthesis = rest.find('(');
    if (parenthesis == std::string_view::npos) continue;
    const std::string name = word_before(rest, parenthesis);
    if (name.starts_with("qk_")) functions.insert(name);
  }
  return functions;
}

std::string without_kernel_includes(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (!line.starts_with("#include \"qk_")) result += std::string(line) + "\n";
  }
  return result;
}

std::string with_private_names(const KernelFile& file) {
  const PrivateNames found = find_private_names(file.text);
  std::string before, after;
  for (const std::string& name : found.names) {
    before.append("#define ").append(name).append(" " + stem(file) + "_").append(name).append("\n");
    after.append("#undef ").append(name).append("\n");
  }
  for (const std::string& name : found.macros) after.append("#undef ").append(name).append("\n");
  return before + without_kernel_includes(file.text) + after;
}

}  // namespace

std::string join_kernels(const std::vector<KernelFile>& files, const std::string& prefix) {
  std::string text = "#ifdef __clang__\n#pragma clang diagnostic ignored \"-Wunused-function\"\n#endif\n";
  for (const KernelFile& file : files) {
    if (!is_source(file)) continue;
    for (const std::string& function : find_functions(file.text))
      text.append("#define ").append(function).append(" " + prefix + "_").append(function).append("\n");
  }
  for (const KernelFile& file : files)
    text += "\n/* " + file.name + " */\n" +
            (is_source(file) ? with_private_names(file) : without_kernel_includes(file.text));
  return text;
}

}  // namespace qtool
