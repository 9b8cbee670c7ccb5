#include "core/base/text.h"
#include "tests/repo/tree.h"
#include "tests/support/test.h"

// Every sample says in its first line what it shows, and runs to its end.
class SamplesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void saysWhatItShows_data();
  void saysWhatItShows();
  void runs_data();
  void runs();
};

void SamplesTest::saysWhatItShows_data() {
  twin::test::addDataRows(twin::test::sourceFile("samples"), ".py");
}

void SamplesTest::saysWhatItShows() {
  QFETCH(QString, path);
  const std::string text = twin::test::readFile(path.toStdString());
  const std::string first(text.substr(0, text.find('\n')));
  QVERIFY2(first.starts_with("# ") && first.size() > 20, first.c_str());
}

void SamplesTest::runs_data() { twin::test::addDataRows(twin::test::sourceFile("samples"), ".py"); }

void SamplesTest::runs() {
  QFETCH(QString, path);
  const auto cli = twin::test::program("twinscope-cli");
  if (!std::filesystem::exists(cli)) QSKIP("twinscope-cli is not part of this build");
  const auto answer = twin::test::runProgram(cli, {"run", path.toStdString()});
  QVERIFY2(answer.exitCode == 0, (answer.out + answer.err).c_str());
  QVERIFY2(!answer.out.empty(), "a sample prints something");
}

TWIN_TEST(SamplesTest)
#include "samples_test.moc"
