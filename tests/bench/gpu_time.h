// Timing on a GPU: by events, warmed up, medians, over buffers of random bytes.
#pragma once
#include <cuda_runtime.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <utility>
#include <vector>

namespace gpu {

inline void check(cudaError_t error, const char* what) {
  if (error == cudaSuccess) return;
  std::fprintf(stderr, "%s: %s\n", what, cudaGetErrorString(error));
  std::exit(1);
}

// Device memory filled with random bytes; what lies behind `period` of them repeats.
class Buffer {
 public:
  explicit Buffer(size_t bytes) {
    check(cudaMalloc(&memory_, bytes), "device memory");
    constexpr size_t period = size_t{1} << 22;
    static const std::vector<unsigned> random = [] {
      std::mt19937 generator(1);
      std::vector<unsigned> words(period / sizeof(unsigned));
      for (unsigned& word : words) word = static_cast<unsigned>(generator());
      return words;
    }();
    for (size_t done = 0; done < bytes; done += period)
      check(cudaMemcpy(as<char>() + done, random.data(), std::min(period, bytes - done),
                       cudaMemcpyHostToDevice),
            "upload");
  }
  Buffer(Buffer&& other) noexcept : memory_(std::exchange(other.memory_, nullptr)) {}
  Buffer& operator=(Buffer&&) = delete;
  ~Buffer() {
    if (memory_ != nullptr) cudaFree(memory_);
  }
  template <class T>
  T* as() const {
    return static_cast<T*>(memory_);
  }

 private:
  void* memory_ = nullptr;
};

// Enough of them that a round through all is not served by the cache of level 2.
inline std::vector<Buffer> rotating_buffers(size_t bytes) {
  constexpr size_t round = size_t{256} << 20, most = 16;
  std::vector<Buffer> buffers;
  const size_t count = std::clamp(round / std::max<size_t>(bytes, 1), size_t{2}, most);
  for (size_t i = 0; i < count; ++i) buffers.emplace_back(bytes);
  return buffers;
}

inline cudaStream_t make_stream() {
  cudaStream_t stream = nullptr;
  check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "stream");
  return stream;
}

inline double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Milliseconds of the device for work(), which is given to the stream; the median of `repeats` after three
// more.
template <class Work>
double median_ms(cudaStream_t stream, int repeats, const Work& work) {
  constexpr int warm_up = 3;
  cudaEvent_t begin, end;
  check(cudaEventCreateWithFlags(&begin, 0), "event");
  check(cudaEventCreateWithFlags(&end, 0), "event");
  std::vector<double> times;
  for (int i = 0; i < warm_up + repeats; ++i) {
    check(cudaEventRecord(begin, stream), "event");
    work();
    check(cudaEventRecord(end, stream), "event");
    check(cudaStreamSynchronize(stream), "run");
    float ms = 0;
    check(cudaEventElapsedTime(&ms, begin, end), "event");
    if (i >= warm_up) times.push_back(static_cast<double>(ms));
  }
  check(cudaEventDestroy(begin), "event");
  check(cudaEventDestroy(end), "event");
  return median(times);
}

// Milliseconds of one of work(0), work(1), ...: `count` of them are recorded as a graph that is run again and
// again, so that launching takes no time between them.
template <class Work>
double replayed_ms(cudaStream_t stream, int count, int repeats, const Work& work) {
  cudaGraph_t graph = nullptr;
  cudaGraphExec_t executable = nullptr;
  check(cudaStreamBeginCapture(stream, cudaStreamCaptureModeRelaxed), "recording");
  for (int i = 0; i < count; ++i) work(i);
  check(cudaStreamEndCapture(stream, &graph), "recording");
  check(cudaGraphInstantiateWithFlags(&executable, graph, 0), "graph");
  const double ms = median_ms(stream, repeats, [&] { check(cudaGraphLaunch(executable, stream), "graph"); });
  check(cudaGraphExecDestroy(executable), "graph");
  check(cudaGraphDestroy(graph), "graph");
  return ms / count;
}

}  // namespace gpu
