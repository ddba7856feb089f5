// qtool: quantizes ONNX networks and emits integer C. One file a subcommand; errors become exit codes here.
#include <malloc.h>

#include <cstdio>
#include <iostream>
#include <new>

#include "qtool/error.h"
#include "tools/qtool/command.h"

namespace {

void print_error(const std::string& message, const std::string& hint) {
  std::cerr << "qtool: error: " << message << '\n';
  if (!hint.empty()) std::cerr << "  hint: " << hint << '\n';
}

int run(int argc, char** argv) {
  CLI::App app("Quantizes trained ONNX networks to int8 and emits self-contained integer C.", "qtool");
  app.set_version_flag("--version", std::string("qtool ") + QTOOL_VERSION);
  app.set_config("--config", "", "TOML file with any of the flags, in a section named as the subcommand")
      ->check(CLI::ExistingFile);
  app.require_subcommand(1);
  app.fallthrough();
  qtool::cli::Action action;
  using qtool::cli::Action;
  qtool::cli::add_inspect(app, action);
  qtool::cli::add_calibrate(app, action);
  qtool::cli::add_merge(app, action);
  qtool::cli::add_quantize(app, action);
  qtool::cli::add_emit(app, action);
  qtool::cli::add_validate(app, action);
  qtool::cli::add_batch(app, action);
  qtool::cli::add_targets(app, action);
  qtool::cli::add_operators(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help, --version
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    print_error(error.what(), "qtool --help and qtool SUBCOMMAND --help list what there is");
    return static_cast<int>(qtool::ErrorKind::usage);
  }
  action();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  // Large tensors get pages of their own, which go back to the system when they are freed: otherwise the
  // holes that weights of many sizes leave in the heap take a third more memory. Small ones stay in the heap.
  mallopt(M_MMAP_THRESHOLD, 1 << 19);
  mallopt(M_TRIM_THRESHOLD, 16 << 20);
  try {
    const int status = run(argc, argv);
    std::cout.flush();
    if (!std::cout) throw qtool::Error(qtool::ErrorKind::usage, "stdout cannot be written");
    return status;
  } catch (const qtool::Error& error) {
    std::cout.flush();
    print_error(error.what(), error.hint());
    return static_cast<int>(error.kind());
  } catch (const std::bad_alloc&) {
    print_error("out of memory",
                "close other programs, raise the memory limit, or use a machine with more memory");
    return static_cast<int>(qtool::ErrorKind::does_not_fit);
  } catch (const std::exception& error) {
    print_error(std::string("internal: ") + error.what(),
                "this is a bug of qtool; please report it with the command line");
    return 1;
  }
}
