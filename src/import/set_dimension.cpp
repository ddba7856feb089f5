#include <charconv>

#include "qtool/error.h"
#include "qtool/import.h"

namespace qtool {

void set_dimension(ImportOptions& options, const std::string& text) {
  const size_t equals = text.rfind('=');
  int64_t value = 0;
  const char* end = text.data() + text.size();
  const bool number = equals != std::string::npos && equals + 1 < text.size() &&
                      std::from_chars(text.data() + equals + 1, end, value).ptr == end;
  if (!number || equals == 0 || value < 1)
    throw Error(ErrorKind::usage, "--dim " + text + ": must be NAME=VALUE with a value of 1 or more");
  options.dims[text.substr(0, equals)] = value;
}

}  // namespace qtool
