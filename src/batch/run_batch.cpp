// Which models run when.
#include <poll.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>
#include <list>

#include "qtool/error.h"
#include "src/base/memory.h"
#include "src/base/parallel.h"
#include "src/batch/child_process.h"
#include "src/batch/folder_lock.h"
#include "src/batch/input_key.h"
#include "src/batch/memory.h"
#include "src/batch/row_json.h"

namespace qtool {
namespace fs = std::filesystem;
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

std::string megabytes(size_t bytes) {
  return std::to_string((bytes + (size_t{1} << 20) - 1) >> 20) + " MB";
}

class Batch {
 public:
  Batch(const std::vector<BatchModel>& models, const BatchOptions& options)
      : models_(models),
        options_(options),
        lock_(options.folder),
        jobs_(std::clamp<size_t>(thread_count(options.jobs), 1, models.size())),
        max_memory_(options.max_memory != 0 ? options.max_memory : memory_limit() / 5 * 4) {
    job_ = {.folder = options.folder, .resume = options.resume, .tool_sha256 = tool_sha256()};
    for (const BatchModel& model : models) {
      rows_.push_back({.name = model.name});
      needs_.push_back(needed_memory_to_import(size_of(model.file)));
    }
  }

  std::vector<BatchRow> run() {
    while (true) {
      if (options_.interrupted && options_.interrupted()) {
        stop_all();
        break;
      }
      start_waiting();
      if (running_.empty()) break;
      show();
      listen();
    }
    show();
    return std::move(rows_);
  }

 private:
  struct Running {
    Running(const BatchModel& model, const JobOptions& options, size_t row)
        : process(model, options), row(row), started(Clock::now()) {}
    ChildProcess process;
    size_t row;
    Clock::time_point started;
    bool put_off = false;  // for want of memory
    bool has_result = false;
  };

  static size_t size_of(const fs::path& file) {
    std::error_code error;
    const uintmax_t bytes = fs::file_size(file, error);
    return error ? 0 : static_cast<size_t>(bytes);
  }

  size_t memory_of_others(const Running* except) const {
    size_t bytes = 0;
    for (const Running& other : running_)
      if (&other != except) bytes += needs_[other.row];
    return bytes;
  }

  bool fits(size_t bytes, const Running* self) const {
    const size_t others = memory_of_others(self);
    return others == 0 || others + bytes <= max_memory_;
  }

  // The cores are shared by as many models as will be at work from now on: the last one gets all of them,
  // though others may still be at their end.
  unsigned threads_for_next() const {
    const auto waiting = std::count_if(
        rows_.begin(), rows_.end(), [](const BatchRow& row) { return row.status == BatchStatus::waiting; });
    const size_t sharing = std::min(jobs_, static_cast<size_t>(waiting));
    return std::max(1U, thread_count(0) / static_cast<unsigned>(sharing));
  }

  void start_waiting() {
    for (size_t i = 0; i < models_.size() && running_.size() < jobs_; ++i)
      if (rows_[i].status == BatchStatus::waiting && fits(needs_[i], nullptr)) {
        job_.threads = threads_for_next();
        rows_[i].status = BatchStatus::running;
        running_.emplace_back(models_[i], job_, i);
      }
  }

  // Waits for messages, but not so long that a watcher or an interruption would notice.
  void listen() {
    constexpr int patience_ms = 200;
    std::vector<pollfd> sockets;
    for (const Running& child : running_)
      sockets.push_back({.fd = child.process.socket(), .events = POLLIN, .revents = 0});
    if (::poll(sockets.data(), sockets.size(), patience_ms) <= 0) return;
    auto child = running_.begin();
    for (const pollfd& socket : sockets) {
      const auto current = child++;
      if (socket.revents == 0) continue;
      if (!current->process.receive([&](const Json& message) { handle(*current, message); })) {
        finish(*current);
        running_.erase(current);
      }
    }
  }

  void handle(Running& child, const Json& message) {
    BatchRow& row = rows_[child.row];
    if (message.contains("stage")) {
      row.stage = message["stage"].get<std::string>();
      row.done = message.value("done", size_t{0});
      row.total = message.value("total", size_t{0});
    } else if (message.contains("needs")) {
      decide(child, message["needs"].get<size_t>());
    } else if (message.contains("row")) {
      BatchRow result = row_from_json(message["row"]);
      result.status = BatchStatus::running;  // until the process has ended
      result.unchanged = message.value("unchanged", false);
      result.seconds = row.seconds;  // of starts that were put off
      result.peak_memory = row.peak_memory;
      row = std::move(result);
      child.has_result = true;
    } else if (message.contains("error")) {
      fail(row, message["error"].get<std::string>(), message.value("hint", ""),
           message.value("exit_code", 1));
      child.has_result = true;
    }
  }

  void decide(Running& child, size_t bytes) {
    needs_[child.row] = std::max(needs_[child.row], bytes);
    if (bytes > max_memory_) {
      fail(rows_[child.row],
           "needs " + megabytes(bytes) + " of memory, the bound is " + megabytes(max_memory_),
           "raise --max-memory or run with fewer threads", static_cast<int>(ErrorKind::does_not_fit));
      child.has_result = true;
      return child.process.answer(false);
    }
    child.put_off = !fits(bytes, &child);
    child.process.answer(!child.put_off);
  }

  static void fail(BatchRow& row, const std::string& error, const std::string& hint, int exit_code) {
    row.status = BatchStatus::failed;
    row.error = error;
    row.hint = hint;
    row.exit_code = exit_code;
  }

  // The process has ended.
  void finish(Running& child) {
    const ChildProcess::End end = child.process.wait();
    BatchRow& row = rows_[child.row];
    row.seconds += std::chrono::duration<double>(Clock::now() - child.started).count();
    row.peak_memory = std::max(row.peak_memory, end.peak_memory);
    row.needed_memory = needs_[child.row];
    row.done = row.total = 0;
    std::error_code error;
    const fs::path log = log_file(options_.folder, row.name);
    if (fs::file_size(log, error) == 0) fs::remove(log, error);
    if (child.put_off && !child.has_result) {
      row.status = BatchStatus::waiting;
      row.stage.clear();
    } else if (WIFSIGNALED(end.status)) {
      fail(row,
           "the process was ended by signal " + std::to_string(WTERMSIG(end.status)) + " (" +
               ::strsignal(WTERMSIG(end.status)) + ")",
           WTERMSIG(end.status) == SIGKILL
               ? "the system may have run out of memory: run fewer models at a time (-j)"
               : "this is a bug of qtool; " + log.filename().string() + " may say more",
           1);
    } else if (!child.has_result) {
      fail(row, "the process ended without a result",
           "this is a bug of qtool; " + log.filename().string() + " may say more", 1);
    } else if (row.error.empty()) {
      check_gates(row, models_[child.row].gates);
    }
  }

  static void check_gates(BatchRow& row, const std::vector<Gate>& gates) {
    row.status = BatchStatus::ok;
    row.stage.clear();
    try {
      row.gates_failed = failed_gates(gates, row.validation);
      if (row.gates_failed.empty()) return;
      std::string all;
      for (const std::string& failure : row.gates_failed) all += (all.empty() ? "" : "; ") + failure;
      row.stage = "gates";
      fail(row, all, {}, static_cast<int>(ErrorKind::accuracy));
    } catch (const Error& error) {
      row.stage = "gates";
      fail(row, error.what(), error.hint(), static_cast<int>(error.kind()));
    }
  }

  void stop_all() {
    for (const Running& child : running_) child.process.stop(SIGTERM);
    for (Running& child : running_) child.process.wait();
    running_.clear();
    for (BatchRow& row : rows_)
      if (row.status == BatchStatus::waiting || row.status == BatchStatus::running)
        row.status = BatchStatus::stopped;
  }

  void show() const {
    if (options_.observe) options_.observe(rows_);
  }

  const std::vector<BatchModel>& models_;
  const BatchOptions& options_;
  const FolderLock lock_;
  const size_t jobs_, max_memory_;
  JobOptions job_;
  std::vector<BatchRow> rows_;
  std::vector<size_t> needs_;  // bytes, by row, as far as known
  std::list<Running> running_;
};

}  // namespace

std::vector<BatchRow> run_batch(const std::vector<BatchModel>& models, const BatchOptions& options) {
  if (models.empty()) return {};
  return Batch(models, options).run();
}

}  // namespace qtool
