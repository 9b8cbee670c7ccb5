// The window and the command line write the same picture.
#include "core/base/file.h"
#include "tests/gui/window_fixture.h"
#include "tests/support/test.h"

class ExportTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void writesTheBytesOfTheCommandLine_data() {
    QTest::addColumn<QString>("format");
    for (const char* format : {"svg", "dot", "text"}) QTest::newRow(format) << format;
  }
  void writesTheBytesOfTheCommandLine() {
    QFETCH(QString, format);
    const std::string name = format.toStdString();
    const auto folder = twin::test::freshFolder("export_" + name);
    const auto sample = twin::test::sourceFile("samples/09_two_layers.py");
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    QVERIFY(fixture.settle());
    fixture.post(twin::session::Open{sample.string()});
    fixture.post(twin::session::Run{});
    QVERIFY(fixture.settle());
    fixture.post(twin::session::Compile{});
    QVERIFY(fixture.settle());
    fixture.post(twin::session::Export{.format = name, .path = (folder / "window").string()});
    QVERIFY(fixture.settle());
    const auto ended = twin::test::runProgram(
        twin::test::program("twinscope-cli"),
        {"export", sample.string(), "--to", name, "-o", (folder / "line").string()});
    QVERIFY2(ended.exitCode == 0, ended.err.c_str());
    const std::string line = twin::test::readFile(folder / "line");
    QVERIFY(line.size() > 100);
    TWIN_COMPARE_TEXT(twin::test::readFile(folder / "window"), line);
  }

  void opensBodiesOfFunctionsInPictures() {
    const auto folder = twin::test::freshFolder("export_expand");
    const auto graph = twin::test::sourceFile("tests/app/session/scripts/documents/branch.graph");
    std::vector<std::string> pictures;
    for (const char* expand : {"none", "all"}) {
      const auto path = folder / (std::string(expand) + ".png");
      const auto ended = twin::test::runProgram(
          twin::test::program("twinscope-cli"),
          {"export", graph.string(), "--to", "png", "--expand", expand, "-o", path.string()});
      QVERIFY2(ended.exitCode == 0, ended.err.c_str());
      pictures.push_back(twin::test::readFile(path));
      QVERIFY(pictures.back().size() > 100);
    }
    QVERIFY(pictures.front() != pictures.back());
  }
};

TWIN_TEST(ExportTest)
#include "export_test.moc"
