// Emitted networks on QEMU's boards.
#pragma once
#include <filesystem>
#include <string>

#include "qtool/validate.h"

namespace qtool {

// Whether QEMU has a board for this target (src/board/boards.json).
bool has_board(const std::string& target);

// NAME_example.c of an emitted folder, built in a temporary folder that lives as long as this.
class BoardProgram {
 public:
  // Throws Error(target_failed) when the compiler or emulator is missing, naming it and its Debian package,
  // or when the sources do not compile; Error(bad_input) when `emitted` holds no NAME_example.c.
  BoardProgram(const std::string& target, std::filesystem::path emitted);
  ~BoardProgram();
  BoardProgram(const BoardProgram&) = delete;
  BoardProgram& operator=(const BoardProgram&) = delete;

  // The program under the emulator; it is built again when its layers are asked for. Not beyond this object's
  // life.
  TargetProgram program() const;

 private:
  std::string build(bool with_layers) const;

  std::string target_;
  std::filesystem::path emitted_, work_;
};

}  // namespace qtool
