#include "src/quantize/network_noise.h"

#include <algorithm>
#include <array>

#include "src/base/parallel.h"
#include "src/kernels/c/qk_dequantize_s8_f32.h"
#include "src/kernels/c/qk_quantize_f32_s8.h"

namespace qtool {
namespace {

// `q` has room for the integers.
void round_to(std::span<const std::byte> real, const QuantParams& params, Bytes& q, Bytes& result) {
  const auto count = static_cast<int32_t>(real.size() / sizeof(float));
  auto* integers = reinterpret_cast<int8_t*>(q.data());
  const qk_quantize_f32_s8_params quantize{count, params.scales.front(), params.zero_points.front()};
  const qk_dequantize_s8_f32_params dequantize{count, params.scales.front(), params.zero_points.front()};
  qk_quantize_f32_s8(&quantize, view_as<float>(real).data(), integers);
  qk_dequantize_s8_f32(&dequantize, integers, reinterpret_cast<float*>(result.data()));
}

double noise_to_signal(std::span<const float> real, std::span<const float> approximation) {
  constexpr size_t lanes = 8;  // element i goes to lane i mod 8
  std::array<double, lanes> signal{}, noise{};
  for (size_t i = 0; i < real.size(); ++i) {
    const double difference = double{real[i]} - approximation[i];
    signal[i % lanes] += double{real[i]} * real[i];
    noise[i % lanes] += difference * difference;
  }
  double all_signal = 0, all_noise = 0;
  for (size_t lane = 0; lane < lanes; ++lane) {
    all_signal += signal[lane];
    all_noise += noise[lane];
  }
  return all_signal > 0 ? all_noise / all_signal : 0;
}

}  // namespace

NetworkNoise::NetworkNoise(const Placement& placement, std::vector<size_t> group_of)
    : placement_(placement),
      group_of_(std::move(group_of)),
      nodes_(placement.graph()),
      engine_(placement.graph()),
      leads_to_result_(placement.size()),
      last_reader_(placement.graph().values.size(), no_node) {
  find_results();
  std::vector<bool> wanted(last_reader_.size());
  for (const ValueId id : results_) wanted[id] = true;
  for (size_t n = placement.size(); n-- > 0;) {
    for (const ValueId id : nodes_.results(n)) leads_to_result_[n] = leads_to_result_[n] || wanted[id];
    if (!leads_to_result_[n]) continue;
    for (const ValueId id : nodes_.operands(n)) wanted[id] = true;
  }
  for (ValueId id = 0; id < last_reader_.size(); ++id)
    if (!placement.readers(id).empty() && std::find(results_.begin(), results_.end(), id) == results_.end())
      last_reader_[id] = placement.readers(id).back();
}

void NetworkNoise::find_results() {
  const auto& is_after = [&](size_t n) { return placement_.is_after_last_mac(n); };
  for (size_t n = 0; n < placement_.size(); ++n) {
    if (is_after(n)) continue;
    for (const ValueId id : nodes_.results(n)) {
      const auto& readers = placement_.readers(id);
      if (placement_.graph().type(id).is_float() &&
          (is_graph_output(placement_.graph(), id) || std::any_of(readers.begin(), readers.end(), is_after)))
        results_.push_back(id);
    }
  }
  if (!results_.empty()) return;
  for (const ValueId id : placement_.graph().outputs)
    if (placement_.graph().type(id).is_float()) results_.push_back(id);
}

bool NetworkNoise::reads_int8(size_t n, ValueId id) const {
  if (placement_.made_by_integer(id)) return true;
  if (n == no_node || !placement_.is_integer(n)) return false;
  const auto read = placement_.activations(n);
  return std::find(read.begin(), read.end(), id) != read.end();
}

bool NetworkNoise::holds_result(size_t group) const {
  return std::any_of(results_.begin(), results_.end(), [&](ValueId id) { return group_of_[id] == group; });
}

int64_t NetworkNoise::macs_behind(size_t group) const {
  std::vector<bool> depends(group_of_.size());
  for (ValueId id = 0; id < depends.size(); ++id) depends[id] = group_of_[id] == group;
  int64_t macs = 0;
  for (size_t n = 0; n < placement_.size(); ++n) {
    const auto& operands = nodes_.operands(n);
    if (!leads_to_result_[n] ||
        std::none_of(operands.begin(), operands.end(), [&](ValueId id) { return depends[id]; }))
      continue;
    macs += placement_.node(n).op->macs(placement_.graph(), placement_.node(n));
    for (const ValueId id : nodes_.results(n)) depends[id] = true;
  }
  return macs;
}

NetworkNoise::Activations NetworkNoise::run(const Probe& probe) const {
  Activations activations(placement_.graph().values.size());
  engine_.run(*probe.tensors, [&](ValueId id, std::span<const std::byte> data) {
    activations[id].assign(data.begin(), data.end());
  });
  return activations;
}

// One evaluation in which a group is rounded: what differs from the float run, and nothing else.
class NetworkNoise::Evaluation {
 public:
  Evaluation(const NetworkNoise& network, const Rounding& rounding, const Activations& real)
      : network_(network), rounding_(rounding), real_(real), changed_(real.size()), int8_(real.size()) {}
  Evaluation(const Evaluation&) = delete;
  Evaluation& operator=(const Evaluation&) = delete;
  ~Evaluation() {
    for (ValueId id = 0; id < real_.size(); ++id) forget(id);
  }

  // The value is complete: where the group has it, int8 readers see it rounded from now on.
  void round(ValueId id) {
    if (network_.group_of_[id] != rounding_.group) return;
    const Bytes& exact = changed_[id].empty() ? real_[id] : changed_[id];
    Bytes q = network_.spare_.take(exact.size() / sizeof(float));
    int8_[id] = network_.spare_.take(exact.size());
    round_to(exact, rounding_.params, q, int8_[id]);
    network_.spare_.give(q);
  }

  const Bytes& as_read(size_t n, ValueId id) const {
    if (!int8_[id].empty() && network_.reads_int8(n, id)) return int8_[id];
    return changed_[id].empty() ? real_[id] : changed_[id];
  }

  void run(size_t n) {
    const auto& operands = network_.nodes_.operands(n);
    const auto differs = [&](ValueId id) { return &as_read(n, id) != &real_[id]; };
    if (std::none_of(operands.begin(), operands.end(), differs)) return;
    std::vector<const std::byte*> from(operands.size());
    for (size_t i = 0; i < operands.size(); ++i) from[i] = as_read(n, operands[i]).data();
    std::vector<Bytes> outputs;
    for (const ValueId id : network_.nodes_.results(n))
      outputs.push_back(network_.spare_.take(real_[id].size()));
    network_.nodes_.run(n, from, outputs);
    for (size_t i = 0; i < outputs.size(); ++i)
      changed_[network_.nodes_.results(n)[i]] = std::move(outputs[i]);
  }

  void forget(ValueId id) {
    network_.spare_.give(changed_[id]);
    network_.spare_.give(int8_[id]);
  }

 private:
  const NetworkNoise& network_;
  const Rounding& rounding_;
  const Activations& real_;
  Activations changed_, int8_;  // empty: as in `real_`; not rounded
};

void NetworkNoise::measure(const Rounding& rounding, const Activations& real, std::span<double> noise) const {
  Evaluation evaluation(*this, rounding, real);
  for (const ValueId id : placement_.graph().inputs) evaluation.round(id);
  for (size_t n = 0; n < placement_.size(); ++n) {
    if (!leads_to_result_[n]) continue;
    evaluation.run(n);
    for (const ValueId id : nodes_.results(n)) evaluation.round(id);
    for (const ValueId id : nodes_.operands(n))
      if (last_reader_[id] == n) evaluation.forget(id);
  }
  for (size_t r = 0; r < results_.size(); ++r)
    noise[r] = noise_to_signal(view_as<float>(real[results_[r]]),
                               view_as<float>(evaluation.as_read(no_node, results_[r])));
}

std::vector<std::vector<double>> NetworkNoise::measure(std::span<const Probe> probes,
                                                       const std::vector<Rounding>& roundings) const {
  std::vector<std::vector<double>> noise(roundings.size(), std::vector<double>(probes.size() * results()));
  for (size_t p = 0; p < probes.size(); ++p) {
    const Activations real = run(probes[p]);
    parallel_for(roundings.size(), thread_count(0), [&](size_t t) {
      measure(roundings[t], real, std::span(noise[t]).subspan(p * results(), results()));
    });
  }
  return noise;
}

}  // namespace qtool
