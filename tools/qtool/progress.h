// How far a command is, on stderr.
#pragma once
#include <chrono>
#include <iosfwd>
#include <mutex>
#include <string>

namespace qtool::cli {

// On a terminal a bar that is redrawn; otherwise, and where the environment has CI or NO_COLOR, lines at
// growing intervals. Silent in the first second.
class Progress {
 public:
  using Clock = std::chrono::steady_clock;
  enum class Style { bar, lines };

  // `what`: "calibrating". `now` is there for tests.
  explicit Progress(std::string what);
  Progress(std::string what, Style style, std::ostream& to, Clock::time_point (*now)());
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // The first call says what was done before: the rate counts from there, and from the construction. Safe to
  // call from several threads.
  void update(size_t done, size_t total);
  // A line of its own.
  void note(const std::string& line);

 private:
  std::string text(size_t done, size_t total, double seconds) const;

  const std::string what_;
  const Style style_;
  std::ostream& to_;
  Clock::time_point (*const now_)();
  const Clock::time_point start_;
  std::mutex mutex_;
  size_t first_ = SIZE_MAX;  // of the first update
  double next_ = 1;          // seconds after the start at which something is shown
  bool shown_ = false, bar_is_drawn_ = false;
};

// Bars on a terminal that can redraw a line, unless CI or NO_COLOR is set; lines otherwise.
Progress::Style style_of_stderr();

}  // namespace qtool::cli
