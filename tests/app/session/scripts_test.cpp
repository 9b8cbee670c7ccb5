// Command scripts: what a user does, line by line, and what the state says afterwards.
#include <filesystem>

#include "tests/support/test.h"

using namespace twin::test;  // NOLINT(google-build-using-namespace): the test speaks of nothing
                             // else

class ScriptsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void plays_data() { dataRows("scripts", ".txt"); }
  void plays() {
    QFETCH(QString, path);
    // Documents are named from the script's own folder.
    const std::filesystem::path former = std::filesystem::current_path();
    std::filesystem::current_path(std::filesystem::path(path.toStdString()).parent_path());
    const Finished ended = runProgram(program("twinscope-cli"), {"script", path.toStdString()});
    std::filesystem::current_path(former);
    QVERIFY2(ended.exitCode == 0, ended.err.c_str());
  }
};

TWIN_TEST(ScriptsTest)
#include "scripts_test.moc"
