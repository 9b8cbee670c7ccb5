// TableModel: the one Qt adapter over view::Table; sorting, filtering and texts come from
// app/view/table. Owner: its view. Thread: GUI. Errors: none.
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "app/view/table.h"
#include "app/view/table_scale.h"

namespace twin::gui {

class TableModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Role { keyRole = Qt::UserRole, numberRole, nodeRole, idRole };

  explicit TableModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

  void setTable(view::Table table);
  void setFilter(const QString& filter);
  [[nodiscard]] const view::Table& table() const { return table_; }
  [[nodiscard]] const view::TableRow& rowAt(int row) const;
  // The first row of this node or id, or -1.
  [[nodiscard]] int rowOfNode(const std::string& node) const;
  [[nodiscard]] int rowOfId(quint64 id) const;
  // The given rows (all for none) in a format of app/view/table.
  [[nodiscard]] QString exported(view::TableFormat format, const std::vector<int>& rows) const;

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                    int role) const override;
  void sort(int column, Qt::SortOrder order) override;

 private:
  void refilter();

  view::Table table_;
  std::vector<view::ColumnScale> scales_;  // one per column
  std::string filter_;
  std::vector<std::size_t> rows_;  // positions in table_ that match the filter
  int sortColumn_ = -1;
  Qt::SortOrder sortOrder_ = Qt::AscendingOrder;
};

}  // namespace twin::gui
