// NAME.cu: a function a layer that launches its kernel, and the functions of NAME.h.
#include "src/emit/c_model.h"
#include "src/emit/c_text.h"
#include "src/emit/cuda_tables.h"
#include "src/emit/kernel_files.h"
#include "src/ops/op.h"

namespace qtool {
namespace {

constexpr std::string_view head = R"(#include <cuda_runtime.h>
#include <stdlib.h>

@INCLUDES@#include "@NAME@_weights.h"

struct @NAME@_network {
  int device, batch;
  unsigned char *memory; /* the weights, then the tensors of all items */
  cudaGraphExec_t graph;
  cudaStream_t stream; /* of @NAME@_run */
  cudaStream_t last;   /* of the latest run */
  cudaEvent_t done;    /* when that has ended */
};

/* Where the constant data lies in a network's memory; ends with NULL. */
static const struct {
  const void *data;
  size_t bytes, offset;
} tables[] = {
@TABLES@    {NULL, 0, 0}};

/* Each layer: `weights` is the start of the constant data, a tensor lies at arena + batch * its offset. */
)";

constexpr std::string_view functions = R"(
typedef cudaError_t layer(const unsigned char *weights, unsigned char *arena, int batch, cudaStream_t stream);
static layer *const layers[] = {
@LAYERS@    NULL};

static unsigned char *arena_of(const @NAME@_network *network) { return network->memory + @WEIGHTS@u; }

/* Makes a device the thread's current one for a while. */
struct on_device {
  int former;
  cudaError_t error;
  explicit on_device(int device) : former(device) {
    error = cudaGetDevice(&former);
    if (error == cudaSuccess && former != device) error = cudaSetDevice(device);
  }
  ~on_device() { cudaSetDevice(former); }
  on_device(const on_device &) = delete;
  on_device &operator=(const on_device &) = delete;
};

static cudaError_t upload(const @NAME@_network *network) {
  for (size_t i = 0; tables[i].data != NULL; ++i) {
    unsigned char *const to = network->memory + tables[i].offset;
    const cudaError_t error = cudaMemcpyAsync(to, tables[i].data, tables[i].bytes, cudaMemcpyHostToDevice, network->stream);
    if (error != cudaSuccess) return error;
  }
  return cudaStreamSynchronize(network->stream);
}

static cudaError_t launch_layers(const @NAME@_network *network) {
  for (size_t i = 0; layers[i] != NULL; ++i) {
    const cudaError_t error = layers[i](network->memory, arena_of(network), network->batch, network->stream);
    if (error != cudaSuccess) return error;
  }
  return cudaSuccess;
}

static cudaError_t record(@NAME@_network *network) {
  cudaGraph_t graph = NULL;
  cudaError_t error = cudaStreamBeginCapture(network->stream, cudaStreamCaptureModeRelaxed);
  if (error != cudaSuccess) return error;
  error = launch_layers(network);
  const cudaError_t end = cudaStreamEndCapture(network->stream, &graph);
  if (error == cudaSuccess) error = end;
  if (error == cudaSuccess) error = cudaGraphInstantiateWithFlags(&network->graph, graph, 0);
  if (graph != NULL) cudaGraphDestroy(graph);
  return error;
}

static cudaError_t set_up(@NAME@_network *network) {
  cudaError_t error = cudaMalloc((void **)&network->memory, @NAME@_DEVICE_BYTES(network->batch));
  if (error == cudaSuccess) error = cudaStreamCreateWithFlags(&network->stream, cudaStreamNonBlocking);
  if (error == cudaSuccess) error = cudaEventCreateWithFlags(&network->done, cudaEventDisableTiming);
  if (error == cudaSuccess) error = upload(network);
  if (error == cudaSuccess) error = record(network);
  network->last = network->stream;
  return error;
}

const char *@NAME@_error_text(int error) {
  if (error == @NAME@_ERROR_ARGUMENT) return "a pointer is NULL, or the batch is not 1 to 65535";
  return cudaGetErrorString((cudaError_t)error);
}

int @NAME@_create(@NAME@_network **network, int device, int batch) {
  if (network == NULL || batch < 1 || batch > 65535) return @NAME@_ERROR_ARGUMENT;
  *network = NULL;
  const on_device current(device);
  if (current.error != cudaSuccess) return (int)current.error;
  @NAME@_network *const created = (@NAME@_network *)calloc(1, sizeof *created);
  if (created == NULL) return (int)cudaErrorMemoryAllocation;
  created->device = device;
  created->batch = batch;
  const cudaError_t error = set_up(created);
  if (error != cudaSuccess) {
    @NAME@_destroy(created);
    cudaGetLastError(); /* it is reported here, not by the caller's next call */
    return (int)error;
  }
  *network = created;
  return @NAME@_OK;
}

static cudaError_t start(@NAME@_network *network, const @NAME@_inputs *inputs, const @NAME@_outputs *outputs,
    cudaMemcpyKind in, cudaMemcpyKind out, cudaStream_t stream) {
  unsigned char *const arena = arena_of(network);
  const size_t batch = (size_t)network->batch;
  cudaError_t error = cudaSuccess;
  if (stream != network->last) error = cudaStreamWaitEvent(stream, network->done, 0);
  network->last = stream;
@READS@  if (error == cudaSuccess) error = cudaGraphLaunch(network->graph, stream);
@WRITES@  if (error == cudaSuccess) error = cudaEventRecord(network->done, stream);
  return error;
}

int @NAME@_enqueue(@NAME@_network *network, const @NAME@_inputs *inputs, const @NAME@_outputs *outputs, cudaStream_t stream) {
  if (network == NULL || inputs == NULL || outputs == NULL@NULLS@) return @NAME@_ERROR_ARGUMENT;
  const on_device current(network->device);
  if (current.error != cudaSuccess) return (int)current.error;
  return (int)start(network, inputs, outputs, cudaMemcpyDeviceToDevice, cudaMemcpyDeviceToDevice, stream);
}

int @NAME@_run(@NAME@_network *network, const @NAME@_inputs *inputs, const @NAME@_outputs *outputs) {
  if (network == NULL || inputs == NULL || outputs == NULL@NULLS@) return @NAME@_ERROR_ARGUMENT;
  const on_device current(network->device);
  if (current.error != cudaSuccess) return (int)current.error;
  const cudaError_t error = start(network, inputs, outputs, cudaMemcpyHostToDevice, cudaMemcpyDeviceToHost, network->stream);
  const cudaError_t end = cudaStreamSynchronize(network->stream);
  return (int)(error == cudaSuccess ? end : error);
}

void @NAME@_destroy(@NAME@_network *network) {
  if (network == NULL) return;
  const on_device current(network->device);
  if (network->done != NULL) {
    if (network->last != NULL && network->last != network->stream) cudaStreamWaitEvent(network->stream, network->done, 0);
    cudaStreamSynchronize(network->stream);
    cudaEventDestroy(network->done);
  }
  if (network->graph != NULL) cudaGraphExecDestroy(network->graph);
  if (network->stream != NULL) cudaStreamDestroy(network->stream);
  cudaFree(network->memory);
  free(network);
}
)";

class Printer {
 public:
  explicit Printer(const CModel& model) : model_(model), tables_(cuda_tables(model.tables)) {}

  std::string table_list() const {
    std::string text;
    for (size_t i = 0; i < tables_.offsets.size(); ++i)
      text += expand("    {@SYMBOL@, sizeof @SYMBOL@, @OFFSET@u},\n",
                     {{"SYMBOL", model_.table_symbols[i]}, {"OFFSET", std::to_string(tables_.offsets[i])}});
    return text;
  }

  std::string layer(size_t i) const {
    const KernelCall& call = model_.plan.calls[i];
    const Node& node = model_.plan.graph.nodes[model_.plan.call_node[i]];
    return "\n/* " + std::string(node.op->type()) + " '" + c_comment(node.name) + "' */\n" +
           "static cudaError_t " + model_.call_symbols[i] +
           "(const unsigned char *weights, unsigned char *arena, int batch, cudaStream_t stream) {\n" + "  " +
           call.params_type + " p = {};\n" + parameters(call) + launch(i) + "}\n";
  }

  std::string layer_list() const {
    std::string text;
    for (const std::string& symbol : model_.call_symbols) text += "    " + symbol + ",\n";
    return text;
  }

  std::string copies(bool in) const {
    std::string text;
    const auto& tensors = in ? model_.plan.inputs : model_.plan.outputs;
    for (size_t i = 0; i < tensors.size(); ++i)
      text +=
          expand(in ? "  if (error == cudaSuccess)\n    error = cudaMemcpyAsync(arena + batch * @OFFSET@u, "
                      "inputs->input@I@, batch * @BYTES@u, in, stream);\n"
                    : "  if (error == cudaSuccess)\n    error = cudaMemcpyAsync(outputs->output@I@, "
                      "arena + batch * @OFFSET@u, batch * @BYTES@u, out, stream);\n",
                 {{"OFFSET", std::to_string(tensors[i].offset)},
                  {"I", std::to_string(i)},
                  {"BYTES", std::to_string(tensors[i].type.bytes())}});
    return text;
  }

  std::string null_checks() const {
    std::string text;
    for (size_t i = 0; i < model_.plan.inputs.size(); ++i)
      text += " || inputs->input" + std::to_string(i) + " == NULL";
    for (size_t i = 0; i < model_.plan.outputs.size(); ++i)
      text += " || outputs->output" + std::to_string(i) + " == NULL";
    return text;
  }

  size_t weight_bytes() const { return tables_.bytes; }

 private:
  std::string in_weights(DataType type, const Bytes& data) const {
    return "weights + " + std::to_string(tables_.offsets[model_.tables.find(type, data)]);
  }

  std::string parameters(const KernelCall& call) const {
    std::string text;
    for (const Field& field : call.fields) {
      const std::string member = "  p." + field.name;
      if (const auto* number = std::get_if<int64_t>(&field.value)) {
        text += member + " = " + c_integer(*number) + ";\n";
      } else if (const auto* real = std::get_if<float>(&field.value)) {
        text += member + " = " + c_float(*real) + ";\n";
      } else if (const auto* list = std::get_if<std::vector<int32_t>>(&field.value)) {
        for (size_t k = 0; k < list->size(); ++k)
          text += member + "[" + std::to_string(k) + "] = " + c_integer((*list)[k]) + ";\n";
      } else if (const Table& table = std::get<Table>(field.value); table.data != nullptr) {
        text += member + " = (const " + std::string(c_name_of(table.type)) + " *)(" +
                in_weights(table.type, *table.data) + ");\n";
      }
    }
    return text;
  }

  std::string operand(ValueId id) const {
    const Value& value = model_.plan.graph.value(id);
    if (value.is_constant()) return in_weights(value.type.data_type, *value.data);
    return "arena + (size_t)batch * " + std::to_string(model_.plan.offsets[id]);
  }

  std::string stride(ValueId id) const {
    const Value& value = model_.plan.graph.value(id);
    return value.is_constant() ? "0" : std::to_string(value.type.bytes());
  }

  std::string launch(size_t i) const {
    const KernelCall& call = model_.plan.calls[i];
    const auto types = parameter_types(model_.plan.kernel_folder, call.kernel);
    std::vector<ValueId> operands = call.inputs;
    operands.insert(operands.end(), call.outputs.begin(), call.outputs.end());
    std::string strides, arguments;
    size_t next = 2;  // after the parameters and the items
    for (const ValueId id : operands) {
      strides += (strides.empty() ? "" : ", ") + stride(id);
      arguments += ", (" + types.at(next++) + ")(" + operand(id) + ")";
    }
    if (call.takes_scratch)
      arguments += call.scratch_bytes == 0 ? ", NULL"
                                           : ", (" + types.at(next) + ")(arena + (size_t)batch * " +
                                                 std::to_string(model_.plan.scratch_offsets[i]) + ")";
    const std::string unused = arguments.find("weights") == std::string::npos &&
                                       parameters(call).find("weights +") == std::string::npos
                                   ? "  (void)weights;\n"
                                   : "";
    return unused + "  const qk_items items = {batch, {" + strides + "}};\n  return " + call.kernel +
           "(&p, &items" + arguments + ", stream);\n";
  }

  const CModel& model_;
  CudaTables tables_;
};

}  // namespace

std::string print_cuda_network(const CModel& model, const std::set<std::string>& kernels) {
  const Printer printer(model);
  std::string includes;
  for (const std::string& kernel : kernels) includes += "#include \"" + kernel + ".h\"\n";
  std::string text =
      expand(head, {{"NAME", model.name}, {"INCLUDES", includes}, {"TABLES", printer.table_list()}});
  for (size_t i = 0; i < model.plan.calls.size(); ++i) text += printer.layer(i);
  return text + expand(functions, {{"NAME", model.name},
                                   {"LAYERS", printer.layer_list()},
                                   {"WEIGHTS", std::to_string(printer.weight_bytes())},
                                   {"READS", printer.copies(true)},
                                   {"WRITES", printer.copies(false)},
                                   {"NULLS", printer.null_checks()}});
}

}  // namespace qtool
