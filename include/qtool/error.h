// The one exception of qtool: something the user can mend. Broken invariants of our own are assertions.
#pragma once
#include <stdexcept>
#include <string>
#include <utility>

namespace qtool {

// The kind decides the exit code of the command line (the enumerator's value).
enum class ErrorKind {
  usage = 2,           // wrong arguments, output not writable
  bad_input = 3,       // model, data or calibration file
  unsupported = 4,     // operators or forms of them that qtool does not know
  does_not_fit = 5,    // ROM or RAM limit
  accuracy = 6,        // a --fail-under gate
  bits_differ = 7,     // the emitted code disagrees with the simulator
  target_failed = 8,   // a run on a target or emulator failed
  interrupted = 9,     // stopped by the user, resumable
  models_failed = 10,  // some models of a batch
};

class Error : public std::runtime_error {
 public:
  // `message` says what is wrong and where; `hint` says what to do (may be empty).
  Error(ErrorKind kind, const std::string& message, std::string hint = {})
      : std::runtime_error(message), kind_(kind), hint_(std::move(hint)) {}

  ErrorKind kind() const { return kind_; }
  const std::string& hint() const { return hint_; }

  // The same error with a place in front: "model.onnx: node 'conv1' (Conv): message".
  Error at(const std::string& place) const { return Error(kind_, place + ": " + what(), hint_); }

 private:
  ErrorKind kind_;
  std::string hint_;
};

}  // namespace qtool
