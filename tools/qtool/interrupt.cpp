#include "tools/qtool/interrupt.h"

#include <csignal>

namespace qtool::cli {
namespace {

volatile std::sig_atomic_t seen = 0;  // NOLINT: signal handlers can reach nothing else

void on_signal(int) {
  seen = 1;
}

void handle(void (*handler)(int), int flags) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

InterruptGuard::InterruptGuard() {
  handle(on_signal, SA_RESETHAND | SA_RESTART);
}

InterruptGuard::~InterruptGuard() {
  handle(SIG_DFL, 0);
}

bool InterruptGuard::interrupted() {
  return seen != 0;
}

}  // namespace qtool::cli
