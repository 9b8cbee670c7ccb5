#include <algorithm>

#include "tests/repo/tree.h"
#include "tests/support/test.h"

class FileSizeTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void noFileNeedsALongScroll();
};

void FileSizeTest::noFileNeedsALongScroll() {
  constexpr auto kHardLimit = 800;
  std::vector<std::string> complaints;
  for (const auto& file : twin::test::tree()) {
    const std::string_view kind = twin::test::extension(file.path);
    if (kind != "h" && kind != "cpp" && kind != "cu" && kind != "cuh" && kind != "py") continue;
    const auto lines = std::count(file.text.begin(), file.text.end(), '\n');
    if (lines > kHardLimit) {
      complaints.push_back(file.path + " has " + std::to_string(lines) +
                           " lines, the limit is 800");
    }
  }
  TWIN_NO_COMPLAINTS(complaints);
}

TWIN_TEST(FileSizeTest)
#include "file_size_test.moc"
