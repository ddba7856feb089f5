// What the process of one model does.
#pragma once
#include <string>

#include "qtool/batch.h"
#include "src/batch/parent_link.h"

namespace qtool {

struct JobOptions {
  std::filesystem::path folder;  // of the batch
  unsigned threads = 1;
  bool resume = false;
  std::string tool_sha256;
};

// Calibrates, quantizes, writes FOLDER/NAME.qcal and FOLDER/NAME/, validates, and keeps the row in
// FOLDER/NAME.state.json; or reports that row when nothing has changed since. Throws Error.
void run_job(const BatchModel& model, const JobOptions& options, ParentLink& parent);

// The files of one model in the folder of a batch.
std::filesystem::path calibration_file(const std::filesystem::path& folder, const std::string& name);
std::filesystem::path state_file(const std::filesystem::path& folder, const std::string& name);
std::filesystem::path log_file(const std::filesystem::path& folder, const std::string& name);

}  // namespace qtool
