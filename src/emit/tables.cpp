#include "src/emit/tables.h"

#include <algorithm>
#include <cassert>
#include <tuple>

namespace qtool {
namespace {

bool before(const ConstantTable& table, DataType type, const Bytes& data) {
  return std::tie(table.type, *table.data) < std::tie(type, data);
}

}  // namespace

TableSet::TableSet(const Plan& plan) {
  for (size_t i = 0; i < plan.calls.size(); ++i) {
    const KernelCall& call = plan.calls[i];
    for (const Field& field : call.fields) {
      const Table* table = std::get_if<Table>(&field.value);
      if (table != nullptr && table->data != nullptr)
        add({table->type, table->data, i, field.name, table->aligned});
    }
    for (size_t k = 0; k < call.inputs.size(); ++k) {
      const Value& value = plan.graph.value(call.inputs[k]);
      if (value.is_constant()) add({value.type.data_type, value.data, i, "operand" + std::to_string(k)});
    }
  }
}

void TableSet::add(ConstantTable table) {
  const auto place = std::partition_point(by_content_.begin(), by_content_.end(), [&](size_t index) {
    return before(tables_[index], table.type, *table.data);
  });
  if (place != by_content_.end() && tables_[*place].type == table.type &&
      *tables_[*place].data == *table.data) {
    tables_[*place].aligned |= table.aligned;
    return;
  }
  by_content_.insert(place, tables_.size());
  tables_.push_back(std::move(table));
}

size_t TableSet::find(DataType type, const Bytes& data) const {
  const auto place = std::partition_point(by_content_.begin(), by_content_.end(),
                                          [&](size_t index) { return before(tables_[index], type, data); });
  assert(place != by_content_.end() && *tables_[*place].data == data);
  return *place;
}

size_t TableSet::bytes() const {
  size_t total = 0;
  for (const ConstantTable& table : tables_) total += table.data->size();
  return total;
}

size_t table_bytes(const Plan& plan, const KernelCall& call) {
  size_t total = 0;
  for (const Field& field : call.fields) {
    const Table* table = std::get_if<Table>(&field.value);
    if (table != nullptr && table->data != nullptr) total += table->data->size();
  }
  for (const ValueId id : call.inputs)
    if (plan.graph.value(id).is_constant()) total += plan.graph.value(id).data->size();
  return total;
}

}  // namespace qtool
