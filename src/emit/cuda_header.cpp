// NAME.h of the package for GPUs.
#include "src/emit/c_model.h"
#include "src/emit/c_text.h"
#include "src/emit/cuda_tables.h"

namespace qtool {
namespace {

constexpr std::string_view text = R"(/* @TITLE@ - integer network for NVIDIA GPUs made by qtool @VERSION@.
 *
 *   @NAME@_network *network;
 *   int error = @NAME@_create(&network, 0, @NAME@_BATCH);
 *   @NAME@_run(network, &inputs, &outputs);              host memory, or
 *   @NAME@_enqueue(network, &inputs, &outputs, stream);  device memory, asynchronously
 *   @NAME@_destroy(network);
 *
 * A network computes `batch` items together; every tensor holds them one after another. Functions return 0 or an
 * error that @NAME@_error_text explains. Quantized tensors: real = SCALE * (q - ZERO_POINT).@NOTES@ */
#ifndef @GUARD@
#define @GUARD@
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define @NAME@_BATCH @BATCH@ /* items a run, as asked for when this was emitted; @NAME@_create takes any number */
#define @NAME@_ARENA_BYTES @ARENA@u /* of an item, inputs and outputs inside */
#define @NAME@_WEIGHT_BYTES @WEIGHTS@u /* weights, biases, multipliers and tables */
#define @NAME@_DEVICE_BYTES(batch) (@DEVICE_WEIGHTS@u + (size_t)(batch) * @NAME@_ARENA_BYTES) /* device memory of a network */
#define @NAME@_INPUTS @INPUTS@
#define @NAME@_OUTPUTS @OUTPUTS@

@TENSORS@/* Below: the batch's items one after another. */
typedef struct {
@INPUT_MEMBERS@} @NAME@_inputs;
typedef struct {
@OUTPUT_MEMBERS@} @NAME@_outputs;

/* A network in the memory of one device. Different networks may be used at the same time from different threads and
 * streams; one network by one thread at a time, its runs follow each other whatever their streams. */
typedef struct @NAME@_network @NAME@_network;
struct CUstream_st; /* cudaStream_t is struct CUstream_st * */

/* Errors below 0 are the caller's; those above are of the CUDA runtime (cudaError_t). */
enum { @NAME@_OK = 0, @NAME@_ERROR_ARGUMENT = -1 };
const char *@NAME@_error_text(int error);

/* Uploads the weights, allocates everything and records the network as a CUDA graph. 1 <= batch <= 65535. */
int @NAME@_create(@NAME@_network **network, int device, int batch);
/* Starts a run on `stream`: tensors in the device's memory. Allocates nothing and waits for nothing. */
int @NAME@_enqueue(@NAME@_network *network, const @NAME@_inputs *inputs, const @NAME@_outputs *outputs,
    struct CUstream_st *stream);
/* A run with tensors in the host's memory; returns when the outputs are there. */
int @NAME@_run(@NAME@_network *network, const @NAME@_inputs *inputs, const @NAME@_outputs *outputs);
/* Waits for its runs and frees everything. NULL: does nothing. */
void @NAME@_destroy(@NAME@_network *network);

/* On a device, with @NAME@_BATCH items: 0 when every golden vector matches bit for bit, n when vector n (from 1) does not,
 * below 0 when a run failed (minus the error). */
int @NAME@_selftest(int device);

#ifdef __cplusplus
}
#endif
#endif
)";

}  // namespace

std::string print_cuda_header(const CModel& model) {
  std::string inputs, outputs;
  for (size_t i = 0; i < model.plan.inputs.size(); ++i)
    inputs += "  const " + std::string(c_name_of(model.plan.inputs[i].type.data_type)) + " *input" +
              std::to_string(i) + "; /* " + c_comment(model.plan.inputs[i].name) + " */\n";
  for (size_t i = 0; i < model.plan.outputs.size(); ++i)
    outputs += "  " + std::string(c_name_of(model.plan.outputs[i].type.data_type)) + " *output" +
               std::to_string(i) + "; /* " + c_comment(model.plan.outputs[i].name) + " */\n";
  return expand(text, {{"NAME", model.name},
                       {"TITLE", c_comment(model.title)},
                       {"VERSION", QTOOL_VERSION},
                       {"NOTES", print_notes(model)},
                       {"GUARD", header_guard(model)},
                       {"BATCH", std::to_string(model.batch)},
                       {"ARENA", std::to_string(cuda_arena_bytes(model.plan))},
                       {"WEIGHTS", std::to_string(model.tables.bytes())},
                       {"DEVICE_WEIGHTS", std::to_string(cuda_tables(model.tables).bytes)},
                       {"INPUTS", std::to_string(model.plan.inputs.size())},
                       {"OUTPUTS", std::to_string(model.plan.outputs.size())},
                       {"TENSORS", print_tensor_macros(model)},
                       {"INPUT_MEMBERS", inputs},
                       {"OUTPUT_MEMBERS", outputs}});
}

}  // namespace qtool
