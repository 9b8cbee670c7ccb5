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
    for (const std::string_view line : twin::split(text, '\n')) {
      if (twin::trim(line).empty() || line.front() == '#') continue;
      ++cases;
      const std::string difference = twin::ops::test::checkCase(line);
      if (!difference.empty()) failures += std::string(line) + "\n" + difference + "\n";
    }
    QVERIFY2(failures.empty(), failures.c_str());
    QVERIFY2(cases > 0, "the file holds no case");
  }
};
TWIN_TEST(OpCasesTest)

#include "op_cases_test.moc"
