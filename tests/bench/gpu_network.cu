// gpu_network MACS WEIGHT_BYTES ITEM_BYTES INPUT_BYTES OUTPUT_BYTES PEAK_TOPS COPY_GBS BATCH...: times an
// emitted package named "network" with one input and one output. MACS and ITEM_BYTES (what all layers read
// and write) are those of an item. Beside the time of a run the floors: multiplications at PEAK_TOPS, bytes
// at COPY_GBS (0: none). A run includes the copies of inputs and outputs on the device.
#include <chrono>

#include "gpu_time.h"
#include "network.h"

static_assert(network_INPUTS == 1 && network_OUTPUTS == 1, "one input and one output");

namespace {

constexpr int repeats = 21, runs = 10;

struct Work {
  double macs, weight_bytes, item_bytes;
  size_t input_bytes, output_bytes;
  double peak_tops, copy_gbs;
};

struct Times {
  double run_ms;      // of the device, of runs that follow each other
  double latency_ms;  // of the host, from the call until the outputs are there
};

void check(int error) {
  if (error == 0) return;
  std::fprintf(stderr, "%s\n", network_error_text(error));
  std::exit(1);
}

Times time_batch(const Work& work, int batch) {
  network_network* network = nullptr;
  check(network_create(&network, 0, batch));
  const size_t count = static_cast<size_t>(batch);
  const std::vector<gpu::Buffer> in = gpu::rotating_buffers(count * work.input_bytes);
  const std::vector<gpu::Buffer> out = gpu::rotating_buffers(count * work.output_bytes);
  const cudaStream_t stream = gpu::make_stream();
  size_t next = 0;
  const auto enqueue = [&] {
    network_inputs inputs;
    network_outputs outputs;
    inputs.input0 = in[next % in.size()].as<std::remove_reference_t<decltype(*inputs.input0)>>();
    outputs.output0 = out[next % out.size()].as<std::remove_reference_t<decltype(*outputs.output0)>>();
    check(network_enqueue(network, &inputs, &outputs, stream));
    ++next;
  };
  const double run_ms = gpu::median_ms(stream, repeats,
                                       [&] {
                                         for (int i = 0; i < runs; ++i) enqueue();
                                       }) /
                        runs;
  std::vector<double> latencies;
  for (int i = 0; i < repeats; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    enqueue();
    gpu::check(cudaStreamSynchronize(stream), "run");
    latencies.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
  }
  network_destroy(network);
  gpu::check(cudaStreamDestroy(stream), "stream");
  return {run_ms, gpu::median(latencies)};
}

void print_row(const Work& work, int batch) {
  const Times times = time_batch(work, batch);
  const double operations = 2 * work.macs * batch, bytes = work.weight_bytes + work.item_bytes * batch;
  const double operations_ms = work.peak_tops > 0 ? operations / (work.peak_tops * 1e9) : 0;
  const double bytes_ms = work.copy_gbs > 0 ? bytes / (work.copy_gbs * 1e6) : 0;
  const double floor_ms = std::max(operations_ms, bytes_ms);
  std::printf("%5d %9.4f %12.4f %11.0f %8.2f %16.4f %12.4f %9.1f\n", batch, times.run_ms, times.latency_ms,
              batch / times.run_ms * 1e3, operations / (times.run_ms * 1e9), operations_ms, bytes_ms,
              floor_ms > 0 ? times.run_ms / floor_ms : 0);
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 9) {
    std::fprintf(stderr,
                 "usage: gpu_network MACS WEIGHT_BYTES ITEM_BYTES INPUT_BYTES OUTPUT_BYTES PEAK_TOPS "
                 "COPY_GBS BATCH...\n");
    return 2;
  }
  const Work work = {std::atof(argv[1]),
                     std::atof(argv[2]),
                     std::atof(argv[3]),
                     std::strtoul(argv[4], nullptr, 10),
                     std::strtoul(argv[5], nullptr, 10),
                     std::atof(argv[6]),
                     std::atof(argv[7])};
  std::printf("%5s %9s %12s %11s %8s %16s %12s %9s\n", "batch", "ms", "latency ms", "items/s", "TOPS",
              "floor: products", "bytes", "of floor");
  for (int i = 8; i < argc; ++i) print_row(work, std::atoi(argv[i]));
  return 0;
}
