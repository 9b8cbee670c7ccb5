#include "app/gui/table_panel.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QMenu>
#include <QScrollBar>
#include <QShortcut>
#include <QVBoxLayout>
#include <algorithm>

#include "app/gui/qt_text.h"

namespace twin::gui {
namespace {

constexpr int kMostMeasured = 200;
constexpr int kLeastText = 44;  // width of a column that gives way
constexpr int kMostAir = 28;    // beside a column of figures

}  // namespace

TablePanel::TablePanel(const Look& look, const QString& name, FilterLine filter, QWidget* parent)
    : QWidget(parent),
      model_(new TableModel(this)),
      delegate_(new TableDelegate(look, this)),
      view_(new QTableView(this)),
      empty_(new EmptyState(look, this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  if (filter == FilterLine::on) {
    filter_ = new QLineEdit(this);
    filter_->setPlaceholderText(tr("Filter: words, key:word, key>number"));
    filter_->setAccessibleName(tr("Filter of %1").arg(name));
    filter_->setClearButtonEnabled(true);
    auto* margin = new QHBoxLayout;
    margin->setContentsMargins(8, 4, 8, 4);
    margin->addWidget(filter_);
    column->addLayout(margin);
    connect(filter_, &QLineEdit::textChanged, model_, &TableModel::setFilter);
  }
  stack_ = new QStackedLayout;
  column->addLayout(stack_);
  stack_->addWidget(empty_);
  stack_->addWidget(view_);
  view_->setModel(model_);
  view_->setItemDelegate(delegate_);
  view_->setAccessibleName(name);
  view_->setShowGrid(false);
  view_->setSelectionBehavior(QAbstractItemView::SelectRows);
  view_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  view_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  view_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  view_->setWordWrap(false);
  view_->setTabKeyNavigation(false);
  view_->verticalHeader()->hide();
  view_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  view_->verticalHeader()->setMinimumSectionSize(18);
  view_->verticalHeader()->setDefaultSectionSize(22);
  view_->horizontalHeader()->setFont(uiFont(11));
  view_->horizontalHeader()->setHighlightSections(false);
  view_->horizontalHeader()->setTextElideMode(Qt::ElideRight);
  view_->horizontalHeader()->setMinimumSectionSize(20);
  view_->horizontalHeader()->setStretchLastSection(true);
  view_->horizontalHeader()->setSortIndicatorClearable(true);
  view_->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
  view_->setSortingEnabled(true);
  view_->viewport()->installEventFilter(this);
  view_->setContextMenuPolicy(Qt::CustomContextMenu);
  connect(view_, &QWidget::customContextMenuRequested, this, &TablePanel::showMenu);
  connect(view_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& current) {
            if (selecting_ || !current.isValid()) return;
            const view::TableRow& row = model_->rowAt(current.row());
            Q_EMIT rowChosen(row.id, toQString(row.node));
          });
  auto* copyKey = new QShortcut(QKeySequence::Copy, view_, nullptr, nullptr, Qt::WidgetShortcut);
  connect(copyKey, &QShortcut::activated, this, [this] { copy(view::TableFormat::tsv); });
}

TablePanel* TablePanel::fill(Panel* panel, const Look& look, const QString& name,
                             const QString& object, const EmptyText& empty, FilterLine filter) {
  auto* column = new QVBoxLayout(panel);
  column->setContentsMargins(0, 0, 0, 0);
  auto* table = new TablePanel(look, name, filter, panel);
  table->view().setObjectName(object);
  table->setEmptyText(empty);
  column->addWidget(table);
  return table;
}

void TablePanel::setTable(view::Table table) {
  const bool any = !table.rows.empty();
  selecting_ = true;
  model_->setTable(std::move(table));
  selecting_ = false;
  measureColumns();
  fitColumns();
  stack_->setCurrentIndex(any ? 1 : 0);
}

void TablePanel::setEmptyText(const EmptyText& text) { empty_->setText(text); }

void TablePanel::setFutureFrom(int row) {
  delegate_->setFutureFrom(row);
  view_->viewport()->update();
}

// As wide as the first rows need.
void TablePanel::measureColumns() {
  QHeaderView* header = view_->horizontalHeader();
  const QFontMetrics heads(header->font());
  wanted_.clear();
  for (int column = 0; column < model_->columnCount(); ++column) {
    int width = heads.horizontalAdvance(
                    model_->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString()) +
                18;
    const view::TableColumn& about = model_->table().columns[static_cast<std::size_t>(column)];
    if (about.format == view::CellFormat::nanoseconds) width = std::max(width, 56);
    const int rows = std::min(model_->rowCount(), kMostMeasured);
    QStyleOptionViewItem option;
    option.font = uiFont(13);
    for (int row = 0; row < rows; ++row) {
      width = std::max(width, delegate_->sizeHint(option, model_->index(row, column)).width());
    }
    wanted_.push_back(std::min(width, 360));
  }
  header->setStretchLastSection(false);
}

// Where the columns need more than there is, the longest texts give way first; the first column,
// which names the row, and chips, which cannot be read in part, give way last.
void TablePanel::fitColumns() {
  // While another table is being set, the view is laid out before its columns are measured.
  if (wanted_.size() != model_->table().columns.size()) return;
  std::vector<int> widths = wanted_;
  int excess = -view_->viewport()->width();
  for (const int width : widths) excess += width;
  const std::vector<view::TableColumn>& columns = model_->table().columns;
  const auto shrink = [&](const auto& mayShrink, int least) {
    while (excess > 0) {
      int widest = -1;
      for (std::size_t k = 0; k < widths.size(); ++k) {
        if (widths[k] <= least || !mayShrink(k)) continue;
        if (widest < 0 || widths[k] > widths[static_cast<std::size_t>(widest)])
          widest = static_cast<int>(k);
      }
      if (widest < 0) return;
      const int cut = std::min({excess, 8, widths[static_cast<std::size_t>(widest)] - least});
      widths[static_cast<std::size_t>(widest)] -= cut;
      excess -= cut;
    }
  };
  const auto isText = [&](std::size_t k) {
    return !columns[k].isNumeric() && columns[k].key != "figure";
  };
  shrink([&](std::size_t k) { return isText(k) && k > 0 && columns[k].key != "type"; }, kLeastText);
  shrink(isText, kLeastText);
  if (excess < 0) shareSpare(widths, -excess);
  for (std::size_t k = 0; k < widths.size(); ++k)
    view_->horizontalHeader()->resizeSection(static_cast<int>(k), widths[k]);
}

// What is left over: a little to every figure, so that heads do not crowd, the rest to the texts
// by what they hold.
void TablePanel::shareSpare(std::vector<int>& widths, int spare) const {
  const std::vector<view::TableColumn>& columns = model_->table().columns;
  int texts = 0;
  int figures = 0;
  for (std::size_t k = 0; k < widths.size(); ++k)
    (columns[k].isNumeric() ? figures : texts) += columns[k].isNumeric() ? 1 : widths[k];
  if (texts == 0) {
    if (!widths.empty()) widths.back() += spare;
    return;
  }
  const int each = figures == 0 ? 0 : std::min(kMostAir, spare / (2 * figures));
  const int rest = spare - each * figures;
  int given = 0;
  std::size_t last = 0;
  for (std::size_t k = 0; k < widths.size(); ++k) {
    if (columns[k].isNumeric()) {
      widths[k] += each;
      continue;
    }
    const int part = rest * widths[k] / texts;
    widths[k] += part;
    given += part;
    last = k;
  }
  widths[last] += rest - given;
}

bool TablePanel::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize) fitColumns();
  return QWidget::eventFilter(watched, event);
}

void TablePanel::select(int row) {
  selecting_ = true;
  if (row < 0) {
    view_->clearSelection();
  } else if (view_->currentIndex().row() != row || !view_->selectionModel()->isRowSelected(row)) {
    view_->selectRow(row);
    view_->scrollTo(model_->index(row, 0));
  }
  selecting_ = false;
}

void TablePanel::selectNode(const std::string& node) { select(model_->rowOfNode(node)); }
void TablePanel::selectId(quint64 id) { select(model_->rowOfId(id)); }

void TablePanel::copy(view::TableFormat format) {
  std::vector<int> rows;
  for (const QModelIndex& index : view_->selectionModel()->selectedRows())
    rows.push_back(index.row());
  std::sort(rows.begin(), rows.end());
  QApplication::clipboard()->setText(model_->exported(format, rows));
}

void TablePanel::showMenu(const QPoint& at) {
  QMenu menu(this);
  const std::pair<QString, view::TableFormat> formats[] = {
      {tr("Copy as text"), view::TableFormat::text},
      {tr("Copy as CSV"), view::TableFormat::csv},
      {tr("Copy as TSV"), view::TableFormat::tsv},
      {tr("Copy as Markdown"), view::TableFormat::markdown},
      {tr("Copy as JSON"), view::TableFormat::json}};
  for (const auto& [name, format] : formats) {
    menu.addAction(name, this, [this, chosen = format] { copy(chosen); });
  }
  menu.exec(view_->viewport()->mapToGlobal(at));
}

}  // namespace twin::gui
