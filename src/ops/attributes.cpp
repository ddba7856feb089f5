#include "src/ops/attributes.h"

#include "qtool/error.h"

namespace qtool {

template <class T>
const T* Attributes::find(const std::string& name, const char* wanted) const {
  read_.insert(name);
  const auto it = values_.find(name);
  if (it == values_.end()) return nullptr;
  const T* value = std::get_if<T>(&it->second);
  if (value == nullptr) throw Error(ErrorKind::bad_input, "attribute '" + name + "' must be " + wanted);
  return value;
}

int64_t Attributes::integer(const std::string& name, int64_t fallback) const {
  const auto* value = find<int64_t>(name, "an integer");
  return value == nullptr ? fallback : *value;
}

float Attributes::real(const std::string& name, float fallback) const {
  const auto* value = find<float>(name, "a float");
  return value == nullptr ? fallback : *value;
}

std::string Attributes::text(const std::string& name, const std::string& fallback) const {
  const auto* value = find<std::string>(name, "a string");
  return value == nullptr ? fallback : *value;
}

std::vector<int64_t> Attributes::integers(const std::string& name, std::vector<int64_t> fallback) const {
  const auto* value = find<std::vector<int64_t>>(name, "a list of integers");
  return value == nullptr ? std::move(fallback) : *value;
}

std::vector<float> Attributes::reals(const std::string& name) const {
  const auto* value = find<std::vector<float>>(name, "a list of floats");
  return value == nullptr ? std::vector<float>{} : *value;
}

const ConstantTensor* Attributes::tensor(const std::string& name) const { return find<ConstantTensor>(name, "a tensor"); }

void Attributes::expect_all_read() const {
  std::string unknown;
  for (const auto& [name, value] : values_)
    if (read_.count(name) == 0) unknown += (unknown.empty() ? "'" : ", '") + name + "'";
  if (!unknown.empty()) throw Error(ErrorKind::unsupported, "unknown attribute " + unknown);
}

}  // namespace qtool
