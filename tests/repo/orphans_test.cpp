#include <QtCore/QRegularExpression>
#include <algorithm>
#include <set>

#include "core/base/text.h"
#include "tests/repo/tree.h"
#include "tests/support/test.h"

using twin::test::folderOf;
using twin::test::isBelow;
using twin::test::tree;
using twin::test::treeFile;
using twin::test::TreeFile;

namespace {

bool hasWord(const std::string& text, std::string_view word) {
  const auto isPart = [](char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_' ||
           letter == '/' || letter == '.' || letter == '-';
  };
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !isPart(text[at - 1])) && (end == text.size() || !isPart(text[end])))
      return true;
  }
  return false;
}

const TreeFile* buildFile(std::string_view folder) {
  return treeFile(folder.empty() ? "CMakeLists.txt" : std::string(folder) + "/CMakeLists.txt");
}

// Named by a CMakeLists.txt in its folder or above, as a path or as a word of a table, or taken by
// a GLOB.
bool isBuilt(const TreeFile& source) {
  for (std::string_view folder = folderOf(source.path);; folder = folderOf(folder)) {
    if (const TreeFile* list = buildFile(folder)) {
      const std::string path = folder.empty() ? source.path : source.path.substr(folder.size() + 1);
      if (hasWord(list->text, path)) return true;
      if (list->text.find("twin_table(") != std::string::npos &&
          hasWord(list->text, std::string_view(path).substr(0, path.size() - 4))) {
        return true;
      }
      const bool takesAll = list->text.find("GLOB") != std::string::npos ||
                            list->text.find("twin_test(") != std::string::npos;
      if (takesAll && folder == folderOf(source.path)) return true;
    }
    if (folder.empty()) return false;
  }
}

// The folder with a CMakeLists.txt that holds a test's data file.
std::string_view testFolder(std::string_view path) {
  std::string_view folder = folderOf(path);
  while (!folder.empty() && buildFile(folder) == nullptr) folder = folderOf(folder);
  return folder;
}

bool isTestData(const TreeFile& file) {
  const std::string_view kind = twin::test::extension(file.path);
  return isBelow(file.path, "tests") && kind != "cpp" && kind != "h" && kind != "clang-tidy" &&
         !file.path.ends_with("CMakeLists.txt") && !isBelow(file.path, "tests/support") &&
         !file.path.ends_with("README.md");
}

}  // namespace

class OrphansTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everySourceIsBuilt();
  void everyTestIsRegistered();
  void everyDataFolderIsWalked();
  void everyHeaderIsIncluded();
};

void OrphansTest::everySourceIsBuilt() {
  std::vector<std::string> complaints;
  for (const TreeFile& file : tree()) {
    if (!file.path.ends_with(".cpp")) continue;
    if (!isBuilt(file)) complaints.push_back(file.path + " is named in no CMakeLists.txt");
  }
  TWIN_NO_COMPLAINTS(complaints);
}

void OrphansTest::everyTestIsRegistered() {
  const QRegularExpression registration(
      QStringLiteral("^(TWIN_TEST\\(|QTEST_[A-Z_]*MAIN\\(|int main\\()"),
      QRegularExpression::MultilineOption);
  std::vector<std::string> complaints;
  for (const TreeFile& file : tree()) {
    if (!isBelow(file.path, "tests") || !file.path.ends_with("_test.cpp")) continue;
    if (!registration.match(QString::fromStdString(file.text)).hasMatch()) {
      complaints.push_back(file.path + " has no TWIN_TEST, so nothing runs it");
    }
  }
  TWIN_NO_COMPLAINTS(complaints);
}

void OrphansTest::everyDataFolderIsWalked() {
  std::set<std::string> complaints;
  for (const TreeFile& data : tree()) {
    if (!isTestData(data)) continue;
    const std::string_view home = testFolder(data.path);
    const std::string_view inside = std::string_view(data.path).substr(home.size() + 1);
    const std::string_view first = inside.substr(0, inside.find('/'));
    const bool isWalked = std::any_of(tree().begin(), tree().end(), [&](const TreeFile& source) {
      if (!isBelow(source.path, home) || !source.path.ends_with(".cpp")) return false;
      return source.text.find("\"" + std::string(first)) != std::string::npos ||
             source.text.find("Rows(\"\"") != std::string::npos ||
             source.text.find("Rows(\".\"") != std::string::npos ||
             source.text.find("dataFolder()") != std::string::npos ||
             source.text.find("(TWIN_TEST_DATA)") != std::string::npos ||
             source.text.find(data.path) != std::string::npos;
    });
    if (!isWalked)
      complaints.insert(std::string(home) + "/" + std::string(first) + " is read by no test");
  }
  const std::vector<std::string> list(complaints.begin(), complaints.end());
  TWIN_NO_COMPLAINTS(list);
}

void OrphansTest::everyHeaderIsIncluded() {
  std::vector<std::string> complaints;
  for (const TreeFile& header : tree()) {
    if (!header.path.ends_with(".h")) continue;
    const std::string include = "#include \"" + header.path + "\"";
    const std::string own = header.path.substr(0, header.path.size() - 1) + "cpp";
    const bool isUsed = std::any_of(tree().begin(), tree().end(), [&](const TreeFile& user) {
      return user.path != own && user.text.find(include) != std::string::npos;
    });
    // A table's header is included by the table that CMake generates.
    const bool isGenerated = std::any_of(tree().begin(), tree().end(), [&](const TreeFile& list) {
      return list.path.ends_with("CMakeLists.txt") &&
             list.text.find("HEADER " + header.path) != std::string::npos;
    });
    if (!isUsed && !isGenerated) complaints.push_back(header.path + " is included by nobody else");
  }
  TWIN_NO_COMPLAINTS(complaints);
}

TWIN_TEST(OrphansTest)
#include "orphans_test.moc"
