#include "tests/repo/documents.h"
#include "tests/repo/tree.h"
#include "tests/support/test.h"

// CONTRIBUTING tells the truth: the files that it names exist and its snippets stand in the tree.
class ContributingTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void namedFilesExist();
  void snippetsStandInTheTree();
};

void ContributingTest::namedFilesExist() {
  TWIN_NO_COMPLAINTS(twin::test::missingFiles(twin::test::document("CONTRIBUTING.md")));
}

void ContributingTest::snippetsStandInTheTree() {
  const auto all = twin::test::snippets(twin::test::document("CONTRIBUTING.md"));
  QVERIFY(all.size() >= 3);
  std::vector<std::string> complaints;
  for (const auto& snippet : all) {
    const auto* file = twin::test::treeFile(snippet.path);
    if (file == nullptr) {
      complaints.push_back(snippet.path + " is shown, but does not exist");
    } else if (const std::string part = firstMissingPart(snippet, file->text); !part.empty()) {
      complaints.push_back(snippet.path + " no longer holds: " + part);
    }
  }
  TWIN_NO_COMPLAINTS(complaints);
}

TWIN_TEST(ContributingTest)
#include "contributing_test.moc"
