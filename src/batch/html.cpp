#include <algorithm>

#include "src/batch/row_json.h"
#include "src/batch/summary.h"

namespace qtool {
namespace {

constexpr const char* head = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>qtool batch</title>
<style>
body { font: 15px/1.4 system-ui, sans-serif; margin: 2em; color: #222; background: #fff; }
table { border-collapse: collapse; margin: 1em 0; }
th, td { padding: .3em .8em; border-bottom: 1px solid #ddd; text-align: left; vertical-align: top; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
.ok { color: #17692f; } .failed, .regression { color: #a3121f; font-weight: 600; } .stopped { color: #7a5b00; }
small { color: #666; display: block; white-space: pre-wrap; }
</style></head><body>
)";

std::string cell(const std::string& text) {
  return "<td>" + escape_xml(text) + "</td>";
}

std::string number(const std::string& text) {
  return "<td class=\"n\">" + escape_xml(text) + "</td>";
}

std::string metrics_of(const BatchRow& row) {
  std::string text;
  for (const MetricResult& m : row.validation.metrics)
    text +=
        (text.empty() ? "" : "; ") + m.name + format_text(" %.4f -> %.4f", m.float_value, m.integer_value);
  return text;
}

std::string row_html(const BatchRow& row) {
  const std::string status(name_of(row.status));
  const bool built = row.files > 0;
  const auto sqnr = row.sqnr_db();
  std::string html = "<tr>" + cell(row.name) + "<td class=\"" + status + "\">" + status;
  if (row.unchanged) html += " (unchanged)";
  if (!row.error.empty())
    html += "<small>" + escape_xml(row.stage + ": " + row.error + (row.hint.empty() ? "" : "\n" + row.hint)) +
            "</small>";
  html += "</td>" + cell(metrics_of(row)) + number(sqnr ? format_text("%.1f", *sqnr) : "") +
          number(built ? std::to_string(row.arena_bytes) : "") +
          number(built ? std::to_string(row.weight_bytes) : "") +
          number(built ? std::to_string(row.macs) : "") +
          number(built ? std::to_string(row.float_nodes) : "") + number(format_text("%.1f", row.seconds)) +
          number(format_text("%.0f", static_cast<double>(row.peak_memory) / (1 << 20))) + "</tr>\n";
  return html;
}

}  // namespace

std::string batch_html(const std::vector<BatchRow>& rows,
                       const std::optional<std::vector<BatchChange>>& changes) {
  const auto ok = std::count_if(rows.begin(), rows.end(),
                                [](const BatchRow& row) { return row.status == BatchStatus::ok; });
  std::string html = head;
  html +=
      "<h1>" + std::to_string(ok) + " of " + std::to_string(rows.size()) + " models ok</h1>\n<table>\n<tr>";
  for (const char* title : {"model", "status", "metrics (float -> integer)"})
    html.append("<th>").append(escape_xml(title)).append("</th>");
  for (const char* title :
       {"SQNR dB", "arena bytes", "weight bytes", "MACs", "float nodes", "seconds", "peak MB"})
    html.append("<th class=\"n\">").append(title).append("</th>");
  html += "</tr>\n";
  for (const BatchRow& row : rows) html += row_html(row);
  html += "</table>\n";
  if (changes) {
    html += "<h2>Against the earlier run</h2>\n";
    html += changes->empty() ? "<p>Nothing has changed.</p>\n"
                             : "<table>\n<tr><th>model</th><th>change</th></tr>\n";
    for (const BatchChange& change : *changes)
      html += "<tr>" + cell(change.name) + "<td" + (change.regression ? " class=\"regression\"" : "") + ">" +
              escape_xml(describe(change)) + "</td></tr>\n";
    if (!changes->empty()) html += "</table>\n";
  }
  return html + "</body></html>\n";
}

}  // namespace qtool
