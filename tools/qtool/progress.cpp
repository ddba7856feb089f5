#include "tools/qtool/progress.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>

namespace qtool::cli {
namespace {

// "2:05" or "1:02:05".
std::string duration_text(double seconds) {
  const auto s = static_cast<long long>(std::ceil(seconds));
  std::array<char, 32> text{};
  if (s < 3600)
    std::snprintf(text.data(), text.size(), "%lld:%02lld", s / 60, s % 60);
  else
    std::snprintf(text.data(), text.size(), "%lld:%02lld:%02lld", s / 3600, s / 60 % 60, s % 60);
  return text.data();
}

}  // namespace

Progress::Style style_of_stderr() {
  const char* terminal = std::getenv("TERM");
  const bool plain = std::getenv("CI") != nullptr || std::getenv("NO_COLOR") != nullptr ||
                     terminal == nullptr || std::string_view(terminal) == "dumb";
  return !plain && ::isatty(STDERR_FILENO) == 1 ? Progress::Style::bar : Progress::Style::lines;
}

Progress::Progress(std::string what) : Progress(std::move(what), style_of_stderr(), std::cerr, Clock::now) {}

Progress::Progress(std::string what, Style style, std::ostream& to, Clock::time_point (*now)())
    : what_(std::move(what)), style_(style), to_(to), now_(now), start_(now()) {}

Progress::~Progress() {
  if (bar_is_drawn_) to_ << '\n' << std::flush;
}

void Progress::update(size_t done, size_t total) {
  const std::lock_guard lock(mutex_);
  if (first_ == SIZE_MAX) first_ = done;
  const double seconds = std::chrono::duration<double>(now_() - start_).count();
  const bool last = done >= total && shown_;
  if (seconds < next_ && !last) return;
  shown_ = true;
  if (style_ == Style::bar) {
    constexpr double redraw_seconds = 0.1;
    constexpr size_t width = 30;
    const size_t filled = total == 0 ? width : done * width / total;
    to_ << '\r' << what_ << " [" << std::string(filled, '=') << std::string(width - filled, ' ') << "] "
        << text(done, total, seconds) << "\x1b[K" << std::flush;
    bar_is_drawn_ = true;
    next_ = seconds + redraw_seconds;
  } else {
    to_ << what_ << ": " << text(done, total, seconds) << '\n' << std::flush;
    next_ = std::max(seconds + 1, seconds * 1.1);
  }
}

void Progress::note(const std::string& line) {
  const std::lock_guard lock(mutex_);
  to_ << (bar_is_drawn_ ? "\r\x1b[K" : "") << line << '\n' << std::flush;
  bar_is_drawn_ = false;
}

std::string Progress::text(size_t done, size_t total, double seconds) const {
  const double rate = static_cast<double>(done - first_) / std::max(seconds, 1e-9);
  std::array<char, 96> text{};
  std::snprintf(text.data(), text.size(), "%zu of %zu, %.*f samples/s", done, total,
                rate < 10    ? 2
                : rate < 100 ? 1
                             : 0,
                rate);
  const std::string left = done < total && rate > 0
                               ? ", " + duration_text(static_cast<double>(total - done) / rate) + " left"
                               : "";
  return text.data() + left;
}

}  // namespace qtool::cli
