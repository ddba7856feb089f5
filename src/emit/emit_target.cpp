// One folder of sources a target.
#include <algorithm>
#include <functional>
#include <set>
#include <span>

#include "qtool/emit.h"
#include "src/emit/c_model.h"
#include "src/emit/c_text.h"
#include "src/emit/emit_cuda.h"
#include "src/emit/kernel_files.h"
#include "src/emit/single_file.h"
#include "src/plan/target_kernels.h"

namespace qtool {
namespace {

bool contains(std::span<const KernelFile> files, std::string_view text) {
  return std::any_of(files.begin(), files.end(),
                     [&](const KernelFile& f) { return f.text.find(text) != std::string_view::npos; });
}

bool is_source(const KernelFile& file) {
  return file.name.ends_with(".c");
}

std::string includes(const CModel& model, const std::set<std::string>& kernels, const std::string& body) {
  std::string text = "#include \"" + model.name + ".h\"\n\n";
  if (needs_math_h(body)) text += "#include <math.h>\n\n";
  for (const std::string& kernel : kernels) text += "#include \"" + kernel + ".h\"\n";
  return text;
}

using Put = std::function<void(const std::string& name, const std::string& text)>;

void put_files(const CModel& model, const std::set<std::string>& kernels,
               const std::vector<KernelFile>& files, const std::vector<GoldenVector>& golden,
               const Put& put) {
  const std::string weights_h = model.name + "_weights.h";
  const std::string network = print_network(model), tables = print_tables(model, "");
  put(weights_h, "/* Constant data of " + model.name +
                     "; not part of its interface. */\n#include <stdint.h>\n\n" +
                     print_table_declarations(model));
  put(model.name + "_weights.c", includes(model, {}, tables) + "#include \"" + weights_h + "\"\n\n" + tables);
  put(model.name + ".c", includes(model, kernels, network) + "#include \"" + weights_h + "\"\n\n" + network);
  const std::string selftest = print_selftest(model, golden);
  put(model.name + "_selftest.c", includes(model, {}, selftest) + selftest);
  std::vector<std::string> sources = {model.name + ".c", model.name + "_weights.c",
                                      model.name + "_selftest.c"};
  for (const KernelFile& file : files) {
    put(file.name, std::string(file.text));
    if (is_source(file)) sources.push_back(file.name);
  }
  put("CMakeLists.txt",
      print_cmake(model, sources, model.name + "_selftest.c", contains(files, "#include <math.h>")));
}

// Everything in NAME.c.
void put_single_file(const CModel& model, const std::vector<KernelFile>& files,
                     const std::vector<GoldenVector>& golden, const Put& put) {
  const std::string code = join_kernels(files, model.name) + "\n" + print_tables(model, "static ") + "\n" +
                           print_network(model) + "\n" + print_selftest(model, golden);
  put(model.name + ".c", includes(model, {}, code) + code);
  put("CMakeLists.txt",
      print_cmake(model, {model.name + ".c"}, model.name + ".c", contains(files, "#include <math.h>")));
}

}  // namespace

void emit_target(const Plan& plan, const std::string& target, const EmitOptions& options,
                 const std::vector<GoldenVector>& golden, Bundle& bundle) {
  const CModel model(plan, options);
  if (find_target(target).is_gpu) return emit_cuda(model, target, options, golden, bundle);
  std::set<std::string> kernels;
  for (const KernelCall& call : plan.calls) kernels.insert(call.kernel);
  const auto files = kernel_files(plan.kernel_folder, kernels);
  const Put put = [&](const std::string& name, const std::string& text) {
    const std::string path = target + "/" + name;
    bundle[path] = to_bytes(std::span(text.data(), text.size()));
  };
  put(model.name + ".h", print_header(model));
  put(model.name + "_example.c", print_example(model));
  if (options.single_file) {
    put_single_file(model, files, golden, put);
  } else {
    put_files(model, kernels, files, golden, put);
  }
}

}  // namespace qtool
