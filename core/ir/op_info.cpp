#include "core/ir/op_info.h"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace twin::ir {
namespace {

bool standsAsAttribute(const OperandDef& operand, const Attributes& attributes) {
  return operand.isStatic && attributes.find(operand.name) != attributes.end();
}

bool hasStaticOperand(const OpInfo& info, std::string_view name) {
  for (const OperandDef& operand : info.operands) {
    if (operand.isStatic && operand.name == name) return true;
  }
  return false;
}

std::string operandWords(const OpInfo& info) {
  std::string out;
  for (const OperandDef& operand : info.operands) {
    if (!out.empty()) out += ", ";
    out += operand.optional ? "[" + operand.name + "]" : operand.name;
  }
  return info.has(Trait::variadic) ? out + ", …" : out;
}

Status checkArity(const OpInfo& info, const InferInput& input) {
  std::size_t least = 0;
  std::size_t most = 0;
  for (std::size_t i = 0; i < info.operands.size(); ++i) {
    const OperandDef& operand = info.operands[i];
    if (standsAsAttribute(operand, *input.attributes)) continue;
    ++most;
    const bool repeats = info.has(Trait::variadic) && i + 1 == info.operands.size();
    if (!operand.optional && !repeats) ++least;
  }
  const std::size_t count = input.types.size();
  if (count >= least && (count <= most || info.has(Trait::variadic))) return {};
  const std::string range = info.has(Trait::variadic) ? fmt::format("{} or more", least)
                            : least == most           ? fmt::format("{}", least)
                                                      : fmt::format("{} to {}", least, most);
  return fail({.code = ErrorCode::type,
               .message = "{} takes {} operands, not {}",
               .arguments = {info.name, range, fmt::format("{}", count)},
               .advice = fmt::format("Its operands are ({}).", operandWords(info))});
}

Status checkAttributes(const OpInfo& info, const Attributes& attributes) {
  for (const AttributeDef& def : info.attributes) {
    const auto at = attributes.find(def.name);
    if (at == attributes.end()) {
      if (!def.required || hasStaticOperand(info, def.name)) continue;
      return fail({.code = ErrorCode::value,
                   .message = "{} needs the attribute {}",
                   .arguments = {info.name, def.name},
                   .advice = fmt::format("Give {}={}: {}.", def.name, kindWord(def.fallback),
                                         def.doc.empty() ? def.name : def.doc)});
    }
    // A static operand may stand in either of its forms; infer reads both.
    if (at->second.index() == def.fallback.index() || hasStaticOperand(info, def.name)) continue;
    return fail({.code = ErrorCode::type,
                 .message = "attribute {} of {} is {}, not {}",
                 .arguments = {def.name, info.name, std::string(kindWord(at->second)),
                               std::string(kindWord(def.fallback))},
                 .advice = fmt::format("Write it as {}={}.", def.name, text(def.fallback))});
  }
  return {};
}

Status checkBodies(const OpInfo& info, const InferInput& input) {
  if (input.bodies.size() == info.bodies) return {};
  return fail({.code = ErrorCode::type,
               .message = "{} has {} bodies, not {}",
               .arguments = {info.name, fmt::format("{}", info.bodies),
                             fmt::format("{}", input.bodies.size())},
               .advice = "Name its bodies with @ behind the operands."});
}

}  // namespace

std::string_view word(Trait trait) {
  static constexpr std::array<std::string_view, 18> kWords = {
      "elementwise",   "commutative",    "reduction", "view",        "movement", "contraction",
      "creation",      "stateful",       "random",    "controlFlow", "input",    "constant",
      "readsResource", "writesResource", "prints",    "fused",       "canFail",  "variadic"};
  std::size_t index = 0;
  for (auto bits = static_cast<std::uint32_t>(trait); bits > 1; bits >>= 1U) ++index;
  return kWords[index];
}

bool hasEffect(const OpInfo& info) {
  return info.has(Trait::stateful) || info.has(Trait::random) || info.has(Trait::readsResource) ||
         info.has(Trait::writesResource) || info.has(Trait::prints);
}

bool knowsAttribute(const OpInfo& info, std::string_view name) {
  for (const AttributeDef& def : info.attributes) {
    if (def.name == name) return true;
  }
  return hasStaticOperand(info, name);
}

std::optional<std::size_t> operandIndex(const OpInfo& info, const Attributes& attributes,
                                        std::string_view operand) {
  std::size_t index = 0;
  for (const OperandDef& def : info.operands) {
    if (standsAsAttribute(def, attributes)) continue;
    if (def.name == operand) return index;
    ++index;
  }
  return std::nullopt;
}

Attributes withDefaults(const OpInfo& info, Attributes attributes) {
  for (const AttributeDef& def : info.attributes) {
    const auto at = attributes.find(def.name);
    if (at != attributes.end()) {
      if (auto value = converted(at->second, def.fallback)) at->second = std::move(*value);
    } else if (!def.required && !hasStaticOperand(info, def.name)) {
      attributes.emplace(def.name, def.fallback);
    }
  }
  return attributes;
}

Result<std::vector<ValueType>> inferTypes(const OpInfo& info, InferInput input) {
  const Attributes filled =
      withDefaults(info, input.attributes == nullptr ? Attributes{} : *input.attributes);
  input.attributes = &filled;
  input.constants.resize(input.types.size(), nullptr);
  TWIN_PASS(checkArity(info, input));
  TWIN_PASS(checkAttributes(info, filled));
  TWIN_PASS(checkBodies(info, input));
  if (info.infer == nullptr) {
    return fail({.code = ErrorCode::unsupported,
                 .message = "the types of {} cannot be inferred",
                 .arguments = {info.name},
                 .advice = "Write the types of its results."});
  }
  return info.infer(input);
}

}  // namespace twin::ir
