// gpu_convs SHAPES BATCH: what the GPU reaches (int8 products of cuBLASLt, copies), then each convolution of
// the file beside cuBLASLt's product of the same size. A line of SHAPES: name, H W IC, OH OW OC, KH KW,
// strides, pads (top, left).
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>

#include "gpu_gemm.h"
#include "gpu_time.h"
#include "qk_conv_s8_cuda.h"
extern "C" {
#include "pack_conv.h"
}

namespace {

constexpr int launches = 8, repeats = 11;

double tops(double products, double ms) {
  return 2 * products / (ms * 1e9);
}

struct Convolution {
  std::string name;
  qk_conv_s8_params p;

  int64_t m() const { return int64_t{p.batch} * p.output_height * p.output_width; }
  int64_t n() const { return p.output_channels; }
  int64_t k() const { return int64_t{p.kernel_height} * p.kernel_width * p.input_channels; }
  double products() const {
    return static_cast<double>(m()) * static_cast<double>(n()) * static_cast<double>(k());
  }
};

std::vector<Convolution> read_shapes(const char* path, int batch) {
  std::ifstream file(path);
  std::vector<Convolution> all;
  for (std::string line; std::getline(file, line);) {
    Convolution c = {};
    qk_conv_s8_params& p = c.p;
    std::istringstream(line) >> c.name >> p.input_height >> p.input_width >> p.input_channels >>
        p.output_height >> p.output_width >> p.output_channels >> p.kernel_height >> p.kernel_width >>
        p.stride_height >> p.stride_width >> p.pad_top >> p.pad_left;
    p.batch = batch, p.dilation_height = p.dilation_width = p.groups = 1;
    p.output_min = -128, p.output_max = 127;
    all.push_back(c);
  }
  return all;
}

// Random weights, and a multiplier that gives results of about 40 steps.
double time_convolution(const Convolution& c) {
  qk_conv_s8_params p = c.p;
  std::mt19937 generator(1);
  std::vector<int8_t> weights(static_cast<size_t>(c.n() * c.k()));
  for (int8_t& w : weights) w = static_cast<int8_t>(static_cast<int>(generator() % 255) - 127);
  const size_t channels = static_cast<size_t>(c.n());
  const std::vector<int32_t> bias(channels, 100);
  const double scale = 40 / (5400 * std::sqrt(static_cast<double>(c.k())));
  const std::vector<int32_t> multipliers(channels, static_cast<int32_t>(scale * 2147483648.0));
  p.weights = weights.data(), p.bias = bias.data(), p.multipliers = multipliers.data();
  std::vector<int8_t> table(static_cast<size_t>(cuda_conv_packed_bytes(&p)));
  cuda_conv_pack(&p, table.data());
  const gpu::Buffer packed(table.size());
  gpu::check(cudaMemcpy(packed.as<void>(), table.data(), table.size(), cudaMemcpyHostToDevice), "upload");
  p.weights = packed.as<int8_t>(), p.bias = p.multipliers = nullptr;

  const int64_t image = int64_t{p.input_height} * p.input_width * p.input_channels;
  const std::vector<gpu::Buffer> inputs = gpu::rotating_buffers(static_cast<size_t>(image * p.batch));
  const std::vector<gpu::Buffer> outputs = gpu::rotating_buffers(static_cast<size_t>(c.m() * c.n()));
  const qk_items items = {1, {image * p.batch, c.m() * c.n()}};
  const cudaStream_t stream = gpu::make_stream();
  const double ms = gpu::replayed_ms(stream, launches, repeats, [&](int i) {
    const size_t at = static_cast<size_t>(i);
    gpu::check(qk_conv_s8_cuda(&p, &items, inputs[at % inputs.size()].as<int8_t>(),
                               outputs[at % outputs.size()].as<int8_t>(), stream),
               "convolution");
  });
  gpu::check(cudaStreamDestroy(stream), "stream");
  return ms;
}

// Bytes read and bytes written.
double copied_gigabytes_a_second() {
  constexpr size_t bytes = size_t{1} << 30;
  const gpu::Buffer from(bytes), to(bytes);
  const cudaStream_t stream = gpu::make_stream();
  const double ms = gpu::median_ms(stream, repeats, [&] {
    gpu::check(cudaMemcpyAsync(to.as<void>(), from.as<void>(), bytes, cudaMemcpyDeviceToDevice, stream),
               "copy");
  });
  gpu::check(cudaStreamDestroy(stream), "stream");
  return 2 * static_cast<double>(bytes) / (ms * 1e6);
}

double fastest_ms(const gpu::GemmTimes& times) {
  return times.to_int8_ms == 0 || (times.to_int32_ms > 0 && times.to_int32_ms < times.to_int8_ms)
             ? times.to_int32_ms
             : times.to_int8_ms;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: gpu_convs SHAPES BATCH\n");
    return 2;
  }
  constexpr int64_t large = 8192;
  const double peak =
      tops(std::pow(static_cast<double>(large), 3), fastest_ms(gpu::time_gemm(large, large, large)));
  std::printf("peak_tops %.1f\ncopy_gbs %.1f\n", peak, copied_gigabytes_a_second());
  std::printf("%-34s %8s %5s %5s %8s %7s %7s %11s %10s %12s\n", "convolution", "M", "N", "K", "ms", "TOPS",
              "of peak", "GEMM int32", "GEMM int8", "of cuBLASLt");
  for (const Convolution& c : read_shapes(argv[1], std::atoi(argv[2]))) {
    const double ms = time_convolution(c);
    const gpu::GemmTimes gemm = gpu::time_gemm(c.m(), c.n(), c.k());
    std::printf("%-34s %8lld %5lld %5lld %8.4f %7.1f %6.1f%% %11.4f %10.4f %11.1f%%\n", c.name.c_str(),
                static_cast<long long>(c.m()), static_cast<long long>(c.n()), static_cast<long long>(c.k()),
                ms, tops(c.products(), ms), 100 * tops(c.products(), ms) / peak, gemm.to_int32_ms,
                gemm.to_int8_ms, 100 * fastest_ms(gemm) / ms);
    std::fflush(stdout);
  }
  return 0;
}
