#include "src/report/target_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "qtool/error.h"

namespace qtool {

TargetProcess::TargetProcess(std::string command) : command_(std::move(command)) {
  std::array<int, 2> to{};
  std::array<int, 2> from{};
  if (::pipe2(to.data(), O_CLOEXEC) != 0 || ::pipe2(from.data(), O_CLOEXEC) != 0)
    throw Error(ErrorKind::target_failed, std::string("no pipe: ") + std::strerror(errno));
  std::signal(SIGPIPE, SIG_IGN);
  pid_ = ::fork();
  if (pid_ == 0) {
    ::dup2(to[0], STDIN_FILENO);
    ::dup2(from[1], STDOUT_FILENO);
    ::execl("/bin/sh", "sh", "-c", command_.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(to[0]);
  ::close(from[1]);
  to_ = to[1];
  from_ = from[0];
  if (pid_ < 0)
    throw Error(ErrorKind::target_failed, command_ + ": cannot be started: " + std::strerror(errno));
}

TargetProcess::~TargetProcess() {
  ::close(to_);
  ::close(from_);
  if (failed_ && pid_ > 0) ::kill(pid_, SIGKILL);
  if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
}

Bytes TargetProcess::run(std::span<const std::byte> input, size_t output_bytes) {
  const std::lock_guard lock(mutex_);
  const auto fail = [&](const char* what) {
    failed_ = true;
    throw Error(ErrorKind::target_failed, "'" + command_ + "' " + what,
                "it must read one item (all inputs, one after the other) from stdin and write all outputs to "
                "stdout, until stdin ends");
  };
  for (size_t done = 0; done < input.size();) {
    const ssize_t n = ::write(to_, input.data() + done, input.size() - done);
    if (n <= 0) fail("does not take its input");
    done += static_cast<size_t>(n);
  }
  Bytes output(output_bytes);
  constexpr int patience_ms = 600000;
  for (size_t done = 0; done < output_bytes;) {
    pollfd readable{.fd = from_, .events = POLLIN, .revents = 0};
    if (::poll(&readable, 1, patience_ms) == 0)
      fail("gave no output for ten minutes (does it flush after each item?)");
    const ssize_t n = ::read(from_, output.data() + done, output_bytes - done);
    if (n <= 0) fail("ended before it gave its outputs");
    done += static_cast<size_t>(n);
  }
  return output;
}

}  // namespace qtool
