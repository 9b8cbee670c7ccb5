#include <fmt/format.h>

#include "core/passes/pass.h"
#include "core/passes/pass_tools.h"

namespace twin::passes {
namespace {

struct Range {
  int digits = 0;  // binary digits of a whole number, or of a significand
  int mostExponent = 0;
  int leastExponent = 0;  // of the smallest normal number
};

Range rangeOf(DType dtype) {
  switch (dtype) {
    case DType::f16:
      return {.digits = 11, .mostExponent = 15, .leastExponent = -14};
    case DType::bf16:
      return {.digits = 8, .mostExponent = 127, .leastExponent = -126};
    case DType::f32:
      return {.digits = 24, .mostExponent = 127, .leastExponent = -126};
    case DType::f64:
      return {.digits = 53, .mostExponent = 1023, .leastExponent = -1022};
    case DType::boolean:
      return {.digits = 1};
    default:
      break;
  }
  const auto bits = static_cast<int>(sizeOf(dtype) * 8);
  return {.digits = isSigned(dtype) ? bits - 1 : bits};
}

// True when every value of `from` has an equal value in `to`.
bool represents(DType to, DType from) {
  if (to == from) return true;
  if (to == DType::string || from == DType::string || to == DType::boolean) return false;
  const Range wide = rangeOf(to);
  const Range narrow = rangeOf(from);
  if (isFloat(from)) {
    return isFloat(to) && wide.digits >= narrow.digits &&
           wide.mostExponent >= narrow.mostExponent && wide.leastExponent <= narrow.leastExponent;
  }
  if (isFloat(to)) return wide.digits >= narrow.digits && wide.mostExponent >= narrow.digits;
  if (isSigned(from) && isUnsigned(to)) return false;
  return wide.digits >= narrow.digits;
}

DType dtypeOfValue(const ir::Editor& editor, ir::ValueId value) {
  const ir::TensorType* type = ir::asTensor(editor.type(value));
  return type != nullptr ? type->dtype : DType::string;
}

std::optional<Verdict> matchSame(Match& match) {
  const ir::ValueId x = match.root().inputs.front();
  if (dtypeOfValue(match.editor(), x) != match.dtype()) return std::nullopt;
  match.bind("x", x);
  return accept();
}
Result<std::vector<ir::ValueId>> takeSource(ir::Editor&, const Match& match) {
  return std::vector<ir::ValueId>{match.value("x")};
}

// cast(cast(x, b), c): binds x and the inner node.
std::optional<DType> bindChain(Match& match) {
  const ir::ValueId middle = match.root().inputs.front();
  const ir::Node* inner = producer(match.editor(), middle, "cast");
  if (inner == nullptr) return std::nullopt;
  match.bind("x", inner->inputs.front());
  match.matched = {match.root().id, inner->id};
  return dtypeOfValue(match.editor(), middle);
}

std::optional<Verdict> matchRoundTrip(Match& match) {
  const auto middle = bindChain(match);
  if (!middle) return std::nullopt;
  const DType from = dtypeOfValue(match.editor(), match.value("x"));
  if (from != match.dtype()) return std::nullopt;
  if (represents(*middle, from)) return accept();
  return reject(fmt::format("{} does not represent every {}", text(*middle), text(from)));
}

std::optional<Verdict> matchCastChain(Match& match) {
  const auto middle = bindChain(match);
  if (!middle) return std::nullopt;
  const DType from = dtypeOfValue(match.editor(), match.value("x"));
  const DType to = match.dtype();
  if (from == to) return std::nullopt;
  // An integer chain wraps modulo a power of two, so the middle may be narrower than what it came
  // from only where the end is no wider than the middle.
  const bool wraps =
      isInteger(from) && isInteger(*middle) && isInteger(to) && sizeOf(to) <= sizeOf(*middle);
  if (wraps || represents(*middle, from)) return accept();
  return reject(fmt::format("{} does not represent every {}", text(*middle), text(from)));
}
Result<std::vector<ir::ValueId>> castOnce(ir::Editor& editor, const Match& match) {
  TWIN_TRY(value, editor.add({.kind = "cast",
                              .inputs = {match.value("x")},
                              .attributes = match.root().attributes}));
  return std::vector<ir::ValueId>{value};
}

}  // namespace

PassDef simplifyCastsPass() {
  return {.name = "simplify-casts",
          .doc = "Removes conversions that change nothing and joins chains of them.",
          .gain = GainClass::removedWork,
          .rules = {{.name = "same-dtype",
                     .doc = "A conversion to the dtype that is there already.",
                     .safety = ir::Safety::s0,
                     .pattern = "cast(x) => x",
                     .rootKind = "cast",
                     .match = matchSame,
                     .build = takeSource},
                    {.name = "round-trip",
                     .doc = "There and back through a dtype that represents every value.",
                     .safety = ir::Safety::s0,
                     .pattern = "cast(cast(x)) => x",
                     .rootKind = "cast",
                     .match = matchRoundTrip,
                     .build = takeSource},
                    {.name = "chain",
                     .doc = "Two conversions become one where the middle one loses nothing.",
                     .safety = ir::Safety::s0,
                     .pattern = "cast(cast(x)) => cast(x)",
                     .rootKind = "cast",
                     .match = matchCastChain,
                     .build = castOnce}}};
}

}  // namespace twin::passes
