#include "tools/qtool/batch_table.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <iostream>

#include "src/batch/row_json.h"
#include "src/batch/summary.h"
#include "tools/qtool/command.h"
#include "tools/qtool/progress.h"

namespace qtool::cli {
namespace {

struct Size {
  size_t columns, lines;
};

Size terminal_size(int file) {
  winsize size{};
  if (::ioctl(file, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return {80, 24};
  return {size.ws_col, size.ws_row};
}

// Made `width` columns wide, cut with a ~ where needed.
std::string padded(std::string text, size_t width, bool right = false) {
  if (text.size() > width) {
    text.resize(width == 0 ? 0 : width - 1);
    if (width > 0) text += '~';
  }
  const std::string space(width - text.size(), ' ');
  return right ? space + text : text + space;
}

size_t name_width(const std::vector<BatchRow>& rows, size_t most) {
  size_t width = 5;
  for (const BatchRow& row : rows) width = std::max(width, row.name.size());
  return std::min(width, most);
}

bool is_finished(const BatchRow& row) {
  return row.status != BatchStatus::waiting && row.status != BatchStatus::running;
}

std::string metrics_of(const BatchRow& row) {
  std::string text;
  for (const MetricResult& m : row.validation.metrics)
    text += (text.empty() ? "" : " ") + m.name + format_text(" %.4f>%.4f", m.float_value, m.integer_value);
  return text;
}

std::string outcome(const BatchRow& row) {
  std::string text(name_of(row.status));
  if (row.unchanged) text += ", unchanged";
  if (row.status == BatchStatus::failed)
    return text + " (" + row.stage + "): " + row.error.substr(0, row.error.find('\n'));
  if (const auto sqnr = row.sqnr_db()) text += format_text(", %.1f dB", *sqnr);
  for (const MetricResult& m : row.validation.metrics)
    text += format_text(", %s %.4f -> %.4f", m.name.c_str(), m.float_value, m.integer_value);
  return text + format_text(", %.1f s", row.seconds);
}

std::string state_of(const BatchRow& row) {
  if (row.status == BatchStatus::waiting) return "waiting";
  if (row.status != BatchStatus::running) return outcome(row);
  return row.total == 0 ? row.stage : row.stage + " " + std::to_string(100 * row.done / row.total) + " %";
}

struct Column {
  std::string title;
  bool right;
  std::vector<std::string> cells;
  size_t width() const {
    size_t most = title.size();
    for (const std::string& cell : cells) most = std::max(most, cell.size());
    return most;
  }
};

std::vector<Column> columns_of(const std::vector<BatchRow>& rows) {
  std::vector<Column> columns = {{"model", false, {}},  {"status", false, {}}, {"metrics", false, {}},
                                 {"SQNR dB", true, {}}, {"arena", true, {}},   {"weights", true, {}},
                                 {"MACs", true, {}},    {"s", true, {}},       {"peak", true, {}}};
  for (const BatchRow& row : rows) {
    const auto sqnr = row.sqnr_db();
    const bool built = row.files > 0;
    const std::array<std::string, 9> cells = {
        row.name,
        std::string(name_of(row.status)) + (row.unchanged ? " (unchanged)" : ""),
        metrics_of(row),
        sqnr ? format_text("%.1f", *sqnr) : "",
        built ? bytes_text(row.arena_bytes) : "",
        built ? bytes_text(row.weight_bytes) : "",
        built ? count_text(row.macs) : "",
        format_text("%.1f", row.seconds),
        bytes_text(row.peak_memory)};
    for (size_t i = 0; i < columns.size(); ++i) columns[i].cells.push_back(cells[i]);
  }
  return columns;
}

std::string without_trailing_space(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

}  // namespace

std::string batch_table(const std::vector<BatchRow>& rows, size_t width) {
  const std::vector<Column> columns = columns_of(rows);
  size_t used = 0;
  size_t shown = 0;
  while (shown < columns.size() && (shown < 2 || used + columns[shown].width() <= width))
    used += columns[shown++].width() + 2;
  const auto line = [&](const auto& text_of) {
    std::string text;
    for (size_t c = 0; c < shown; ++c)
      text += padded(text_of(columns[c]), columns[c].width(), columns[c].right) + "  ";
    return without_trailing_space(text);
  };
  std::string table = line([](const Column& column) { return column.title; });
  for (size_t r = 0; r < rows.size(); ++r)
    table += line([&](const Column& column) { return column.cells[r]; });
  for (const BatchRow& row : rows) {
    if (row.error.empty()) continue;
    table += row.name + " (" + row.stage + "): " + row.error + "\n";
    if (!row.hint.empty()) table += "  hint: " + row.hint + "\n";
  }
  return table;
}

BatchDisplay::BatchDisplay() : terminal_(style_of_stderr() == Progress::Style::bar) {}

void BatchDisplay::show(const std::vector<BatchRow>& rows) {
  const size_t finished = static_cast<size_t>(std::count_if(rows.begin(), rows.end(), is_finished));
  shown_.resize(rows.size(), BatchStatus::waiting);
  if (!terminal_) {
    for (size_t i = 0; i < rows.size(); ++i) {
      if (shown_[i] != rows[i].status && is_finished(rows[i]))
        std::cerr << "[" << finished << "/" << rows.size() << "] " << rows[i].name << ": " << outcome(rows[i])
                  << "\n";
      shown_[i] = rows[i].status;
    }
    return;
  }
  const Size size = terminal_size(STDERR_FILENO);
  const size_t name = name_width(rows, size.columns / 2);
  const bool all_fit = rows.size() + 2 <= size.lines;
  std::vector<std::string> lines;
  for (const BatchRow& row : rows)
    if ((all_fit || row.status == BatchStatus::running) && lines.size() + 2 < size.lines)
      lines.push_back(padded(padded(row.name, name) + "  " + state_of(row), size.columns - 1));
  lines.push_back(padded(std::to_string(finished) + " of " + std::to_string(rows.size()) + " models done",
                         size.columns - 1));
  redraw(lines);
}

void BatchDisplay::clear() {
  if (terminal_) redraw({});
}

void BatchDisplay::redraw(const std::vector<std::string>& lines) {
  std::string text;
  if (lines_drawn_ > 0) text += "\x1b[" + std::to_string(lines_drawn_) + "A";
  for (const std::string& line : lines) text += "\r" + line + "\x1b[K\n";
  text += "\x1b[J";  // what is left of more lines
  std::cerr << text << std::flush;
  lines_drawn_ = lines.size();
}

size_t stdout_width() {
  return ::isatty(STDOUT_FILENO) == 1 ? terminal_size(STDOUT_FILENO).columns : SIZE_MAX;
}

}  // namespace qtool::cli
