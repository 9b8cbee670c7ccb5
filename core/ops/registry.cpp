#include "core/ops/registry.h"

#include <iterator>

#include "core/base/check.h"

namespace twin::ops {
namespace {

template <class Map>
auto lookUp(const Map& map, std::string_view name, const std::vector<OpDef>& rows) -> const OpDef* {
  const auto at = map.find(name);
  return at == map.end() ? nullptr : &rows[at->second];
}

}  // namespace

Registry::Registry() {
  for (OpFamily& family : allOps()) {
    std::move(family.begin(), family.end(), std::back_inserter(rows_));
  }
  infos_.reserve(rows_.size());
  for (std::size_t k = 0; k < rows_.size(); ++k) {
    const OpDef& row = rows_[k];
    infos_.push_back({.name = row.name,
                      .operands = row.operands,
                      .attributes = row.attributes,
                      .traits = row.traits,
                      .infer = row.infer,
                      .tensorFlowType = row.opTypes.tensorFlow,
                      .bodies = row.bodies});
    TWIN_CHECK(byName_.emplace(row.name, k).second, row.name);
    // The first row of a type wins: later ones are further meanings of the same type.
    if (!row.opTypes.tensorFlow.empty()) byTensorFlow_.emplace(row.opTypes.tensorFlow, k);
    for (const std::string& type : row.opTypes.synonyms) byTensorFlow_.emplace(type, k);
    if (!row.opTypes.onnx.empty()) byOnnx_.emplace(row.opTypes.onnx, k);
    for (const std::string& name : row.libraryNames) byLibrary_.emplace(name, k);
  }
}

const OpDef* Registry::op(std::string_view name) const { return lookUp(byName_, name, rows_); }
const OpDef* Registry::byTensorFlowType(std::string_view type) const {
  return lookUp(byTensorFlow_, type, rows_);
}
const OpDef* Registry::byOnnxType(std::string_view type) const {
  return lookUp(byOnnx_, type, rows_);
}
const OpDef* Registry::byLibraryName(std::string_view name) const {
  return lookUp(byLibrary_, name, rows_);
}
const ir::OpInfo* Registry::find(std::string_view name) const {
  const auto at = byName_.find(name);
  return at == byName_.end() ? nullptr : &infos_[at->second];
}
std::vector<std::string> Registry::names() const {
  std::vector<std::string> all;
  for (const OpDef& row : rows_) all.push_back(row.name);
  return all;
}

const Registry& registry() {
  static const Registry only;
  return only;
}

}  // namespace twin::ops
