#include "app/view/catalogue.h"

#include <algorithm>

#include "core/exec/device.h"
#include "core/ops/registry.h"

namespace twin::view {
namespace {

// The first trait that an op has decides; the order matters.
OpFamily familyOf(const ops::OpDef& op) {
  using ir::Trait;
  static constexpr struct {
    Trait trait;
    OpFamily family;
  } kFamilies[] = {
      {Trait::fused, OpFamily::madeByPasses},  {Trait::controlFlow, OpFamily::controlFlow},
      {Trait::contraction, OpFamily::linear},  {Trait::reduction, OpFamily::reduction},
      {Trait::random, OpFamily::random},       {Trait::elementwise, OpFamily::elementwise},
      {Trait::movement, OpFamily::shape},      {Trait::view, OpFamily::shape},
      {Trait::readsResource, OpFamily::state}, {Trait::writesResource, OpFamily::state},
      {Trait::stateful, OpFamily::state},      {Trait::creation, OpFamily::creation},
      {Trait::constant, OpFamily::creation},   {Trait::input, OpFamily::creation}};
  for (const auto& row : kFamilies) {
    if (op.has(row.trait)) return row.family;
  }
  return OpFamily::other;
}

std::string callOf(const ops::OpDef& op) {
  if (op.libraryNames.empty()) return {};
  std::string call = op.libraryNames.front() + "(";
  bool first = true;
  for (const ir::OperandDef& operand : op.operands) {
    if (operand.optional) continue;
    call += (first ? "" : ", ") + operand.name;
    first = false;
  }
  return call + ")";
}

std::vector<OpEntry> makeEntries() {
  std::vector<OpEntry> entries;
  for (const ops::OpDef& op : ops::registry().all()) {
    entries.push_back({.name = op.name,
                       .doc = op.doc,
                       .formula = op.formula.empty() ? op.scalar : op.formula,
                       .family = familyOf(op),
                       .libraryNames = op.libraryNames,
                       .call = callOf(op)});
  }
  return entries;
}

}  // namespace

const std::vector<OpEntry>& opEntries() {
  static const std::vector<OpEntry> entries = makeEntries();
  return entries;
}

const OpEntry* findOpEntry(std::string_view name) {
  const auto found = std::ranges::find(opEntries(), name, &OpEntry::name);
  return found != opEntries().end() ? &*found : nullptr;
}

std::vector<DeviceEntry> deviceEntries() {
  std::vector<DeviceEntry> entries;
  for (const exec::DeviceInfo& device : exec::devices()) {
    DeviceEntry entry{.name = device.name, .about = device.usable ? device.detail : device.reason};
    if (!device.usable) entry.reason = device.reason.substr(0, device.reason.find(';'));
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace twin::view
