// TensorValues: the last two axes of a tensor as a Qt table, and its statistics as a view::Table.
// Owner: its view. Thread: the model GUI, the statistics any. Errors: none.
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "app/gui/look.h"
#include "app/view/table.h"
#include "core/tensor/tensor.h"

namespace twin::gui {

class TensorValues : public QAbstractTableModel {
  Q_OBJECT

 public:
  TensorValues(const Look& look, QObject* parent) : QAbstractTableModel(parent), look_(look) {}
  void setTensor(Tensor tensor, double least, double most);
  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                    int role) const override;

 private:
  const Look& look_;
  Tensor tensor_;
  std::int64_t rows_ = 0;
  std::int64_t columns_ = 0;
  double least_ = 0;
  double most_ = 0;
};

struct TensorStatistics {
  view::Table table{};
  double least = 0;
  double most = 0;
  std::vector<double> sample{};  // at most some thousand finite values, for the histogram
};
[[nodiscard]] TensorStatistics statisticsOf(const Tensor& tensor);

}  // namespace twin::gui
