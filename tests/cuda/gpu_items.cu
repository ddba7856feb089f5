// gpu_items BATCH INPUT_BYTES OUTPUT_BYTES: reads items from stdin and writes their outputs, as the example
// of a package does, but from device memory and in batches, by two networks on two streams at once. The last
// batch is filled up from the start. For packages with one input and one output, named "network".
#include <cuda_runtime.h>

#include <cstdio>
#include <cstdlib>
#include <vector>

#include "network.h"

static_assert(network_INPUTS == 1 && network_OUTPUTS == 1, "one input and one output");

namespace {

constexpr int networks = 2;
constexpr int poison = 0xa5;

void check(int error, const char* what) {
  if (error == 0) return;
  std::fprintf(stderr, "%s: %s\n", what, network_error_text(error));
  std::exit(1);
}

std::vector<char> read_all() {
  std::vector<char> bytes;
  char part[1 << 16];
  for (size_t got; (got = std::fread(part, 1, sizeof part, stdin)) > 0;)
    bytes.insert(bytes.end(), part, part + got);
  return bytes;
}

char* allocate(size_t bytes) {
  void* memory = nullptr;
  check(cudaMalloc(&memory, bytes), "device memory");
  check(cudaMemset(memory, poison, bytes), "device memory");
  return static_cast<char*>(memory);
}

template <class To>
void point(To*& to, const char* from) {
  to = reinterpret_cast<To*>(const_cast<char*>(from));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const int batch = std::atoi(argv[1]);
  const size_t input_bytes = std::strtoul(argv[2], nullptr, 10),
               output_bytes = std::strtoul(argv[3], nullptr, 10);
  std::vector<char> items = read_all();
  const size_t count = items.size() / input_bytes, runs = (count + batch - 1) / batch;
  for (size_t i = 0; items.size() < runs * batch * input_bytes; ++i) items.push_back(items[i]);

  char* const inputs = allocate(items.size());
  char* const outputs = allocate(runs * batch * output_bytes);
  check(cudaMemcpy(inputs, items.data(), items.size(), cudaMemcpyHostToDevice), "upload");
  check(cudaDeviceSynchronize(), "upload");
  network_network* network[networks];
  cudaStream_t stream[networks];
  for (int i = 0; i < networks; ++i) {
    check(network_create(&network[i], 0, batch), "create");
    check(cudaStreamCreateWithFlags(&stream[i], cudaStreamNonBlocking), "stream");
  }
  for (size_t run = 0; run < runs; ++run) {
    network_inputs in;
    network_outputs out;
    point(in.input0, inputs + run * batch * input_bytes);
    point(out.output0, outputs + run * batch * output_bytes);
    check(network_enqueue(network[run % networks], &in, &out, stream[run % networks]), "enqueue");
  }
  check(cudaDeviceSynchronize(), "run");
  for (int i = 0; i < networks; ++i) {
    network_destroy(network[i]);
    check(cudaStreamDestroy(stream[i]), "stream");
  }
  std::vector<char> results(count * output_bytes);
  check(cudaMemcpy(results.data(), outputs, results.size(), cudaMemcpyDeviceToHost), "download");
  check(cudaFree(inputs), "device memory");
  check(cudaFree(outputs), "device memory");
  return std::fwrite(results.data(), 1, results.size(), stdout) == results.size() ? 0 : 1;
}
