// Every golden case once more in other dtypes: what a rule may do to f32 or i32 need not be right
// for f16, whose range is small, or for u8, whose negatives wrap. Verification and the plan judge.
#include <filesystem>

#include "core/base/text.h"
#include "core/ir/parse.h"
#include "tests/core/passes/random_values.h"
#include "tests/support/pass_context.h"
#include "tests/support/repetitions.h"
#include "tests/support/test.h"

namespace twin::passes {
namespace {

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// The graph and the level of a case.
std::pair<std::string, ir::Level> partsOf(const std::string& text) {
  const std::size_t line = text.find("\npass ");
  const std::size_t level = text.find("level=", line) + 6;
  const auto known = ir::levelFromWord(text.substr(level, text.find('\n', level) - level));
  return {text.substr(0, line + 1), known.value_or(ir::Level::strict)};
}

}  // namespace

class CaseDTypesTest : public QObject {
  Q_OBJECT

  const PassContext context_ = twin::test::passContext();

  // Empty: all is well.
  std::string fault(const ir::GraphPtr& graph, ir::Level level) {
    const PipelineOptions options{.level = level, .verify = VerifyMode::sample};
    const auto result = runPipeline(graph, ops::registry(), options, context_);
    if (!result) return text(result.error());
    for (const ir::PassRecord& record : result->records) {
      if (!record.failure.empty()) return text(record.failure.front());
    }
    return planDifference(result->after, 1, Numbers::special);
  }

 private Q_SLOTS:
  void holdsIn_data() {
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    for (const char* to : {"f16", "bf16", "f64", "i32", "u8"}) {
      QTest::addRow("f32 as %s", to) << "f32" << to;
    }
    for (const char* to : {"i8", "u8", "i64", "u32", "f32"}) {
      QTest::addRow("i32 as %s", to) << "i32" << to;
    }
  }
  void holdsIn() {
    QFETCH(QString, from);
    QFETCH(QString, to);
    std::vector<std::filesystem::path> files;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(twin::test::dataFolder("cases"))) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
    std::ranges::sort(files);
    const std::size_t stride = test::kSanitized ? 5 : 1;
    int ran = 0;
    for (std::size_t k = 0; k < files.size(); k += stride) {
      const auto [source, level] = partsOf(twin::test::readFile(files[k]));
      const std::string other = replaced(source, from.toStdString(), to.toStdString());
      if (other == source) continue;
      const auto graph = ir::parse(other, ops::registry());
      if (!graph) continue;  // an op that the dtype does not have
      ++ran;
      const std::string told = fault(*graph, level);
      QVERIFY2(told.empty(), (files[k].string() + ": " + told + "\n" + other).c_str());
    }
    QVERIFY(ran >= (test::kSanitized ? 2 : 10));
    qInfo("%d cases", ran);
  }
};
TWIN_TEST(CaseDTypesTest)

}  // namespace twin::passes

#include "case_dtypes_property_test.moc"
