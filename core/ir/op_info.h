// OpInfo: all that core/ir knows about an operator: name, operands, attributes, traits and types.
// core/ops fills it from its rows; parse, verify, Builder and Editor read it.
// Owner: the registry, for the life of the program. Thread: any may read.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/ir/attribute.h"
#include "core/ir/value_type.h"

namespace twin::ir {

class Graph;

enum class Trait : std::uint32_t {
  elementwise = 1U << 0U,  // one scalar expression per element, operands broadcast
  commutative = 1U << 1U,
  reduction = 1U << 2U,
  view = 1U << 3U,      // the result shares its operand's elements
  movement = 1U << 4U,  // rearranges elements, computes nothing
  contraction = 1U << 5U,
  creation = 1U << 6U,  // no tensor operand decides the values
  stateful = 1U << 7U,  // reads or writes what outlives the node: never folded, merged or dropped
  random = 1U << 8U,    // draws numbers: never folded, merged, moved or dropped
  controlFlow = 1U << 9U,  // carries bodies
  input = 1U << 10U,       // placeholder
  constant = 1U << 11U,
  readsResource = 1U << 12U,
  writesResource = 1U << 13U,
  prints = 1U << 14U,
  fused = 1U << 15U,     // made by a pass; holds what it computes as a body or attributes
  canFail = 1U << 16U,   // may raise for some values (integer division, gather)
  variadic = 1U << 17U,  // the last operand repeats, zero times or more
};
struct Traits {
  std::uint32_t bits = 0;
  Traits() = default;
  Traits(std::initializer_list<Trait> traits) {
    for (const Trait trait : traits) bits |= static_cast<std::uint32_t>(trait);
  }
  [[nodiscard]] bool has(Trait trait) const {
    return (bits & static_cast<std::uint32_t>(trait)) != 0;
  }
};
[[nodiscard]] std::string_view word(Trait trait);

struct OperandDef {
  std::string name{};
  bool optional = false;
  // A constant operand that the normal form keeps as an attribute of the same name (axes, shape,
  // perm).
  bool isStatic = false;
};

struct AttributeDef {
  std::string name{};
  std::string doc{};
  Attribute fallback{};  // the default; its alternative is the attribute's type
  bool required = false;
  std::string range{};  // for people: ">= 1", "relu | gelu"
};

// What infer sees: the operands' types, constants among them, attributes with defaults filled in.
struct InferInput {
  std::vector<ValueType> types{};
  std::vector<const Tensor*> constants{};  // per operand; null where it is not a constant
  const Attributes* attributes = nullptr;
  std::vector<const Graph*> bodies{};
};
using InferFn = Result<std::vector<ValueType>> (*)(const InferInput& input);

struct OpInfo {
  std::string name{};
  std::vector<OperandDef> operands{};
  std::vector<AttributeDef> attributes{};
  Traits traits{};
  InferFn infer = nullptr;
  std::string tensorFlowType{};  // "AddV2"; may be empty
  std::size_t bodies = 0;

  [[nodiscard]] bool has(Trait trait) const { return traits.has(trait); }
};

class OpInfoSource {
 public:
  virtual ~OpInfoSource() = default;
  // The operator of this name, or null.
  [[nodiscard]] virtual const OpInfo* find(std::string_view name) const = 0;
  // All operators' names, for "did you mean"; a source may leave it out.
  [[nodiscard]] virtual std::vector<std::string> names() const { return {}; }
};

// True when the node may not be dropped, merged or reordered freely.
struct Node;
[[nodiscard]] bool hasEffect(const OpInfo& info);
// Position of the operand of this name among a node's inputs: static operands that stand as
// attributes take no position. Nothing where the row has no such operand or it is an attribute.
[[nodiscard]] std::optional<std::size_t> operandIndex(const OpInfo& info,
                                                      const Attributes& attributes,
                                                      std::string_view operand);
// Adds the row's defaults to what is absent and gives numbers the row's type.
[[nodiscard]] Attributes withDefaults(const OpInfo& info, Attributes attributes);
// True when the row has an attribute or static operand of this name.
[[nodiscard]] bool knowsAttribute(const OpInfo& info, std::string_view name);
// Checks arity and attributes, fills defaults, calls infer. Errors carry no place; the caller adds
// it.
[[nodiscard]] Result<std::vector<ValueType>> inferTypes(const OpInfo& info, InferInput input);

}  // namespace twin::ir
