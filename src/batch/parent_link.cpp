#include "src/batch/parent_link.h"

#include <sys/socket.h>
#include <unistd.h>

#include "src/batch/row_json.h"

namespace qtool {

using Json = nlohmann::ordered_json;

void ParentLink::stage(const std::string& name) {
  stage_ = name;
  last_ = {};
  send({{"stage", name}});
}

void ParentLink::progress(size_t done, size_t total) {
  constexpr auto interval = std::chrono::milliseconds(200);
  const auto now = std::chrono::steady_clock::now();
  if (now - last_ < interval) return;
  last_ = now;
  send({{"stage", stage_}, {"done", done}, {"total", total}});
}

void ParentLink::ask_for_memory(size_t bytes) {
  send({{"needs", bytes}});
  char answer = 0;
  if (::read(socket_, &answer, 1) != 1 || answer != 'g') ::_exit(0);
}

void ParentLink::finish(const BatchRow& row, bool unchanged) {
  send({{"row", to_json(row)}, {"unchanged", unchanged}});
}

void ParentLink::fail(const Error& error) {
  send({{"error", error.what()}, {"hint", error.hint()}, {"exit_code", static_cast<int>(error.kind())}});
}

void ParentLink::send(const Json& message) const {
  const std::string line = message.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  for (size_t sent = 0; sent < line.size();) {
    const ssize_t n = ::send(socket_, line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) ::_exit(1);  // the parent is gone
    sent += static_cast<size_t>(n);
  }
}

}  // namespace qtool
