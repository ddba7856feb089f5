#include "src/engine/engine.h"

#include "src/ops/executor.h"

namespace qtool {

struct Engine::Impl {
  Executor executor;
};

Engine::Engine(const Graph& graph) : impl_(new Impl{Executor(graph)}) {}
Engine::~Engine() = default;

std::vector<Bytes> Engine::run(std::span<const Bytes> inputs, const Observer& observe) const {
  return impl_->executor.run(inputs, observe);
}

size_t Engine::weight_bytes() const { return 0; }
size_t Engine::workspace_bytes() const { return 0; }

}  // namespace qtool
