// Every program of programs/: what it printed, its caught errors, and its traces node by node as
// TensorFlow makes them: names, op types and control edges in the order of creation, bodies after
// their graph.
#include <fmt/core.h>

#include <algorithm>

#include "core/base/deep_thread.h"
#include "core/lang/runtime/run.h"
#include "core/lang/tracing/function_tracer.h"
#include "tests/support/test.h"

namespace twin::lang {

class LangProgramsGoldenTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void tracesAsTensorFlow_data() { test::dataRows("programs", ".py"); }
  void tracesAsTensorFlow();
};

namespace {

std::string graphLines(const ir::Graph& graph, const std::string& indent) {
  std::vector<ir::NodePtr> nodes = graph.nodes();
  std::sort(nodes.begin(), nodes.end(),
            [](const ir::NodePtr& a, const ir::NodePtr& b) { return a->id < b->id; });
  std::string text;
  for (const ir::NodePtr& node : nodes) {
    text += fmt::format("{}{} {}", indent, node->name, node->opType);
    for (const ir::ValueId input : node->inputs) text += " " + graph.valueName(input);
    for (const ir::NodeId control : node->controlInputs) text += " ^" + graph.node(control).name;
    const ir::Origin& origin = node->origin.front();
    text += fmt::format(" @{}{}\n", origin.span.line,
                        origin.iteration < 0 ? "" : fmt::format(" turn {}", origin.iteration));
  }
  return text;
}

std::string functionText(const TracedFunction& function) {
  std::string text;
  for (const auto& trace : function.traces) {
    text += fmt::format("--- {} {} {} {}\n", function.name, trace->signature, word(trace->reason),
                        trace->detail);
    text += graphLines(*trace->graph, "  ");
    for (const auto& [name, body] : trace->graph->functions())
      text += fmt::format("  {}\n", name) + graphLines(*body, "    ");
  }
  for (const FailedTrace& failed : function.failed) {
    text += fmt::format("--- {} failed: {}\n", function.name, twin::text(failed.error));
  }
  return text;
}

std::string outcome(const std::string& path) {
  const auto program = parseScript(test::readFile(path), "program.py");
  std::string text;
  DeepThread thread([&](const std::stop_token&) {
    auto session = makeFunctionTracer();
    TracedFunctions traced;
    RunHooks hooks;
    hooks.prepare = [&](Interpreter& in) { in.tracer = session.get(); };
    hooks.finish = [&](Interpreter& in) {
      traced = session->traced();
      in.tracer = nullptr;
      session.reset();
    };
    const RecordedRun run = runScript(program, {}, hooks);
    for (const CellResult& cell : run.cells) {
      text += cell.output;
      for (const Interpreter::Caught& one : cell.caught)
        text += fmt::format("caught {} line {}\n", one.className, one.line);
      if (cell.error)
        text += fmt::format("! {} line {}: {}\n", cell.error->className, cell.error->line,
                            cell.error->message);
    }
    for (const TracedFunction& function : traced.functions) text += functionText(function);
    for (const TraceWarning& warning : traced.warnings) {
      text += fmt::format("warning line {}: {}\n", warning.line, warning.message.substr(0, 60));
    }
  });
  thread.join();
  return text;
}

}  // namespace

void LangProgramsGoldenTest::tracesAsTensorFlow() {
  QFETCH(QString, path);
  const std::filesystem::path program = path.toStdString();
  TWIN_COMPARE_GOLDEN(outcome(program),
                      std::filesystem::path(program).replace_extension(".golden"));
}

}  // namespace twin::lang

using LangProgramsGoldenTest = twin::lang::LangProgramsGoldenTest;
TWIN_TEST(LangProgramsGoldenTest)
#include "programs_golden_test.moc"
