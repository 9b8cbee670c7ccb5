#include "app/view/table.h"

#include <limits>

#include "app/view/chart.h"
#include "app/view/table_scale.h"
#include "app/view/timeline.h"
#include "app/view/units.h"
#include "tests/support/test.h"

using namespace std::string_literals;
using twin::view::CellFormat;
using twin::view::FontSet;
using twin::view::Order;
using twin::view::Table;
using twin::view::TableFormat;
using twin::view::TargetKind;

namespace {

Table opTable() {
  Table table;
  table.columns = {{"name", "Name", CellFormat::text},
                   {"median_ns", "Median", CellFormat::nanoseconds},
                   {"runs", "n", CellFormat::count}};
  const auto add = [&](const char* name, twin::view::TableCell time, std::int64_t runs) {
    table.rows.push_back({{std::string(name), std::move(time), runs}});
  };
  add("conv_10", 2.5e6, 30);
  add("conv_2", 1e3, 1200);
  add("a|\"b\",c", {}, 5);
  return table;
}

std::string order(const Table& table) {
  std::string out;
  for (const auto& row : table.rows) out += std::get<std::string>(row.cells[0]) + " ";
  return out;
}

}  // namespace

class TableTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void units_data();
  void units();
  void sortsByValue();
  void filters_data();
  void filters();
  void exports();
  void keepsOneUnitPerTable();
  void timelineMergesNarrowSpans();
  void timelineKeepsTheSelection();
  void axisStepsAreRound();
  void chartsTakeAnything();
};

void TableTest::units_data() {
  QTest::addColumn<QString>("actual");
  QTest::addColumn<QString>("expected");
  const auto row = [](const std::string& actual, const char* expected) {
    QTest::newRow(expected) << QString::fromStdString(actual) << QString::fromUtf8(expected);
  };
  row(twin::view::durationText(820), "820 ns");
  row(twin::view::durationText(999.9), "1 µs");
  row(twin::view::durationText(1.236e6), "1.24 ms");
  row(twin::view::durationText(12.36e6), "12.4 ms");
  row(twin::view::durationText(2.5e9), "2.5 s");
  row(twin::view::durationText(-3e3), "−3 µs");
  row(twin::view::durationText(std::numeric_limits<double>::quiet_NaN()), "–");
  row(twin::view::bytesText(512), "512 B");
  row(twin::view::bytesText(1536), "1.5 KiB");
  row(twin::view::countText(335114), "335 k");
  row(twin::view::groupedText(-1234567), "−1\u2009234\u2009567");
  row(twin::view::percentText(0.0834), "8.3 %");
  row(twin::view::percentText(0.5), "50 %");
  row(twin::view::signedText(-5), "−5");
  row(twin::view::ratioText(2.1), "2.1×");
  row(twin::view::millisecondsText(1.5e6), "1.5");
}

void TableTest::units() {
  QFETCH(QString, actual);
  QFETCH(QString, expected);
  QCOMPARE(actual, expected);
}

void TableTest::sortsByValue() {
  Table table = opTable();
  sortTable(table, 0, Order::ascending);
  QCOMPARE(order(table), "a|\"b\",c conv_2 conv_10 "s);
  sortTable(table, 1, Order::descending);
  QCOMPARE(order(table), "conv_10 conv_2 a|\"b\",c "s);
  sortTable(table, 1, Order::ascending);
  QCOMPARE(order(table), "conv_2 conv_10 a|\"b\",c "s);
  sortTable(table, 99, Order::ascending);
}

void TableTest::filters_data() {
  QTest::addColumn<QString>("filter");
  QTest::addColumn<int>("rows");
  QTest::newRow("nothing") << "" << 3;
  QTest::newRow("word") << "CONV" << 2;
  QTest::newRow("column") << "name:10" << 1;
  QTest::newRow("number") << "median_ns>1000" << 1;
  QTest::newRow("both") << "conv runs<100" << 1;
  QTest::newRow("negated") << "-conv" << 1;
  QTest::newRow("unknown column") << "absent:1" << 0;
}

void TableTest::filters() {
  QFETCH(QString, filter);
  QFETCH(int, rows);
  QCOMPARE(static_cast<int>(filterTable(opTable(), filter.toStdString()).size()), rows);
}

void TableTest::exports() {
  const Table table = opTable();
  TWIN_COMPARE_TEXT(exportTable(table, TableFormat::csv),
                    "name,median_ns,runs\nconv_10,2500000,30\nconv_2,1000,1200\n"
                    "\"a|\"\"b\"\",c\",,5\n");
  TWIN_COMPARE_TEXT(exportTable(table, TableFormat::text),
                    "Name     Median ms      n\nconv_10      2.500     30\n"
                    "conv_2       0.001  1\u2009200\na|\"b\",c          –      5\n");
  QVERIFY(exportTable(table, TableFormat::markdown).find("a\\|\"b\",c") != std::string::npos);
  QVERIFY(exportTable(table, TableFormat::json, {2}).find("\"median_ns\": null") !=
          std::string::npos);
  QVERIFY(exportTable(table, TableFormat::tsv).find("name\tmedian_ns") == 0);
}

// Figures of a column have one unit and equal decimals; durations of a table have one unit.
void TableTest::keepsOneUnitPerTable() {
  Table table;
  table.columns = {{"eager", "Eager", CellFormat::nanoseconds},
                   {"graph", "Graph", CellFormat::nanoseconds},
                   {"bytes", "Written", CellFormat::bytes},
                   {"share", "Share", CellFormat::share}};
  table.rows = {{.cells = {1234567.0, 80.0, std::int64_t{16}, 1.0}},
                {.cells = {12.4e3, -160.0, std::int64_t{8}, 0.125}},
                {.cells = {0.0, {}, std::int64_t{0}, 0.0}}};
  const auto scales = twin::view::scalesOf(table);
  const auto shown = [&](std::size_t row, std::size_t column) {
    return scaledText(table.columns[column], table.rows[row].cells[column], scales[column]);
  };
  QCOMPARE(headText(table.columns[0], scales[0]), std::string("Eager ms"));
  QCOMPARE(headText(table.columns[1], scales[1]), std::string("Graph ns"));  // else all zeros
  QCOMPARE(headText(table.columns[2], scales[2]), std::string("Written B"));
  QCOMPARE(shown(0, 0), std::string("1.235"));
  QCOMPARE(shown(1, 0), std::string("0.012"));
  QCOMPARE(shown(2, 0), std::string("0.000"));
  QCOMPARE(shown(1, 1), std::string("−160"));
  QCOMPARE(shown(2, 1), std::string("–"));
  QCOMPARE(shown(0, 2), std::string("16"));
  QCOMPARE(shown(0, 3), std::string("100.0 %"));
  QCOMPARE(shown(1, 3), std::string("12.5 %"));
}

void TableTest::timelineMergesNarrowSpans() {
  twin::view::TimelineData data;
  data.lanes = {{"main", ""}, {"GPU", "no GPU was found"}};
  for (int k = 0; k < 100000; ++k) data.spans.push_back({0, "op", k * 10, k * 10 + 5, ""});
  data.spans.push_back({0, "MatMul", 0, 500000, "dense/MatMul"});
  data.spans.push_back({7, "lost", 0, 5, ""});
  data.spans.push_back({0, "backwards", 9, 5, ""});
  const auto timeline = buildTimeline(data, FontSet(), {.width = 1000});
  QVERIFY(timeline.scene.items.size() < 1100);
  const auto hit = timeline.scene.hit({300, 22 + 13}, 0);
  QCOMPARE(hit.kind, TargetKind::span);
  QCOMPARE(timeline.toNs(timeline.toPx(123456)), std::int64_t{123456});
}

void TableTest::timelineKeepsTheSelection() {
  twin::view::TimelineData data;
  data.lanes = {{"main", ""}};
  data.spans = {{0, "tiny", 10, 11, "n"}, {0, "all", 0, 1000000, "m"}};
  const auto timeline = buildTimeline(data, FontSet(), {.width = 500, .selected = {"n"}});
  const auto red = std::count_if(
      timeline.scene.styles.begin(), timeline.scene.styles.end(),
      [](const auto& style) { return style.strokeAlpha > 0 && hex(style.stroke) == "#ff0000"; });
  QCOMPARE(red, 1);
  QVERIFY(!buildTimeline({}, FontSet(), {}).scene.items.empty());
}

void TableTest::axisStepsAreRound() {
  QCOMPARE(twin::view::axisStep(1000, 10), 100.0);
  QCOMPARE(twin::view::axisStep(1234, 10), 200.0);
  QCOMPARE(twin::view::axisStep(0, 10), 0.0);
}

void TableTest::chartsTakeAnything() {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  using twin::view::BarKind;
  const auto waterfall = twin::view::waterfallChart({{"eager", 10e6, BarKind::total},
                                                     {"dispatch", -4e6},
                                                     {"bad", nan},
                                                     {"unexplained", 1e6, BarKind::unexplained},
                                                     {"graph", 7e6, BarKind::total}},
                                                    FontSet(), {});
  QCOMPARE(waterfall.hit({200, 11}, 0).index, 0U);
  QVERIFY(!twin::view::waterfallChart({}, FontSet(), {}).items.size());
  QVERIFY(!twin::view::intervalChart({nan, -1, 1e300}, FontSet(), {}).items.empty());
  QVERIFY(!twin::view::histogramChart({{"eager", {1, 2, 2, 3, nan}}}, FontSet(), {}).items.empty());
  QVERIFY(!twin::view::histogramChart({{"one", {1e18, 1.0000000000000002e18}}}, FontSet(), {})
               .items.empty());
  QVERIFY(!twin::view::histogramChart({}, FontSet(), {}).items.empty());
}

TWIN_TEST(TableTest)
#include "table_test.moc"
