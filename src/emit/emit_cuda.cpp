#include "src/emit/emit_cuda.h"

#include <set>

#include "qtool/error.h"
#include "src/emit/c_text.h"
#include "src/emit/kernel_files.h"

namespace qtool {

void emit_cuda(const CModel& model, const std::string& target, const EmitOptions& options,
               const std::vector<GoldenVector>& golden, Bundle& bundle) {
  if (options.single_file)
    throw Error(ErrorKind::usage, "target " + target + ": has no single file",
                "leave --single-file out, or emit this target apart");
  const auto put = [&](const std::string& name, const std::string& text) {
    bundle[target + "/" + name] = to_bytes(std::span(text.data(), text.size()));
  };
  const auto put_code = [&](const std::string& name, const std::string& header, const std::string& code) {
    const std::string math = needs_math_h(code) ? "#include <math.h>\n\n" : "";
    put(name, "#include \"" + header + "\"\n\n" + math + code);
  };
  std::set<std::string> kernels;
  for (const KernelCall& call : model.plan.calls) kernels.insert(call.kernel);
  const std::string& name = model.name;
  const std::string weights_h = name + "_weights.h";
  put(name + ".h", print_cuda_header(model));
  put(weights_h, "/* Constant data of " + name + "; not part of its interface. */\n#include <stdint.h>\n\n" +
                     "#ifdef __cplusplus\nextern \"C\" {\n#endif\n" + print_table_declarations(model) +
                     "#ifdef __cplusplus\n}\n#endif\n");
  put_code(name + "_weights.c", weights_h, print_tables(model, ""));
  put_code(name + ".cu", name + ".h", print_cuda_network(model, kernels));
  put_code(name + "_selftest.c", name + ".h", print_cuda_selftest(model, golden));
  put(name + "_example.c", print_cuda_example(model));
  std::vector<std::string> sources = {name + ".cu", name + "_weights.c", name + "_selftest.c"};
  for (const KernelFile& file : kernel_files(model.plan.kernel_folder, kernels)) {
    put(file.name, std::string(file.text));
    if (file.name.ends_with(".cu")) sources.push_back(file.name);
  }
  put("CMakeLists.txt", print_cuda_cmake(model, sources));
}

}  // namespace qtool
