#include "core/base/limits.h"

#include <set>

#include "tests/support/test.h"

class LimitsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everyRowIsComplete();
  void assignments_data();
  void assignments();
  void refusals_data();
  void refusals();
  void errorNamesTheLimit();
  void tensorBytesHasADefault();
  void showsUnitsThatSayEnough();
};

void LimitsTest::showsUnitsThatSayEnough() {
  const auto shown = [](const char* assignment) {
    twin::Limits limits;
    if (!twin::applyLimit(limits, assignment)) return std::string("refused");
    for (const twin::LimitRow& row : twin::limitRows()) {
      if (std::string_view(assignment).rfind(row.name, 0) == 0) return twin::limitText(row, limits);
    }
    return std::string("none");
  };
  QCOMPARE(shown("tensor-bytes=12641873920"), std::string("11.8 GiB"));
  QCOMPARE(shown("tensor-bytes=1048000"), std::string("1023 KiB"));
  QCOMPARE(shown("tensor-bytes=2GiB"), std::string("2 GiB"));
  QCOMPARE(shown("tensor-bytes=100"), std::string("100 B"));
  QCOMPARE(shown("time=1.5"), std::string("1.50 s"));
  QCOMPARE(shown("time=2s"), std::string("2 s"));
  QCOMPARE(shown("time=300ms"), std::string("300 ms"));
  QVERIFY(shown("tensor-bytes=0").find("half of memory (") == 0);
}

void LimitsTest::everyRowIsComplete() {
  std::set<std::string_view> names;
  for (const twin::LimitRow& row : twin::limitRows()) {
    QVERIFY(names.insert(row.name).second);
    QVERIFY(!row.doc.empty() && row.field != nullptr);
    QVERIFY(!twin::limitText(row, {}).empty());
  }
  for (const char* needed : {"time", "steps", "depth", "tensor-bytes", "recorded-bytes",
                             "output-bytes", "nodes", "traces", "file-bytes"}) {
    QVERIFY2(names.count(needed) == 1, needed);
  }
}

void LimitsTest::assignments_data() {
  QTest::addColumn<QString>("assignment");
  QTest::addColumn<QString>("name");
  QTest::addColumn<qint64>("value");
  QTest::newRow("seconds") << "time=2s"
                           << "time" << qint64{2'000'000'000};
  QTest::newRow("milliseconds") << "time=500ms"
                                << "time" << qint64{500'000'000};
  QTest::newRow("minutes") << "time=1m"
                           << "time" << qint64{60'000'000'000};
  QTest::newRow("bare time is seconds") << "time=3"
                                        << "time" << qint64{3'000'000'000};
  QTest::newRow("mebibytes") << "output-bytes=2MiB"
                             << "output-bytes" << qint64{2 << 20};
  QTest::newRow("bytes") << "file-bytes=100"
                         << "file-bytes" << qint64{100};
  QTest::newRow("count") << "depth=50"
                         << "depth" << qint64{50};
}

void LimitsTest::assignments() {
  QFETCH(QString, assignment);
  QFETCH(QString, name);
  QFETCH(qint64, value);
  twin::Limits limits;
  TWIN_SUCCEEDS(twin::applyLimit(limits, assignment.toStdString()));
  for (const twin::LimitRow& row : twin::limitRows()) {
    if (row.name == name.toStdString()) QCOMPARE(qint64{limits.*row.field}, value);
  }
}

void LimitsTest::refusals_data() {
  QTest::addColumn<QString>("assignment");
  for (const char* text :
       {"time", "speed=3", "time=fast", "depth=-1", "depth=", "nodes=1e30", "="}) {
    QTest::newRow(text) << QString::fromLatin1(text);
  }
}

void LimitsTest::refusals() {
  QFETCH(QString, assignment);
  twin::Limits limits;
  const twin::Status answer = twin::applyLimit(limits, assignment.toStdString());
  QVERIFY(!answer);
  QVERIFY(answer.error().code == twin::ErrorCode::usage);
  QVERIFY(!answer.error().advice.empty());
}

void LimitsTest::errorNamesTheLimit() {
  twin::Limits limits;
  limits.timeNs = 2'000'000'000;
  const twin::Error error = twin::limitError("time", limits);
  QVERIFY(error.code == twin::ErrorCode::limit);
  QCOMPARE(twin::text(error), std::string("stopped by the limit time = 2 s"));
  QVERIFY(error.advice.find("--limit time=") != std::string::npos);
}

void LimitsTest::tensorBytesHasADefault() {
  QVERIFY(twin::effectiveTensorBytes({}) > 1 << 20);
  QCOMPARE(twin::effectiveTensorBytes({.tensorBytes = 7}), std::int64_t{7});
}

TWIN_TEST(LimitsTest)
#include "limits_test.moc"
