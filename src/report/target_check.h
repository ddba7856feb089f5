// The emitted network on a target against the simulator, item by item.
#pragma once
#include <memory>
#include <mutex>

#include "qtool/plan.h"
#include "qtool/validate.h"
#include "src/report/target_process.h"

namespace qtool {

class TargetCheck {
 public:
  // Starts the program. `plan` must outlive this. Throws Error(target_failed).
  TargetCheck(const Plan& plan, TargetProgram program);

  // Throws Error(bits_differ) when the target's outputs of `item` are not the simulator's, naming the first
  // layer that differs when the program can show its layers; Error(target_failed) when it cannot be run.
  // Thread-safe.
  void check(const std::string& item, std::span<const Bytes> inputs) const;

 private:
  const Plan& plan_;
  TargetProgram program_;
  std::unique_ptr<TargetProcess> process_;
};

}  // namespace qtool
