#include "src/batch/child_process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <iostream>
#include <new>

#include "qtool/error.h"

namespace qtool {
namespace {

using Json = nlohmann::ordered_json;

// Descriptors above stderr but `kept`: the lock and the other children's sockets are the parent's alone.
void close_others(int kept) {
  for (int fd = STDERR_FILENO + 1; fd < ::sysconf(_SC_OPEN_MAX) && fd < 4096; ++fd)
    if (fd != kept) ::close(fd);
}

void become_child(const BatchModel& model, const JobOptions& options, int socket, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);  // it ended before the line above
  ::setpgid(0, 0);
  ::prctl(PR_SET_NAME, model.name.c_str());
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, SIG_DFL);
  const int log = ::open(log_file(options.folder, model.name).c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  close_others(socket);
}

[[noreturn]] void run_child(const BatchModel& model, const JobOptions& options, int socket) {
  ParentLink parent(socket);
  try {
    run_job(model, options, parent);
  } catch (const Error& error) {
    std::cerr << error.what() << '\n' << error.hint() << '\n';
    parent.fail(error);
  } catch (const std::bad_alloc&) {
    parent.fail(
        Error(ErrorKind::does_not_fit, "there is not enough memory", "run fewer models at a time (-j)"));
  } catch (const std::exception& error) {
    std::cerr << "internal: " << error.what() << '\n';
    std::cerr.flush();
    ::_exit(1);
  }
  std::cout.flush();
  std::cerr.flush();
  ::_exit(0);
}

}  // namespace

ChildProcess::ChildProcess(const BatchModel& model, const JobOptions& options) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    throw Error(ErrorKind::usage, std::string("no process can be started: ") + std::strerror(errno));
  const pid_t parent = ::getpid();
  std::cout.flush();
  std::cerr.flush();
  pid_ = ::fork();
  if (pid_ == 0) {
    become_child(model, options, ends[1], parent);
    run_child(model, options, ends[1]);
  }
  const int reason = errno;
  ::close(ends[1]);
  socket_ = ends[0];
  if (pid_ < 0) {
    ::close(socket_);
    throw Error(ErrorKind::usage, std::string("no process can be started: ") + std::strerror(reason));
  }
}

ChildProcess::~ChildProcess() {
  ::close(socket_);
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

bool ChildProcess::receive(const std::function<void(const Json&)>& handle) {
  std::array<char, 1 << 16> block{};
  const ssize_t n = ::recv(socket_, block.data(), block.size(), MSG_DONTWAIT);
  if (n < 0) return errno == EAGAIN || errno == EINTR;
  if (n == 0) return false;
  received_.append(block.data(), static_cast<size_t>(n));
  for (size_t end = 0; (end = received_.find('\n')) != std::string::npos; received_.erase(0, end + 1))
    if (const Json message = Json::parse(received_.substr(0, end), nullptr, false); message.is_object())
      handle(message);
  return true;
}

void ChildProcess::answer(bool go_on) const {
  const char byte = go_on ? 'g' : 'n';
  ::send(socket_, &byte, 1, MSG_NOSIGNAL);
}

void ChildProcess::stop(int signal) const {
  if (pid_ > 0) ::kill(pid_, signal);
}

ChildProcess::End ChildProcess::wait() {
  End end;
  rusage usage{};
  while (::wait4(pid_, &end.status, 0, &usage) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  end.peak_memory = static_cast<size_t>(usage.ru_maxrss) * 1024;
  return end;
}

}  // namespace qtool
