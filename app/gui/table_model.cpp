#include "app/gui/table_model.h"

#include <QCoreApplication>

#include "app/gui/qt_text.h"

namespace twin::gui {
namespace {

// Figures that come as texts, because their units differ from row to row, stand like numbers.
bool alignsRight(const view::TableColumn& column) {
  return column.isNumeric() || column.key == "figure";
}

}  // namespace

void TableModel::setTable(view::Table table) {
  beginResetModel();
  table_ = std::move(table);
  scales_ = view::scalesOf(table_);
  if (sortColumn_ >= 0 && sortColumn_ < static_cast<int>(table_.columns.size())) {
    view::sortTable(
        table_, static_cast<std::size_t>(sortColumn_),
        sortOrder_ == Qt::AscendingOrder ? view::Order::ascending : view::Order::descending);
  }
  refilter();
  endResetModel();
}

void TableModel::setFilter(const QString& filter) {
  beginResetModel();
  filter_ = toUtf8(filter);
  refilter();
  endResetModel();
}

void TableModel::refilter() { rows_ = view::filterTable(table_, filter_); }

const view::TableRow& TableModel::rowAt(int row) const {
  return table_.rows[rows_[static_cast<std::size_t>(row)]];
}

int TableModel::rowOfNode(const std::string& node) const {
  if (node.empty()) return -1;
  for (std::size_t k = 0; k < rows_.size(); ++k) {
    if (table_.rows[rows_[k]].node == node) return static_cast<int>(k);
  }
  return -1;
}

int TableModel::rowOfId(quint64 id) const {
  for (std::size_t k = 0; k < rows_.size(); ++k) {
    if (table_.rows[rows_[k]].id == id) return static_cast<int>(k);
  }
  return -1;
}

QString TableModel::exported(view::TableFormat format, const std::vector<int>& rows) const {
  std::vector<std::size_t> chosen;
  for (const int row : rows) chosen.push_back(rows_[static_cast<std::size_t>(row)]);
  return toQString(view::exportTable(table_, format, chosen.empty() ? rows_ : chosen));
}

int TableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}
int TableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(table_.columns.size());
}

QVariant TableModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const auto column = static_cast<std::size_t>(index.column());
  const view::TableColumn& about = table_.columns[column];
  const view::TableRow& row = rowAt(index.row());
  static const view::TableCell kNothing;
  const view::TableCell& cell = column < row.cells.size() ? row.cells[column] : kNothing;
  switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
      return shownLine(view::scaledText(about, cell, scales_[column]));
    case Qt::TextAlignmentRole:
      return QVariant::fromValue(Qt::AlignVCenter |
                                 (alignsRight(about) ? Qt::AlignRight : Qt::AlignLeft));
    case keyRole:
      return toQString(about.key);
    case nodeRole:
      return toQString(row.node);
    case idRole:
      return QVariant::fromValue<quint64>(row.id);
    case numberRole:
      if (const auto* real = std::get_if<double>(&cell)) return *real;
      if (const auto* whole = std::get_if<std::int64_t>(&cell)) return static_cast<double>(*whole);
      return {};
    default:
      return {};
  }
}

QVariant TableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
  const auto at = static_cast<std::size_t>(section);
  const view::TableColumn& column = table_.columns[at];
  if (role == Qt::DisplayRole) {
    view::TableColumn translated = column;
    translated.title =
        toUtf8(QCoreApplication::translate("twin::gui::Table", column.title.c_str()));
    return toQString(view::headText(translated, scales_[at]));
  }
  if (role == Qt::TextAlignmentRole) {
    return QVariant::fromValue(Qt::AlignVCenter |
                               (alignsRight(column) ? Qt::AlignRight : Qt::AlignLeft));
  }
  return {};
}

void TableModel::sort(int column, Qt::SortOrder order) {
  sortColumn_ = column;
  sortOrder_ = order;
  if (column < 0 || column >= columnCount()) return;
  beginResetModel();
  view::sortTable(table_, static_cast<std::size_t>(column),
                  order == Qt::AscendingOrder ? view::Order::ascending : view::Order::descending);
  refilter();
  endResetModel();
}

}  // namespace twin::gui
