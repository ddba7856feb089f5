// The files that sum up a batch.
#pragma once
#include <array>
#include <cstdio>
#include <string>

#include "qtool/batch.h"

namespace qtool {

std::string batch_csv(const std::vector<BatchRow>& rows);
std::string batch_html(const std::vector<BatchRow>& rows,
                       const std::optional<std::vector<BatchChange>>& changes);
// JUnit XML: one test case a model; gates are failures, everything else that stops a model is an error.
std::string batch_junit(const std::vector<BatchRow>& rows);

// Text for XML and HTML, in elements and attributes; control characters, which XML does not have, become '?'.
std::string escape_xml(const std::string& text);

// As printf does.
template <class... Values>
std::string format_text(const char* format, Values... values) {
  std::array<char, 128> text{};
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

// "weight_bytes 100 -> 120 (+20.0 %)", "now failing".
std::string describe(const BatchChange& change);

}  // namespace qtool
