// The window program's options: what means nothing is refused before a display is asked for.
#include <QImage>

#include "core/base/file.h"
#include "tests/support/test.h"

using namespace twin::test;  // NOLINT(google-build-using-namespace): the test speaks of nothing
                             // else

class ProgramTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void refuses_data() {
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("says");
    const std::pair<const char*, const char*> lines[] = {
        {"--size 0x0", "--size"},
        {"--size 1600", "--size"},
        {"--size axb", "--size"},
        {"--size 99999x99999", "--size"},
        {"--scale -1", "--scale"},
        {"--scale 0", "--scale"},
        {"--scale nan", "--scale"},
        {"--scale big", "--scale"},
        {"--theme pink", "--theme"},
        {"--perspective sideways", "--perspective"},
        {"--language klingon", "--language"},
        {"--stage sometime --render out.png", "--stage"},
        {"--stage -1 --render out.png", "--stage"},
        {"--stage after", "--render"},
        {"--expand all", "--render"},
        {"--commands script.txt", "--screenshot"},
        {"--nosuch", "nosuch"},
        {"--screenshot", "screenshot"},
    };
    for (const auto& [line, says] : lines)
      QTest::newRow(line) << QString::fromUtf8(line) << QString::fromUtf8(says);
  }
  void refuses() {
    QFETCH(QString, line);
    QFETCH(QString, says);
    std::vector<std::string> words;
    for (const QString& word : line.split(QLatin1Char(' '))) words.push_back(word.toStdString());
    const Finished ended = runProgram(program("twinscope"), words, 20'000);
    QVERIFY2(ended.exitCode == 2, (std::to_string(ended.exitCode) + ended.err).c_str());
    QVERIFY2(QString::fromStdString(ended.err).contains(says), ended.err.c_str());
    QVERIFY(ended.err.starts_with("error: "));
    QVERIFY(!std::filesystem::exists("out.png"));
  }

  void draws_the_groups_that_are_named() {
    const auto folder = freshFolder("program_render");
    TWIN_SUCCEEDS(twin::saveAtomically(folder / "g.txt",
                                       "graph main(%x: f32[2]) {\n  %a \"net/one\" = relu(%x)\n"
                                       "  %b \"net/two\" = tanh(%a)\n  output %b\n}\n"));
    const auto height = [&](const char* expand) {
      const auto picture = folder / (std::string(expand) + ".png");
      const Finished ended = runProgram(
          program("twinscope"),
          {"--render", picture.string(), "--expand", expand, (folder / "g.txt").string()});
      if (ended.exitCode != 0) qWarning("%s", ended.err.c_str());
      return QImage(QString::fromStdString(picture.string())).height();
    };
    const int folded = height("none");
    QVERIFY(folded > 0);
    QVERIFY(height("net") > folded);
  }
};

TWIN_TEST(ProgramTest)
#include "program_test.moc"
