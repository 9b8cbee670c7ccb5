#include <QtCore/QRegularExpression>

#include "core/base/text.h"
#include "tests/repo/tree.h"
#include "tests/support/test.h"

// What no file may say: paths of one machine, hosts of package registries, notes to oneself.
class WordsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void nothingForbidden_data();
  void nothingForbidden();
};

void WordsTest::nothingForbidden_data() {
  QTest::addColumn<QString>("pattern");
  // The brackets keep this file from matching itself.
  QTest::newRow("machine paths") << QStringLiteral("(^|[^a-z])/(w[o]rk|f[a]rm|r[o]ot|h[o]me)/");
  QTest::newRow("registry hosts") << QStringLiteral(
      "https?://[a-z.-]*(r[e]gistry|m[i]rror|p[a]ckages|f[i]les|p[y]pi)[a-z.-]*\\.(org|io|com)");
  QTest::newRow("notes to oneself") << QStringLiteral("\\b(TO[D]O|FIX[M]E|XX[X])\\b");
  QTest::newRow("pages outside the tree") << QStringLiteral(
      "\\b(c[l]i|opt[i]miser|prof[i]ling|lang[u]age|dec[i]sions|vis[u]als|des[i]gn)\\.md\\b|"
      "\\b(for[m]ats|sty[l]e|too[l]chain)\\.md\\b|\\(vis[u]als: ");
  QTest::newRow("conflict marks") << QStringLiteral("^(<{7}|>{7}) ");
}

void WordsTest::nothingForbidden() {
  QFETCH(QString, pattern);
  const QRegularExpression forbidden(pattern);
  std::vector<std::string> complaints;
  for (const auto& file : twin::test::tree()) {
    if (!forbidden.match(QString::fromStdString(file.text)).hasMatch() &&
        pattern.at(0) != QLatin1Char('^')) {
      continue;
    }
    int number = 0;
    for (const std::string_view line : twin::split(file.text, '\n')) {
      ++number;
      const QString text = QString::fromUtf8(line.data(), static_cast<qsizetype>(line.size()));
      if (forbidden.match(text).hasMatch()) {
        complaints.push_back(file.path + ":" + std::to_string(number) + ": " +
                             std::string(twin::trim(line)).substr(0, 120));
      }
    }
  }
  TWIN_NO_COMPLAINTS(complaints);
}

TWIN_TEST(WordsTest)
#include "words_test.moc"
