// seeded_rule: the comparison that follows one application of one rule, as the driver makes it.
// Plain function of the tests; any thread. Errors: those of parsing, of the rule and of comparing;
// value where the rule does not fire.
#pragma once

#include <string>
#include <vector>

#include "core/ir/parse.h"
#include "core/ops/registry.h"
#include "core/passes/driver.h"
#include "core/passes/rule_engine.h"

namespace twin::passes {

[[nodiscard]] inline Result<Comparison> comparedAfter(const Rule& rule, const std::string& text,
                                                      const PassContext& context) {
  TWIN_TRY(graph, ir::parse(text, ops::registry()));
  const PassDef pass{.name = "seeded", .doc = "A rule of a test.", .rules = {rule}};
  ir::Editor editor(graph, ops::registry());
  const PassOptions options{.level = ir::Level::unsafe};
  PassRun run(editor, options, context);
  run.rewritesLeft = 1;
  std::vector<ir::RuleStatistics> statistics;
  TWIN_PASS(applyRules(pass, run, statistics));
  if (editor.rewrites().empty()) {
    return fail({.code = ErrorCode::value, .message = "the rule did not fire"});
  }
  return compareGraphs(*graph, *editor.finish(), editor.rewrites(), rule.safety, VerifyMode::all, 1,
                       context);
}

}  // namespace twin::passes
