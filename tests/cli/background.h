// qtool as a process that a test can look at and kill.
#pragma once
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace qtool::test {

// Waits until `holds`; a failure of the test after two minutes.
inline bool wait_until(const std::function<bool()>& holds) {
  for (int i = 0; i < 2400; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  ADD_FAILURE() << "waited in vain";
  return false;
}

class Background {
 public:
  explicit Background(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), std::string(QTOOL_BINARY_DIR) + "/bin/qtool");
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ != 0) return;
    ::dup2(::open("/dev/null", O_RDWR), STDOUT_FILENO);
    ::dup2(STDOUT_FILENO, STDERR_FILENO);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  ~Background() {
    if (pid_ > 0) kill(SIGKILL), wait();
  }

  void kill(int signal) const {
    ASSERT_GT(pid_, 1);
    ::kill(pid_, signal);
  }
  // The exit code, or -1 when a signal ended it.
  int wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  // The child process of this name, or -1.
  pid_t child(const std::string& name) const {
    const std::string self = std::to_string(pid_);
    std::ifstream children("/proc/" + self + "/task/" + self + "/children");
    for (pid_t pid = 0; children >> pid;) {
      std::string found;
      std::getline(std::ifstream("/proc/" + std::to_string(pid) + "/comm"), found);
      if (found == name) return pid;
    }
    return -1;
  }
  pid_t wait_for_child(const std::string& name) const {
    wait_until([&] { return child(name) > 0; });
    return child(name);
  }
  // Ends the child process of this name as a crash would. Only ever that one process: kill() takes numbers
  // below 1 for groups of processes.
  void kill_child(const std::string& name) const {
    const pid_t pid = wait_for_child(name);
    ASSERT_GT(pid, 1);
    ::kill(pid, SIGKILL);
  }

 private:
  pid_t pid_ = -1;
};

// Gone, or dead and not yet collected.
inline bool is_dead(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  if (!std::getline(stat, text)) return true;
  return text.at(text.rfind(')') + 2) == 'Z';
}

}  // namespace qtool::test
