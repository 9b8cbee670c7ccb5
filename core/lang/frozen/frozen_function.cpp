#include "core/lang/frozen/frozen_function.h"

namespace twin::lang {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(FrozenKind::count)> kFrozenWords = {
    "undefined",
    "none",
    "boolean",
    "integer",
    "big-integer",
    "real",
    "not-implemented",
    "ellipsis",
    "text",
    "bytes",
    "input",
    "tensor",
    "array",
    "variable",
    "dtype",
    "tensor-shape",
    "tensor-spec",
    "list",
    "tuple",
    "dict",
    "set",
    "range",
    "slice",
    "cell",
    "function",
    "bound-method",
    "native-method",
    "library",
    "module",
    "named-tuple-type",
    "type",
    "instance",
    "traced-function",
    "property",
    "static-method",
    "class-method"};

}  // namespace

std::string_view word(FrozenKind kind) { return kFrozenWords[static_cast<std::size_t>(kind)]; }

std::optional<FrozenKind> frozenKindFromWord(std::string_view text) {
  for (std::size_t k = 0; k < kFrozenWords.size(); ++k) {
    if (kFrozenWords[k] == text) return static_cast<FrozenKind>(k);
  }
  return {};
}

}  // namespace twin::lang
