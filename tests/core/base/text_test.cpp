#include "core/base/text.h"

#include <cmath>
#include <limits>

#include "tests/support/test.h"

class TextTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void displayMakesHiddenCharactersVisible();
  void displayReplacesInvalidUtf8();
  void displayCutsLongText();
  void codePointsCountsCharacters();
  void utf8_data();
  void utf8();
  void splitKeepsEmptyParts();
  void trimAndJoin();
  void parsesWholeNumbersOnly();
  void shortestReadsBack();
  void closestRanksByDistance();
  void escapesXml();
};

void TextTest::displayMakesHiddenCharactersVisible() {
  QCOMPARE(twin::displayText("a\x1b[31mb\n\tc"), std::string("a\\u{1b}[31mb\n\tc"));
  QCOMPARE(twin::displayText("x\u202Ey"), std::string("x\\u{202e}y"));
  QCOMPARE(twin::displayText("µ≈图"), std::string("µ≈图"));
}

void TextTest::displayReplacesInvalidUtf8() {
  QCOMPARE(twin::displayText("a\xFFz"), std::string("a\uFFFDz"));
  QCOMPARE(twin::displayText("\xC3"), std::string("\uFFFD"));
}

void TextTest::displayCutsLongText() {
  const std::string cut = twin::displayText(std::string(100, 'a'), 10);
  QCOMPARE(cut, std::string(10, 'a') + "…");
}

void TextTest::codePointsCountsCharacters() {
  QCOMPARE(twin::codePoints("aµ图🙂").size(), std::size_t{4});
  QVERIFY(twin::codePoints("\xFF")[0] == U'\uFFFD');
  std::string built;
  for (const char32_t point : {U'a', U'µ', U'图', U'🙂'}) twin::appendUtf8(built, point);
  QCOMPARE(built, std::string("aµ图🙂"));
}

void TextTest::utf8_data() {
  QTest::addColumn<QByteArray>("bytes");
  QTest::addColumn<bool>("valid");
  QTest::newRow("ascii") << QByteArray("abc") << true;
  QTest::newRow("three bytes") << QByteArray("图") << true;
  QTest::newRow("lone continuation") << QByteArray("\x80") << false;
  QTest::newRow("cut off") << QByteArray("\xE5\x9B") << false;
  QTest::newRow("overlong") << QByteArray("\xC0\xAF") << false;
  QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << false;
  QTest::newRow("beyond Unicode") << QByteArray("\xF4\x90\x80\x80") << false;
}

void TextTest::utf8() {
  QFETCH(QByteArray, bytes);
  QFETCH(bool, valid);
  QCOMPARE(twin::isValidUtf8(bytes.toStdString()), valid);
}

void TextTest::splitKeepsEmptyParts() {
  const auto parts = twin::split("a,,b,", ',');
  QCOMPARE(parts.size(), std::size_t{4});
  QVERIFY(parts[1].empty() && parts[3].empty() && parts[2] == "b");
  QCOMPARE(twin::split("", ',').size(), std::size_t{1});
}

void TextTest::trimAndJoin() {
  QVERIFY(twin::trim(" \t a b\r\n") == "a b");
  QVERIFY(twin::trim(" \n ").empty());
  const std::vector<std::string> parts = {"a", "b", "c"};
  QCOMPARE(twin::join(parts, ", "), std::string("a, b, c"));
}

void TextTest::parsesWholeNumbersOnly() {
  QCOMPARE(twin::parseInt("-42"), std::optional<std::int64_t>(-42));
  QVERIFY(!twin::parseInt("4x") && !twin::parseInt("") && !twin::parseInt("9223372036854775808"));
  QCOMPARE(twin::parseDouble("1e-5"), std::optional<double>(1e-5));
  QVERIFY(!twin::parseDouble("1,5") && !twin::parseDouble(""));
}

void TextTest::shortestReadsBack() {
  for (const double value : {0.1, 1.0, 1e300, 5e-324, -2.5, 1.0 / 3}) {
    QCOMPARE(twin::parseDouble(twin::shortest(value)), std::optional<double>(value));
  }
  QCOMPARE(twin::shortest(0.1F), std::string("0.1"));
  QCOMPARE(twin::shortest(std::numeric_limits<double>::infinity()), std::string("inf"));
}

void TextTest::closestRanksByDistance() {
  const std::vector<std::string> names = {"relu", "relu6", "reshape", "sigmoid"};
  const auto found = twin::closest("rleu", names, 2);
  QVERIFY(!found.empty());
  QCOMPARE(found[0], std::string("relu"));
  QVERIFY(twin::closest("zzzzzz", names).empty());
}

void TextTest::escapesXml() {
  QCOMPARE(twin::escapeXml("<a b=\"c\">&'"), std::string("&lt;a b=&quot;c&quot;&gt;&amp;&#39;"));
  const std::string clean = twin::escapeXml(std::string("\0\x01z\xFF", 4));
  QVERIFY(clean.find('\0') == std::string::npos && clean.find('\x01') == std::string::npos);
  QVERIFY(twin::isValidUtf8(clean));
}

TWIN_TEST(TextTest)
#include "text_test.moc"
