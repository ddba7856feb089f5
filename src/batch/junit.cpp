#include <algorithm>

#include "src/batch/row_json.h"
#include "src/batch/summary.h"

namespace qtool {

std::string escape_xml(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '&')
      escaped += "&amp;";
    else if (c == '<')
      escaped += "&lt;";
    else if (c == '>')
      escaped += "&gt;";
    else if (c == '"')
      escaped += "&quot;";
    else if (c == '\'')
      escaped += "&#39;";
    else if (static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t')
      escaped += '?';
    else
      escaped += c;
  }
  return escaped;
}

std::string batch_junit(const std::vector<BatchRow>& rows) {
  const auto is_failure = [](const BatchRow& row) { return !row.gates_failed.empty(); };
  const auto failures = std::count_if(rows.begin(), rows.end(), is_failure);
  const auto errors = std::count_if(rows.begin(), rows.end(), [&](const BatchRow& row) {
    return row.status == BatchStatus::failed && !is_failure(row);
  });
  const auto skipped = std::count_if(rows.begin(), rows.end(),
                                     [](const BatchRow& row) { return row.status == BatchStatus::stopped; });
  double seconds = 0;
  for (const BatchRow& row : rows) seconds += row.seconds;
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  xml += "  <testsuite name=\"qtool batch\" tests=\"" + std::to_string(rows.size()) + "\" failures=\"" +
         std::to_string(failures) + "\" errors=\"" + std::to_string(errors) + "\" skipped=\"" +
         std::to_string(skipped) + "\" time=\"" + format_text("%.3f", seconds) + "\">\n";
  for (const BatchRow& row : rows) {
    xml += "    <testcase classname=\"qtool.batch\" name=\"" + escape_xml(row.name) + "\" time=\"" +
           format_text("%.3f", row.seconds) + "\"";
    if (row.status == BatchStatus::stopped) {
      xml += "><skipped message=\"interrupted\"/></testcase>\n";
    } else if (row.status == BatchStatus::failed) {
      const std::string element = is_failure(row) ? "failure" : "error";
      xml += ">\n      <" + element + " type=\"" + escape_xml(row.stage) + "\" message=\"" +
             escape_xml(row.error) + "\">" + escape_xml(row.hint) + "</" + element + ">\n    </testcase>\n";
    } else {
      xml += "/>\n";
    }
  }
  return xml + "  </testsuite>\n</testsuites>\n";
}

}  // namespace qtool
