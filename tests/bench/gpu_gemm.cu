#include <cublasLt.h>

#include <algorithm>

#include "gpu_gemm.h"
#include "gpu_time.h"

namespace gpu {
namespace {

constexpr size_t workspace_bytes = size_t{32} << 20;
constexpr int algorithms = 8, launches = 8;

void check(cublasStatus_t status, const char* what) {
  if (status == CUBLAS_STATUS_SUCCESS) return;
  std::fprintf(stderr, "cuBLASLt, %s: %s\n", what, cublasLtGetStatusString(status));
  std::exit(1);
}

// cuBLASLt is column-major: the result is [n, m] = weights^T [n, k] x activations [k, m].
class Gemm {
 public:
  Gemm(int64_t m, int64_t n, int64_t k, cudaDataType_t stored) {
    const bool to_int32 = stored == CUDA_R_32I;
    const cublasOperation_t transposed = CUBLAS_OP_T;
    check(cublasLtMatmulDescCreate(&operation_, CUBLAS_COMPUTE_32I, to_int32 ? CUDA_R_32I : CUDA_R_32F),
          "operation");
    check(cublasLtMatmulDescSetAttribute(operation_, CUBLASLT_MATMUL_DESC_TRANSA, &transposed,
                                         sizeof transposed),
          "operation");
    const auto rows = [](int64_t r) { return static_cast<uint64_t>(r); };
    check(cublasLtMatrixLayoutCreate(&weights_, CUDA_R_8I, rows(k), rows(n), k), "layout");
    check(cublasLtMatrixLayoutCreate(&activations_, CUDA_R_8I, rows(k), rows(m), k), "layout");
    check(cublasLtMatrixLayoutCreate(&result_, stored, rows(n), rows(m), n), "layout");
    if (to_int32)
      one_.integer = 1, zero_.integer = 0;
    else
      one_.real = 1.0f / 256, zero_.real = 0;
  }
  Gemm(const Gemm&) = delete;
  Gemm& operator=(const Gemm&) = delete;
  ~Gemm() {
    cublasLtMatrixLayoutDestroy(result_);
    cublasLtMatrixLayoutDestroy(activations_);
    cublasLtMatrixLayoutDestroy(weights_);
    cublasLtMatmulDescDestroy(operation_);
  }

  std::vector<cublasLtMatmulHeuristicResult_t> propose(cublasLtHandle_t handle) const {
    cublasLtMatmulPreference_t preference;
    check(cublasLtMatmulPreferenceCreate(&preference), "preference");
    check(cublasLtMatmulPreferenceSetAttribute(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES,
                                               &workspace_bytes, sizeof workspace_bytes),
          "preference");
    std::vector<cublasLtMatmulHeuristicResult_t> found(algorithms);
    int count = 0;
    const cublasStatus_t status =
        cublasLtMatmulAlgoGetHeuristic(handle, operation_, weights_, activations_, result_, result_,
                                       preference, algorithms, found.data(), &count);
    check(cublasLtMatmulPreferenceDestroy(preference), "preference");
    found.resize(status == CUBLAS_STATUS_SUCCESS ? static_cast<size_t>(count) : 0);
    return found;
  }

  void launch(cublasLtHandle_t handle, const cublasLtMatmulAlgo_t& algorithm, const Buffer& weights,
              const Buffer& activations, const Buffer& result, const Buffer& workspace,
              cudaStream_t stream) const {
    check(cublasLtMatmul(handle, operation_, &one_, weights.as<void>(), weights_, activations.as<void>(),
                         activations_, &zero_, result.as<void>(), result_, result.as<void>(), result_,
                         &algorithm, workspace.as<void>(), workspace_bytes, stream),
          "product");
  }

 private:
  union Factor {
    int32_t integer;
    float real;
  };
  cublasLtMatmulDesc_t operation_ = nullptr;
  cublasLtMatrixLayout_t weights_ = nullptr, activations_ = nullptr, result_ = nullptr;
  Factor one_ = {}, zero_ = {};
};

double best_ms(cublasLtHandle_t handle, const Gemm& gemm, const Buffer& weights,
               const std::vector<Buffer>& activations, const std::vector<Buffer>& results,
               const Buffer& workspace, cudaStream_t stream) {
  double best = 0;
  for (const cublasLtMatmulHeuristicResult_t& found : gemm.propose(handle)) {
    if (found.state != CUBLAS_STATUS_SUCCESS) continue;
    const double ms = replayed_ms(stream, launches, 7, [&](int i) {
      const size_t at = static_cast<size_t>(i);
      gemm.launch(handle, found.algo, weights, activations[at % activations.size()],
                  results[at % results.size()], workspace, stream);
    });
    if (best == 0 || ms < best) best = ms;
  }
  return best;
}

}  // namespace

GemmTimes time_gemm(int64_t m, int64_t n, int64_t k) {
  n = (n + 15) / 16 * 16, k = (k + 15) / 16 * 16;
  cublasLtHandle_t handle;
  check(cublasLtCreate(&handle), "start");
  GemmTimes times;
  {
    const auto bytes = [](int64_t count) { return static_cast<size_t>(count); };
    const cudaStream_t stream = make_stream();
    const Buffer weights(bytes(n * k)), workspace(workspace_bytes);
    const std::vector<Buffer> activations = rotating_buffers(bytes(m * k));
    const std::vector<Buffer> results = rotating_buffers(bytes(m * n) * sizeof(int32_t));
    const Gemm to_int32(m, n, k, CUDA_R_32I), to_int8(m, n, k, CUDA_R_8I);
    times.to_int32_ms = best_ms(handle, to_int32, weights, activations, results, workspace, stream);
    times.to_int8_ms = best_ms(handle, to_int8, weights, activations, results, workspace, stream);
    gpu::check(cudaStreamDestroy(stream), "stream");
  }
  check(cublasLtDestroy(handle), "end");
  return times;
}

}  // namespace gpu
