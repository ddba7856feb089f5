#include "src/report/board.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>

#include "qtool/error.h"
#include "src/base/file.h"
#include "src/report/board_sources.h"

namespace qtool {
namespace fs = std::filesystem;
namespace {

using Json = nlohmann::json;
using Words = std::vector<std::string>;

const Json& table() {
  static const Json json = [] {
    for (const EmbeddedFile& file : board_sources())
      if (file.path == "boards.json") return Json::parse(file.text);
    return Json::object();
  }();
  return json;
}

const Json& board_of(const std::string& target) {
  return table().at("boards").at(target);
}
const Json& tools_of(const std::string& target) {
  return table().at("tools").at(board_of(target).at("tools").get<std::string>());
}

std::string quoted(const std::string& word) {
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? "'\\''" : std::string(1, c);
  return text + "'";
}

std::string shell_line(const Words& words) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : " ") + quoted(word);
  return line;
}

bool is_installed(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');)
    if (::access((fs::path(folder) / program).c_str(), X_OK) == 0) return true;
  return false;
}

void check_installed(const std::string& target, const std::string& program, const std::string& packages) {
  if (!is_installed(program))
    throw Error(ErrorKind::target_failed,
                "running " + target + " under QEMU needs '" + program + "', which is not installed",
                "on Debian: apt-get install " + packages);
}

fs::path make_work_folder() {
  std::string name = (fs::temp_directory_path() / "qtool-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr)
    throw Error(ErrorKind::target_failed, name + ": no such folder can be made",
                "set TMPDIR to a place where you may write");
  return name;
}

std::string first_lines(std::string_view text) {
  constexpr size_t lines = 4;
  size_t end = 0;
  for (size_t i = 0; i < lines && end < text.size(); ++i)
    end = std::min(text.find('\n', end), text.size() - 1) + 1;
  return std::string(text.substr(0, end));
}

// Identifier prefix of an emitted network.
std::string network_in(const fs::path& folder) {
  constexpr std::string_view ending = "_example.c";
  if (fs::is_directory(folder))
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string file = entry.path().filename().string();
      if (file.ends_with(ending)) return file.substr(0, file.size() - ending.size());
    }
  throw Error(ErrorKind::bad_input, folder.string() + ": holds no NAME_example.c",
              "give the folder that 'qtool quantize' or 'qtool emit' made");
}

}  // namespace

bool has_board(const std::string& target) {
  return table().at("boards").contains(target);
}

BoardProgram::BoardProgram(const std::string& target, fs::path emitted)
    : target_(target), emitted_(std::move(emitted)) {
  const Json& tools = tools_of(target);
  network_in(emitted_);
  check_installed(target, tools.at("compiler"), tools.at("compiler_package"));
  check_installed(target, tools.at("emulator").at(0), tools.at("emulator_package"));
  work_ = make_work_folder();
  for (const EmbeddedFile& file : board_sources()) write_file(work_ / file.path, file.text);
}

BoardProgram::~BoardProgram() {
  std::error_code ignored;
  fs::remove_all(work_, ignored);
}

std::string BoardProgram::build(bool with_layers) const {
  const Json& board = board_of(target_);
  const Json& tools = tools_of(target_);
  const std::string program = (work_ / (with_layers ? "layers.elf" : "example.elf")).string();
  Words command = {tools.at("compiler"), "-std=c99", "-O2", "-ffp-contract=off"};
  const auto add = [&](const Words& words) { command.insert(command.end(), words.begin(), words.end()); };
  add(board.at("flags"));
  add(tools.at("flags"));
  if (with_layers) add({"-D" + network_in(emitted_) + "_EXAMPLE_TRACE"});
  Words sources;
  for (const auto& entry : fs::directory_iterator(emitted_))
    if (entry.path().extension() == ".c") sources.push_back(entry.path().string());
  std::sort(sources.begin(), sources.end());
  add(sources);
  if (board.contains("memory"))
    add({(work_ / "startup.c").string(), "-L" + work_.string(), "-T", board.at("memory")});
  add({"-o", program});
  const fs::path messages = work_ / "messages";
  if (std::system((shell_line(command) + " > " + quoted(messages.string()) + " 2>&1 < /dev/null").c_str()) !=
      0)
    throw Error(ErrorKind::target_failed,
                emitted_.string() + ": does not build with " + tools.at("compiler").get<std::string>() +
                    ":\n" + first_lines(as_text(read_file(messages))),
                "the compiler is that of Debian's " + tools.at("compiler_package").get<std::string>());
  Words run = tools.at("emulator");
  std::replace(run.begin(), run.end(), std::string("MACHINE"), board.at("machine").get<std::string>());
  run.push_back(program);
  return "exec " + shell_line(run);
}

TargetProgram BoardProgram::program() const {
  return {.command = build(false), .name = target_ + " under QEMU", .command_with_layers = [this] {
            return build(true);
          }};
}

}  // namespace qtool
