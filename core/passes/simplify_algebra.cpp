#include <iterator>

#include "core/passes/algebra.h"
#include "core/passes/pass.h"

namespace twin::passes {

PassDef simplifyAlgebraPass() {
  std::vector<Rule> rules;
  for (std::vector<Rule> part :
       {sumRules(), productRules(), functionRules(), logicRules(), compositeRules()}) {
    std::move(part.begin(), part.end(), std::back_inserter(rules));
  }
  return {.name = "simplify-algebra",
          .doc = "Replaces arithmetic by less or cheaper arithmetic.",
          .gain = GainClass::removedWork,
          .rules = std::move(rules)};
}

}  // namespace twin::passes
