// The batch's side of the process of one model.
#pragma once
#include <sys/types.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "src/batch/job.h"

namespace qtool {

class ChildProcess {
 public:
  // Forks. The child runs the job with its output in the model's log file, in a process group of its own, and
  // is killed when the parent ends. Throws Error(usage) when there is no process or file to be had.
  ChildProcess(const BatchModel& model, const JobOptions& options);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  int socket() const { return socket_; }
  // Hands over the messages that have come; false once the child has closed its end.
  bool receive(const std::function<void(const nlohmann::ordered_json&)>& handle);
  // The answer to the child's question for memory.
  void answer(bool go_on) const;
  void stop(int signal) const;

  struct End {
    int status = 0;  // as waitpid() gives it
    size_t peak_memory = 0;
  };
  // To be called once, when receive() has returned false.
  End wait();

 private:
  pid_t pid_ = -1;
  int socket_ = -1;
  std::string received_;  // an unfinished line
};

}  // namespace qtool
