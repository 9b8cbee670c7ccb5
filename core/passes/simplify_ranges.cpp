#include "core/passes/pass.h"

namespace twin::passes {
namespace {

using ir::Safety;

// The outer operator of floats moves nothing, since its operand lies where it would put it. Whole
// numbers are left out: their abs and square may wrap below zero.
Rule inRange(std::string name, std::string doc, std::string pattern, Safety safety = Safety::s0) {
  return {.name = std::move(name),
          .doc = std::move(doc),
          .safety = safety,
          .eligible = Eligible::floats,
          .pattern = std::move(pattern)};
}

}  // namespace

PassDef simplifyRangesPass() {
  return {
      .name = "simplify-ranges",
      .doc = "Drops operators whose operand lies where they would put it.",
      .gain = GainClass::removedWork,
      .rules = {
          inRange("ceil-floor", "A floor is whole.", "ceil(floor(x)) => floor(x)"),
          inRange("round-floor", "A floor is whole.", "round(floor(x)) => floor(x)"),
          inRange("floor-ceil", "A ceil is whole.", "floor(ceil(x)) => ceil(x)"),
          inRange("round-ceil", "A ceil is whole.", "round(ceil(x)) => ceil(x)"),
          inRange("floor-round", "A round is whole.", "floor(round(x)) => round(x)"),
          inRange("ceil-round", "A round is whole.", "ceil(round(x)) => round(x)"),
          inRange("relu-abs", "An absolute value is not negative.", "relu(abs(x)) => abs(x)"),
          inRange("relu-exp", "A power of e is not negative.", "relu(exp(x)) => exp(x)"),
          inRange("relu-sigmoid", "A sigmoid is not negative.", "relu(sigmoid(x)) => sigmoid(x)"),
          inRange("relu-square", "A square is not negative.", "relu(square(x)) => square(x)"),
          inRange("abs-relu", "A relu is not negative; a NaN may keep its sign.",
                  "abs(relu(x)) => relu(x)", Safety::s1),
          inRange("abs-square", "A square is not negative; a NaN may keep its sign.",
                  "abs(square(x)) => square(x)", Safety::s1)}};
}

}  // namespace twin::passes
