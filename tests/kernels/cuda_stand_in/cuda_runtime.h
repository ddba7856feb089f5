// A stand-in for the CUDA runtime that runs device code on the host, so that kernels can be tested without a
// GPU: compile .cu files as C++ with this folder first among the include paths. A CUDA thread is a fiber;
// barriers and warp operations wait for the others as the hardware does. In between, the threads of a block
// run one after the other in an order that changes at every barrier, so that a missing barrier shows. Streams
// and graphs run or record at once. What the hardware does beyond that (speed, memory model) is not modelled.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <tuple>

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __noinline__
#define __constant__
#define __grid_constant__
#define __shared__ static
#define __align__(bytes) __attribute__((aligned(bytes)))
#define __launch_bounds__(...)

struct dim3 {
  unsigned x = 1, y = 1, z = 1;
  dim3() = default;
  dim3(unsigned the_x, unsigned the_y = 1, unsigned the_z = 1) : x(the_x), y(the_y), z(the_z) {}
};
extern dim3 threadIdx, blockIdx, blockDim, gridDim;

struct __align__(8) int2 {
  int x, y;
};
struct __align__(16) int4 {
  int x, y, z, w;
};
struct __align__(8) uint2 {
  unsigned x, y;
};
struct __align__(16) uint4 {
  unsigned x, y, z, w;
};
struct __align__(16) float4 {
  float x, y, z, w;
};
inline float4 make_float4(float x, float y, float z, float w) {
  return {x, y, z, w};
}
inline int2 make_int2(int x, int y) {
  return {x, y};
}
inline int4 make_int4(int x, int y, int z, int w) {
  return {x, y, z, w};
}
inline uint2 make_uint2(unsigned x, unsigned y) {
  return {x, y};
}
inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) {
  return {x, y, z, w};
}

namespace stand_in {

// Runs `body` once for every thread of a grid of one-dimensional blocks.
void run_grid(dim3 grid, dim3 block, const std::function<void()>& body);
// Waits for the other threads of the block.
void block_barrier();
// Waits for the other lanes of the warp. `mine` (at most 32 bytes) becomes visible to them; returns those of
// all 32 lanes, valid until the next call.
constexpr size_t lane_bytes = 32;
const std::byte* warp_exchange(const void* mine, size_t bytes);
unsigned lane();

template <class T>
T lane_value(const std::byte* all, unsigned lane) {
  T value;
  std::memcpy(&value, all + lane * lane_bytes, sizeof(T));
  return value;
}
template <class T>
T shuffle(T value, unsigned from, unsigned width) {
  const unsigned me = lane();
  const unsigned first = me / width * width;
  const std::byte* all = warp_exchange(&value, sizeof value);
  return lane_value<T>(all, first + from % width);
}

}  // namespace stand_in

inline void __syncthreads() {
  stand_in::block_barrier();
}
inline void __syncwarp(unsigned = ~0u) {
  stand_in::warp_exchange(nullptr, 0);
}
template <class T>
T __shfl_sync(unsigned, T value, int from, int width = 32) {
  return stand_in::shuffle(value, static_cast<unsigned>(from), static_cast<unsigned>(width));
}
template <class T>
T __shfl_xor_sync(unsigned, T value, int mask, int width = 32) {
  const unsigned in_part = stand_in::lane() % static_cast<unsigned>(width);
  return stand_in::shuffle(value, in_part ^ static_cast<unsigned>(mask), static_cast<unsigned>(width));
}
template <class T>
T __shfl_down_sync(unsigned, T value, unsigned delta, int width = 32) {
  const unsigned in_part = stand_in::lane() % static_cast<unsigned>(width);
  const unsigned from = in_part + delta < static_cast<unsigned>(width) ? in_part + delta : in_part;
  return stand_in::shuffle(value, from, static_cast<unsigned>(width));
}

inline int __dp4a(int a, int b, int c) {
  for (int i = 0; i < 32; i += 8) c += static_cast<int8_t>(a >> i) * static_cast<int8_t>(b >> i);
  return c;
}
// Bytes 0..7 are those of a then b; digit i of the selector (0..7, or 8..15 for the sign of a byte) picks
// byte i.
inline unsigned __byte_perm(unsigned a, unsigned b, unsigned selector) {
  const uint64_t both = (static_cast<uint64_t>(b) << 32) | a;
  unsigned result = 0;
  for (int i = 0; i < 4; ++i) {
    const unsigned digit = selector >> (4 * i) & 15u;
    unsigned byte = static_cast<unsigned>(both >> (8 * (digit & 7u))) & 255u;
    if ((digit & 8u) != 0) byte = (byte & 128u) != 0 ? 255u : 0u;
    result |= byte << (8 * i);
  }
  return result;
}
inline unsigned __funnelshift_r(unsigned low, unsigned high, unsigned shift) {
  return static_cast<unsigned>(((static_cast<uint64_t>(high) << 32) | low) >> (shift & 31u));
}
inline int __mulhi(int a, int b) {
  return static_cast<int>((static_cast<int64_t>(a) * b) >> 32);
}
inline float __fadd_rn(float a, float b) {
  return a + b;
}
inline float __fmul_rn(float a, float b) {
  return a * b;
}
template <class T>
T __ldg(const T* p) {
  return *p;
}
template <class T>
const T& min(const T& a, const T& b) {
  return b < a ? b : a;
}
template <class T>
const T& max(const T& a, const T& b) {
  return a < b ? b : a;
}
inline int atomicAdd(int* at, int value) {
  const int before = *at;
  *at += value;
  return before;
}
inline unsigned atomicAdd(unsigned* at, unsigned value) {
  const unsigned before = *at;
  *at += value;
  return before;
}
inline void __threadfence() {}

// ---- host side ----
enum cudaError_t {
  cudaSuccess = 0,
  cudaErrorInvalidValue = 1,
  cudaErrorMemoryAllocation = 2,
  cudaErrorInvalidDevice = 101
};
enum cudaMemcpyKind { cudaMemcpyHostToDevice = 1, cudaMemcpyDeviceToHost = 2, cudaMemcpyDeviceToDevice = 3 };
enum cudaStreamCaptureMode { cudaStreamCaptureModeRelaxed = 2 };
enum { cudaStreamNonBlocking = 1, cudaEventDisableTiming = 2 };
struct CUstream_st;
struct CUevent_st;
struct CUgraph_st;
struct CUgraphExec_st;
typedef CUstream_st* cudaStream_t;
typedef CUevent_st* cudaEvent_t;
typedef CUgraph_st* cudaGraph_t;
typedef CUgraphExec_st* cudaGraphExec_t;

const char* cudaGetErrorString(cudaError_t error);
cudaError_t cudaGetLastError();
cudaError_t cudaGetDevice(int* device);
cudaError_t cudaSetDevice(int device);
cudaError_t cudaMalloc(void** memory, size_t bytes);
cudaError_t cudaFree(void* memory);
cudaError_t cudaMemcpy(void* to, const void* from, size_t bytes, cudaMemcpyKind kind);
cudaError_t cudaMemcpyAsync(void* to, const void* from, size_t bytes, cudaMemcpyKind kind,
                            cudaStream_t stream);
cudaError_t cudaMemset(void* to, int value, size_t bytes);
cudaError_t cudaMemsetAsync(void* to, int value, size_t bytes, cudaStream_t stream);
cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned flags);
cudaError_t cudaStreamDestroy(cudaStream_t stream);
cudaError_t cudaStreamSynchronize(cudaStream_t stream);
cudaError_t cudaDeviceSynchronize();
cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode mode);
cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph);
cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned flags = 0);
cudaError_t cudaGraphInstantiateWithFlags(cudaGraphExec_t* executable, cudaGraph_t graph,
                                          unsigned long long flags);
cudaError_t cudaGraphDestroy(cudaGraph_t graph);
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t executable);
cudaError_t cudaGraphLaunch(cudaGraphExec_t executable, cudaStream_t stream);
cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned flags);
cudaError_t cudaEventDestroy(cudaEvent_t event);
cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream);
cudaError_t cudaEventElapsedTime(float* ms, cudaEvent_t begin, cudaEvent_t end);

struct cudaLaunchConfig_t {
  dim3 gridDim, blockDim;
  size_t dynamicSmemBytes = 0;
  cudaStream_t stream = nullptr;
  void* attrs = nullptr;
  unsigned numAttrs = 0;
};
namespace stand_in {
// Does it now, or when the graph runs that `stream` records.
cudaError_t submit(cudaStream_t stream, std::function<void()> work);
bool is_possible(const cudaLaunchConfig_t& config);
}  // namespace stand_in
template <class... Parameters, class... Arguments>
cudaError_t cudaLaunchKernelEx(const cudaLaunchConfig_t* config, void (*kernel)(Parameters...),
                               Arguments&&... arguments) {
  if (!stand_in::is_possible(*config)) return cudaErrorInvalidValue;
  const std::tuple<Parameters...> all(static_cast<Arguments&&>(arguments)...);
  const dim3 grid = config->gridDim, block = config->blockDim;
  return stand_in::submit(config->stream,
                          [=] { stand_in::run_grid(grid, block, [&] { std::apply(kernel, all); }); });
}
