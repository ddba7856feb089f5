// NAME.h: sizes, quantization and layout of inputs and outputs, and the functions.
#include <algorithm>
#include <cmath>

#include "src/emit/c_model.h"
#include "src/emit/c_text.h"
#include "src/emit/footprint.h"

namespace qtool {
namespace {

constexpr std::string_view text = R"(/* @TITLE@ - integer network made by qtool @VERSION@.
 *
 *   static unsigned char memory[@NAME@_ARENA_BYTES];   aligned to @NAME@_ARENA_ALIGN
 *   @NAME@_io io;
 *   if (@NAME@_init(memory, sizeof memory, &io) != @NAME@_OK) ...
 *   write io.input0 ..., call @NAME@_run(memory), read io.output0 ...
 *
 * Inputs and outputs lie in the arena. A run overwrites the inputs; the outputs stay until the next run.
 * Quantized tensors: real = SCALE * (q - ZERO_POINT).@NOTES@ */
#ifndef @GUARD@
#define @GUARD@
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define @NAME@_ARENA_BYTES @ARENA@u /* inputs and outputs inside */
#define @NAME@_ARENA_ALIGN @ALIGN@u
#define @NAME@_WEIGHT_BYTES @WEIGHTS@u /* weights, biases, multipliers and tables */
@MEASURED@#define @NAME@_INPUTS @INPUTS@
#define @NAME@_OUTPUTS @OUTPUTS@

@TENSORS@/* Where the caller writes inputs and reads outputs; they point into the arena. */
typedef struct {
@MEMBERS@} @NAME@_io;

/* What @NAME@_init returns. */
enum { @NAME@_OK = 0, @NAME@_ERROR_SIZE = 1, @NAME@_ERROR_ALIGNMENT = 2 };

/* Checks the arena's size and alignment and fills io. */
int @NAME@_init(void *arena, size_t bytes, @NAME@_io *io);
/* Computes the outputs; returns 0. Re-entrant: everything that changes is in the arena. */
int @NAME@_run(void *arena);
/* Forgets what earlier runs left behind. This network keeps nothing from one run to the next. */
void @NAME@_reset(void *arena);
/* 0 when every golden vector matches bit for bit, n when vector n (from 1) does not, -1 when the arena is misaligned. */
int @NAME@_selftest(void *arena);

#ifdef __cplusplus
}
#endif
#endif
)";

std::string layout_of(const PlanTensor& tensor) {
  if (!tensor.perm.empty()) return "NHWC; in the model NCHW " + to_string(tensor.model_shape());
  return "in the model's order";
}

std::string describe(const PlanTensor& tensor, const std::string& prefix, const std::string& role) {
  const TensorType& type = tensor.type;
  std::string shape;
  for (const int64_t dim : type.shape) shape += (shape.empty() ? "" : ", ") + std::to_string(dim);
  std::string lines = "/* " + role + " '" + c_comment(tensor.name) + "': " + to_string(type) + ", " +
                      layout_of(tensor) + " */\n";
  const auto define = [&](const std::string& what, const std::string& value) {
    lines += "#define " + prefix + "_" + what + " " + value + "\n";
  };
  define("BYTES", std::to_string(type.bytes()) + "u");
  define("ELEMENTS", std::to_string(type.elements()) + "u");
  define("RANK", std::to_string(type.rank()));
  if (!shape.empty()) define("SHAPE", "{" + shape + "}");
  if (type.is_quantized()) {
    define("SCALE", c_float(type.scale()));
    define("ZERO_POINT", "(" + std::to_string(type.zero_point()) + ")");
  }
  return lines + "\n";
}

std::string upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

// What the code and a run take, where that was measured.
std::string measured(const CModel& model) {
  const Footprint f = footprint(model.plan);
  std::string lines;
  const auto define = [&](const char* what, size_t value, const char* comment) {
    lines += "#define " + model.name + "_" + what + " " + std::to_string(value) + "u /* " + comment + " */\n";
  };
  if (f.code_bytes && f.stack_bytes) {
    define("CODE_BYTES", *f.code_bytes, "kernels and functions, GCC -O2");
    define("STACK_BYTES", *f.stack_bytes, "of a run, GCC -O2");
    define("ROM_BYTES", f.rom(), "weights, parameters and code");
    define("RAM_BYTES", f.ram(), "arena and stack");
  }
  if (const auto cycles = f.estimated_cycles())
    define("ESTIMATED_CYCLES", static_cast<size_t>(std::llround(*cycles)), "of a run; see report.json");
  return lines;
}

}  // namespace

std::string print_notes(const CModel& model) {
  std::string lines;
  for (size_t begin = 0; begin < model.input_notes.size();) {
    const size_t end = std::min(model.input_notes.find('\n', begin), model.input_notes.size());
    lines += "\n * " + c_comment(std::string_view(model.input_notes).substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

std::string header_guard(const CModel& model) {
  return upper(model.name) + "_H";
}

std::string print_tensor_macros(const CModel& model) {
  std::string text;
  const auto add = [&](const PlanTensor& tensor, const std::string& kind, size_t i) {
    text += describe(tensor, model.name + "_" + upper(kind) + std::to_string(i), kind);
  };
  for (size_t i = 0; i < model.plan.inputs.size(); ++i) add(model.plan.inputs[i], "input", i);
  for (size_t i = 0; i < model.plan.outputs.size(); ++i) add(model.plan.outputs[i], "output", i);
  return text;
}

std::string print_header(const CModel& model) {
  std::string members;
  const auto add = [&](const PlanTensor& tensor, const std::string& kind, size_t i) {
    members += "  " + std::string(c_name_of(tensor.type.data_type)) + " *" + kind + std::to_string(i) +
               "; /* " + c_comment(tensor.name) + " */\n";
  };
  for (size_t i = 0; i < model.plan.inputs.size(); ++i) add(model.plan.inputs[i], "input", i);
  for (size_t i = 0; i < model.plan.outputs.size(); ++i) add(model.plan.outputs[i], "output", i);
  return expand(text, {{"NAME", model.name},
                       {"TITLE", c_comment(model.title)},
                       {"VERSION", QTOOL_VERSION},
                       {"NOTES", print_notes(model)},
                       {"GUARD", header_guard(model)},
                       {"ARENA", std::to_string(model.plan.arena_bytes)},
                       {"ALIGN", std::to_string(arena_alignment)},
                       {"WEIGHTS", std::to_string(model.tables.bytes())},
                       {"MEASURED", measured(model)},
                       {"INPUTS", std::to_string(model.plan.inputs.size())},
                       {"OUTPUTS", std::to_string(model.plan.outputs.size())},
                       {"TENSORS", print_tensor_macros(model)},
                       {"MEMBERS", members}});
}

}  // namespace qtool
