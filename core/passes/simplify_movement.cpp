#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "core/passes/movement.h"
#include "core/passes/pass.h"

namespace twin::passes {

PassDef simplifyMovementPass() {
  std::vector<Rule> rules;
  for (std::vector<Rule> part : {transposeRules(), reshapeRules()}) {
    std::move(part.begin(), part.end(), std::back_inserter(rules));
  }
  return {.name = "simplify-movement",
          .doc = "Merges, cancels and moves what only rearranges elements.",
          .gain = GainClass::layout,
          .rules = std::move(rules)};
}

}  // namespace twin::passes
