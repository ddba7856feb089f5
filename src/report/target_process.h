// A program that runs the emitted network: reads one item's inputs from stdin, writes its outputs to stdout,
// again and again.
#pragma once
#include <sys/types.h>

#include <mutex>
#include <string>

#include "qtool/bytes.h"

namespace qtool {

class TargetProcess {
 public:
  // Starts `command` with the shell. Throws Error(target_failed) when it cannot.
  explicit TargetProcess(std::string command);
  // Ends the program's input and waits for it; a program that failed is killed.
  ~TargetProcess();
  TargetProcess(const TargetProcess&) = delete;
  TargetProcess& operator=(const TargetProcess&) = delete;

  // Sends one item and receives `output_bytes`. Throws Error(target_failed) when the program ends early.
  // Thread-safe.
  Bytes run(std::span<const std::byte> input, size_t output_bytes);

 private:
  std::string command_;
  std::mutex mutex_;
  bool failed_ = false;
  pid_t pid_ = -1;
  int to_ = -1, from_ = -1;
};

}  // namespace qtool
