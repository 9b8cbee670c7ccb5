// Walks the folders of cases, one per pass: a case is a graph and the passes to run on it; the
// graph after, the rewrites and the reasons why something was left alone are golden. Every case is
// also checked for structure, for equal values on random and special inputs, and for a second run
// that finds nothing.
#include <fmt/format.h>

#include <filesystem>

#include "core/base/text.h"
#include "core/ir/parse.h"
#include "core/ir/print.h"
#include "core/ir/verify.h"
#include "tests/support/pass_context.h"
#include "tests/support/repetitions.h"
#include "tests/support/test.h"

namespace twin::passes {
namespace {

struct Case {
  std::string head{};  // up to and with the pass line, as written
  std::string graph{};
  PipelineOptions options{};
};

// pass NAME[,NAME…] level=LEVEL
Result<Case> readCase(std::string_view text) {
  Case result;
  for (const std::string_view line : split(text, '\n')) {
    result.head += std::string(line) + "\n";
    if (!line.starts_with("pass ")) {
      result.graph += std::string(line) + "\n";
      continue;
    }
    const auto words = split(line, ' ');
    for (const std::string_view name : split(words[1], ',')) {
      if (name != "pipeline") result.options.only.emplace_back(name);
    }
    for (const std::string_view word : words) {
      if (!word.starts_with("level=")) continue;
      const auto level = ir::levelFromWord(word.substr(6));
      if (!level) break;
      result.options.level = *level;
      result.options.verify = test::kSanitized ? VerifyMode::sample : VerifyMode::all;
      return result;
    }
    break;
  }
  return fail(
      {.code = ErrorCode::syntax,
       .message = "the case has no line: pass NAME level=LEVEL, with a level strict, default, fast "
                  "or unsafe"});
}

std::string nameOf(const ir::PassRecord& record, const ir::Rewrite& rewrite, ir::NodeId id) {
  const ir::Graph* before = record.before.get();
  const ir::Graph* after = record.after.get();
  if (!rewrite.function.empty()) {
    before = before->function(rewrite.function);
    after = after->function(rewrite.function);
  }
  for (const ir::Graph* graph : {before, after}) {
    const ir::Node* node = graph != nullptr ? graph->find(id) : nullptr;
    if (node != nullptr) return "%" + node->name;
  }
  const auto passing = record.passing.find(id);
  return passing == record.passing.end() ? "%?" : "%" + passing->second;
}

std::string rewriteLine(const ir::PassRecord& record, const ir::Rewrite& rewrite) {
  std::string line = fmt::format("rewrite {} {}", rewrite.rule, ir::text(rewrite.safety));
  if (!rewrite.function.empty()) line += " in " + rewrite.function;
  std::vector<std::string> moved;
  for (const auto& [old, now] : rewrite.forward) {
    moved.push_back(nameOf(record, rewrite, old.node) + ":" + nameOf(record, rewrite, now.node));
  }
  if (!moved.empty()) line += " map{" + join(moved, ", ") + "}";
  std::vector<std::string> erased;
  for (const ir::NodeId id : rewrite.erased) erased.push_back(nameOf(record, rewrite, id));
  if (!erased.empty()) line += " erase{" + join(erased, ", ") + "}";
  return line + "\n";
}

std::string outcome(const PipelineResult& result) {
  std::string text = ir::print(*result.after, ops::registry(), {.origins = false}).text;
  text = "expect " + text.substr(std::string_view("graph ").size());
  for (const ir::PassRecord& record : result.records) {
    for (const ir::Rewrite& rewrite : record.rewrites) text += rewriteLine(record, rewrite);
  }
  for (const ir::PassRecord& record : result.records) {
    for (const ir::NearMiss& miss : record.nearMisses) {
      text +=
          fmt::format("why-not {} {}: {}\n", nameOf(record, {}, miss.node), miss.rule, miss.reason);
    }
  }
  return text;
}

}  // namespace

class PassesGoldenTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void rewrites_data() {
    QTest::addColumn<QString>("path");
    twin::test::addDataRows(twin::test::dataFolder("cases"), ".txt");
  }
  void rewrites() {
    QFETCH(QString, path);
    const std::string file = path.toStdString();
    TWIN_VALUE(test, readCase(twin::test::readFile(file)));
    TWIN_VALUE(graph, ir::parse(test.graph, ops::registry(), {.file = file}));
    const PassContext context = twin::test::passContext();
    TWIN_VALUE(result, runPipeline(graph, ops::registry(), test.options, context));
    for (const ir::PassRecord& record : result.records) {
      QVERIFY2(record.failure.empty(),
               record.failure.empty() ? "" : text(record.failure.front()).c_str());
      // The time of a sample does not go far under a sanitizer.
      if (test::kSanitized && record.verified == ir::Verification::structureOnly) continue;
      QCOMPARE(word(record.verified), word(ir::Verification::passed));
    }
    TWIN_SUCCEEDS(ir::verify(*result.after, ops::registry()));
    TWIN_COMPARE_GOLDEN(test.head + outcome(result), file);

    TWIN_VALUE(again, runPipeline(result.after, ops::registry(), test.options, context));
    for (const ir::PassRecord& record : again.records) {
      QVERIFY2(
          record.rewrites.empty(),
          record.rewrites.empty() ? "" : ("a second run makes " + record.rewrites[0].rule).c_str());
    }
  }

  void everyRuleIsAppliedByACase() {
    std::string rewrites;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(twin::test::dataFolder("cases"))) {
      if (!entry.is_regular_file()) continue;
      const std::string content = twin::test::readFile(entry.path());
      for (const std::string_view line : split(content, '\n')) {
        if (line.starts_with("rewrite ")) rewrites += std::string(line) + "\n";
      }
    }
    for (const PassDef& pass : passTable()) {
      for (const Rule& rule : pass.rules) {
        const std::string name = pass.name + "/" + rule.name;
        QVERIFY2(rewrites.find("rewrite " + name + " S") != std::string::npos,
                 (name + " is applied by no case below tests/core/passes/cases").c_str());
      }
    }
  }
};
TWIN_TEST(PassesGoldenTest)

}  // namespace twin::passes

#include "passes_golden_test.moc"
