// TensorValues: the last two axes of a tensor as a Qt table, tinted by value.
// Owner: its view. Thread: GUI. Errors: none.
#pragma once

#include <QAbstractTableModel>

#include "app/gui/look.h"
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

}  // namespace twin::gui
