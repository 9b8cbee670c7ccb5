#include <QtCore/QRegularExpression>

#include "core/base/text.h"
#include "tests/repo/tree.h"
#include "tests/support/test.h"

// tl::expected is not [[nodiscard]]: each declared function that returns a Result or a Status says
// so itself.
class NodiscardTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everyResultIsLookedAt();
};

void NodiscardTest::everyResultIsLookedAt() {
  const QRegularExpression declaration(QStringLiteral(
      R"(^\s*((static|virtual|inline|constexpr)\s+)*(::)?(twin::)?(Result<.*>|Status)(\s+[A-Za-z_][\w:]*\(|$))"));
  std::vector<std::string> complaints;
  for (const auto& file : twin::test::tree()) {
    if (twin::test::extension(file.path) != "h" || twin::test::isBelow(file.path, "tests"))
      continue;
    std::string_view before;
    int number = 0;
    for (const std::string_view line : twin::split(file.text, '\n')) {
      ++number;
      const bool isMarked = twin::trim(before).ends_with("[[nodiscard]]");
      before = line;
      const QString text = QString::fromUtf8(line.data(), static_cast<qsizetype>(line.size()));
      if (!isMarked && declaration.match(text).hasMatch()) {
        complaints.push_back(file.path + ":" + std::to_string(number) + ": " +
                             std::string(twin::trim(line)));
      }
    }
  }
  TWIN_NO_COMPLAINTS(complaints);
}

TWIN_TEST(NodiscardTest)
#include "nodiscard_test.moc"
