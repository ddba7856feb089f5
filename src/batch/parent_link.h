// The child's end of the socket to the parent: one JSON object a line up, one byte down.
#pragma once
#include <chrono>
#include <nlohmann/json.hpp>
#include <string>

#include "qtool/batch.h"
#include "qtool/error.h"

namespace qtool {

class ParentLink {
 public:
  explicit ParentLink(int socket) : socket_(socket) {}

  void stage(const std::string& name);
  // At most a few times a second.
  void progress(size_t done, size_t total);
  // Says what the process will need and waits until the parent lets it go on. When it does not, the process
  // ends here, and the parent starts it again later.
  void ask_for_memory(size_t bytes);
  void finish(const BatchRow& row, bool unchanged);
  void fail(const Error& error);

 private:
  void send(const nlohmann::ordered_json& message) const;

  int socket_;
  std::string stage_;
  std::chrono::steady_clock::time_point last_;
};

}  // namespace qtool
