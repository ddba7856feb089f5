// Attributes of an ONNX node, free of protobuf. Every read is remembered: an attribute nobody read is an
// error.
#pragma once
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "qtool/bytes.h"
#include "qtool/tensor_type.h"

namespace qtool {

struct ConstantTensor {
  TensorType type;
  Bytes data;
};

using Attribute = std::variant<int64_t, float, std::string, std::vector<int64_t>, std::vector<float>,
                               std::vector<std::string>, ConstantTensor>;

class Attributes {
 public:
  Attributes() = default;
  Attributes(std::initializer_list<std::pair<const std::string, Attribute>> values) : values_(values) {}

  void set(const std::string& name, Attribute value) { values_[name] = std::move(value); }
  bool has(const std::string& name) const { return values_.count(name) != 0; }

  // The attribute's value, or the default when it is absent. Throws Error(bad_input) when it has another
  // type.
  int64_t integer(const std::string& name, int64_t fallback) const;
  float real(const std::string& name, float fallback) const;
  std::string text(const std::string& name, const std::string& fallback) const;
  std::vector<int64_t> integers(const std::string& name, std::vector<int64_t> fallback = {}) const;
  std::vector<float> reals(const std::string& name) const;
  const ConstantTensor* tensor(const std::string& name) const;  // null when absent

  // Marks an attribute as known though its value does not matter.
  void ignore(const std::string& name) const { read_.insert(name); }
  // Throws Error(unsupported) that names the attributes that were never read.
  void expect_all_read() const;

  const std::map<std::string, Attribute>& all() const { return values_; }

 private:
  template <class T>
  const T* find(const std::string& name, const char* wanted) const;

  std::map<std::string, Attribute> values_;
  mutable std::set<std::string> read_;
};

}  // namespace qtool
