// Ctrl-C and SIGTERM as a question instead of an end.
#pragma once

namespace qtool::cli {

// While it lives, the first SIGINT or SIGTERM only makes interrupted() true; the second ends the program as
// ever.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  static bool interrupted();
};

}  // namespace qtool::cli
