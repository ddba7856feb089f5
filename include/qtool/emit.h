// Stage 6: a plan becomes files.
#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "qtool/passes.h"
#include "qtool/plan.h"
#include "qtool/quantize.h"

namespace qtool {

// Files by their path inside the output folder ("c/resnet8.c"), kept in memory until all of them exist.
using Bundle = std::map<std::string, Bytes>;

inline constexpr int32_t max_batch = 65535;  // items a run on a GPU

struct EmitOptions {
  std::string name;              // file name and identifier prefix; characters C does not allow become '_'
  bool single_file = false;      // one NAME.h and one NAME.c (beside NAME_example.c and CMakeLists.txt)
  std::string input_notes = {};  // preprocessing, as lines of a comment in the header
  int32_t batch = 1;             // items a run on a GPU; other targets take one
};

// Golden vectors of the self-test: inputs and outputs in the plan's types.
struct GoldenVector {
  std::vector<Bytes> inputs, outputs;
};

// Sources of a plan that was made for `target`, under "<target>/".
void emit_target(const Plan& plan, const std::string& target, const EmitOptions& options,
                 const std::vector<GoldenVector>& golden, Bundle& bundle);

// NAME_multipliers.csv, .json and .h: the fixed-point rescaling of every layer and channel, as shipped and in
// the normalized form that other integer runtimes take.
void emit_multipliers(const Plan& plan, const std::string& name, Bundle& bundle);

// What the kernel calls of one node take.
struct LayerCost {
  std::string name;
  std::vector<std::string> kernels = {};
  size_t weight_bytes = 0;  // before equal tables are shared
  size_t live_bytes = 0;    // of the arena, the most while one of its calls runs
  // Fitted to counts (src/kernels/costs.csv); nothing where a kernel was not counted.
  std::optional<double> estimated_instructions = {}, estimated_cycles = {};
};

// What the kernels of a source take of a GPU, the most of its entry points.
struct GpuKernel {
  std::string kernel, architecture;  // "qk_conv_gemm_cuda", "sm_87"
  size_t registers = 0;              // a thread
  size_t shared_bytes = 0;           // a block
  size_t spill_bytes = 0;            // a thread
};

// What a network takes of a GPU.
struct GpuFootprint {
  int32_t batch = 1;                    // items a run
  size_t device_bytes = 0;              // weights, and an arena an item
  std::vector<GpuKernel> kernels = {};  // those measured (src/kernels/cuda_registers.csv)
};

// What a network takes on a target.
struct Footprint {
  std::string target;
  Optimize optimize = Optimize::balanced;
  size_t weight_bytes = 0;     // weights, biases, multipliers and other tables
  size_t parameter_bytes = 0;  // the kernels' parameter structs
  // Kernels and network functions as the Debian cross compiler makes them with -O2, and the deepest stack of
  // a run; nothing where that was not measured.
  std::optional<size_t> code_bytes = {}, stack_bytes = {};
  size_t arena_bytes = 0, arena_lower_bound_bytes = 0;
  std::optional<GpuFootprint> gpu = {};
  std::vector<LayerCost> layers = {};  // in the order they run

  std::optional<double> estimated_instructions() const, estimated_cycles() const;  // of a run
  size_t rom() const;  // weights, parameters and code
  size_t ram() const;  // arena and stack; on a GPU device_bytes
};

// What the user's device has, bytes.
struct MemoryLimits {
  std::optional<size_t> rom, ram;
};
// Bytes of "65536", "64K", "64KB", "1M" ...: K is 1024. Throws Error(usage) that says what is expected.
size_t memory_size(const std::string& text);

// What the report says beside what the plan knows.
struct ReportInput {
  std::string name;
  std::vector<QuantizedNode> nodes;  // why nodes stay in float
  std::vector<ChosenRange> ranges = {};
  int64_t macs_removed = 0;  // by remove_constant_channels
  std::vector<RemovedChannels> removed_channels = {};
  std::map<std::string, std::string> options;  // as the user gave them
  std::map<std::string, std::string> sha256;   // of everything that went in: "model", "calibration"
  std::vector<Footprint> targets = {};
};
// report.json: sizes, work and quantization of the whole network and of each layer.
std::string report_json(const Plan& plan, const ReportInput& input);

// NAME.qdq.onnx: the integer graph with QuantizeLinear / DequantizeLinear, in the model's own layout and
// names.
Bytes export_qdq(const Graph& graph);

// Writes all files or none: into a new folder beside it that is renamed when complete. Throws Error(usage)
// when `folder` cannot be written or is not empty; with `overwrite` an earlier bundle there is replaced (one
// that holds report.json, or only files of the same names), other files never.
void write_bundle(const std::filesystem::path& folder, const Bundle& bundle, bool overwrite);

}  // namespace qtool
