// Prints the first GPU: architecture (as in sm_NN), multiprocessors, megabytes of L2 and of memory, name.
// Exit code 77 where there is none.
#include <cuda_runtime.h>

#include <cstdio>

int main() {
  int count = 0;
  const cudaError_t error = cudaGetDeviceCount(&count);
  cudaDeviceProp device;
  if (error != cudaSuccess || count == 0 || cudaGetDeviceProperties(&device, 0) != cudaSuccess) {
    std::printf("%s\n", error != cudaSuccess ? cudaGetErrorString(error) : "no device");
    return 77;
  }
  std::printf("%d%d %d %d %zu %s\n", device.major, device.minor, device.multiProcessorCount,
              device.l2CacheSize >> 20, device.totalGlobalMem >> 20, device.name);
  return 0;
}
