// Every op against numbers worked out by hand: <op>.txt holds one case a line.
#include "tests/core/ops/op_cases.h"

#include <algorithm>
#include <filesystem>

#include "core/base/text.h"
#include "core/ops/registry.h"
#include "tests/support/test.h"

class OpCasesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everyRowHasAFile() {
    for (const twin::ops::OpDef& row : twin::ops::registry().all()) {
      const std::filesystem::path file =
          std::filesystem::path(TWIN_TEST_DATA) / (row.name + ".txt");
      QVERIFY2(std::filesystem::exists(file), (row.name + " has no cases").c_str());
    }
  }

  void holds_data() {
    QTest::addColumn<QString>("path");
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(TWIN_TEST_DATA)) {
      const bool isCase = entry.path().extension() == ".txt" && entry.path().stem() != "CMakeLists";
      if (isCase) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
      QTest::newRow(file.stem().c_str()) << QString::fromStdString(file.string());
    }
  }

  void holds() {
    QFETCH(QString, path);
    const std::filesystem::path file(path.toStdString());
    QVERIFY2(twin::ops::registry().op(file.stem().string()) != nullptr,
             "the file is named after no op");
    const std::string text = twin::test::readFile(file);
    std::string failures;
    int cases = 0;
    std::string graph;  // lines of a case that is a graph, up to its answer
    for (const std::string_view line : twin::split(text, '\n')) {
      if (graph.empty() && (twin::trim(line).empty() || line.front() == '#')) continue;
      const bool opens = line.starts_with("graph ") || line.starts_with("given ");
      if (opens || !graph.empty()) graph += std::string(line) + "\n";
      if (!graph.empty() && !line.starts_with("=")) continue;
      ++cases;
      const std::string difference =
          graph.empty() ? twin::ops::test::checkCase(line) : twin::ops::test::checkGraphCase(graph);
      const std::string shown = graph.empty() ? std::string(line) : graph;
      if (!difference.empty())
        failures += twin::displayText(shown, 2000) + "\n" + difference + "\n";
      graph.clear();
    }
    QVERIFY2(graph.empty(), "a graph has no answer: a line that begins with =");
    if (!failures.empty()) QFAIL(failures.c_str());  // QVERIFY2 cuts at a thousand characters
    QVERIFY2(cases > 0, "the file holds no case");
  }
};
TWIN_TEST(OpCasesTest)

#include "op_cases_test.moc"
