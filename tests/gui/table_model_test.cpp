// TableModel: the adapter obeys Qt's rules through sorting, filtering and new tables.
#include "app/gui/table_model.h"

#include <QAbstractItemModelTester>

#include "tests/support/test.h"

namespace {

twin::view::Table sample() {
  twin::view::Table table;
  table.columns = {{"op", "Op", twin::view::CellFormat::text},
                   {"n", "n", twin::view::CellFormat::count}};
  table.rows = {{.cells = {std::string("matmul"), std::int64_t{3}}, .id = 7, .node = "a"},
                {.cells = {std::string("relu"), std::int64_t{1}}, .id = 8, .node = "b"},
                {.cells = {std::string("add"), std::int64_t{2}}, .id = 9, .node = "c"}};
  return table;
}

}  // namespace

class TableModelTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void obeysTheRulesOfModels() {
    twin::gui::TableModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setTable(sample());
    model.sort(1, Qt::DescendingOrder);
    model.setFilter(QStringLiteral("n>1"));
    model.setTable({});
    model.setTable(sample());
  }
  void sortsAndFilters() {
    twin::gui::TableModel model;
    model.setTable(sample());
    model.sort(1, Qt::AscendingOrder);
    QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("relu"));
    model.setFilter(QStringLiteral("a"));
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.rowOfNode("c"), 0);
    QCOMPARE(model.rowOfId(8), -1);
  }
  void exportsTheRowsInView() {
    twin::gui::TableModel model;
    model.setTable(sample());
    model.setFilter(QStringLiteral("relu"));
    const QString csv = model.exported(twin::view::TableFormat::csv, {});
    QVERIFY(csv.contains(QStringLiteral("relu")));
    QVERIFY(!csv.contains(QStringLiteral("matmul")));
  }
};
TWIN_TEST(TableModelTest)
#include "table_model_test.moc"
