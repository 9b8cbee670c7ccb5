#include "tests/repo/documents.h"
#include "tests/repo/tree.h"
#include "tests/support/test.h"

using twin::test::document;

// README tells the truth: every file, command and verb that it shows exists.
class ReadmeTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void documentsStand_data();
  void documentsStand();
  void namedFilesExist();
  void showsTheTwoCommands();
  void verbsExist();
};

void ReadmeTest::documentsStand_data() {
  QTest::addColumn<QString>("name");
  for (const char* name : {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE"}) {
    QTest::newRow(name) << QString::fromLatin1(name);
  }
}

void ReadmeTest::documentsStand() {
  QFETCH(QString, name);
  QVERIFY(document(name.toStdString()).size() > 200);
}

void ReadmeTest::namedFilesExist() {
  TWIN_NO_COMPLAINTS(twin::test::missingFiles(document("README.md")));
}

void ReadmeTest::showsTheTwoCommands() {
  const std::string text = document("README.md");
  for (const char* command : {"run", "check"}) {
    QVERIFY(text.find("./" + std::string(command)) != std::string::npos);
    const auto status = std::filesystem::status(twin::test::sourceFile(command));
    QVERIFY((status.permissions() & std::filesystem::perms::owner_exec) !=
            std::filesystem::perms::none);
  }
}

void ReadmeTest::verbsExist() {
  const auto cli = twin::test::program("twinscope-cli");
  if (!std::filesystem::exists(cli)) QSKIP("twinscope-cli is not part of this build");
  const auto verbs = twin::test::allMatches(document("README.md"), R"(^twinscope-cli ([a-z-]+))");
  QVERIFY(verbs.size() >= 8);
  std::vector<std::string> complaints;
  for (const std::string& verb : verbs) {
    const auto answer = twin::test::runProgram(cli, {verb, "--help"});
    if (answer.exitCode != 0) complaints.push_back("twinscope-cli " + verb + ": " + answer.err);
  }
  TWIN_NO_COMPLAINTS(complaints);
}

TWIN_TEST(ReadmeTest)
#include "readme_test.moc"
