#include "app/gui/tensor_values.h"

#include <algorithm>
#include <cmath>

#include "app/gui/qt_text.h"
#include "app/view/tensor_view.h"

namespace twin::gui {
namespace {

constexpr std::int64_t kMostTensorRows = 5000;
constexpr std::int64_t kMostColumns = 500;

}  // namespace

void TensorValues::setTensor(Tensor tensor, double least, double most) {
  beginResetModel();
  tensor_ = std::move(tensor);
  least_ = least;
  most_ = most;
  const int rank = tensor_.valid() ? tensor_.rank() : 0;
  columns_ = !tensor_.valid() ? 0 : rank == 0 ? 1 : tensor_.shape()[rank - 1];
  rows_ = columns_ == 0 ? 0 : tensor_.elements() / columns_;
  endResetModel();
}

int TensorValues::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(std::min(rows_, kMostTensorRows));
}
int TensorValues::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(std::min(columns_, kMostColumns));
}

QVariant TensorValues::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const std::int64_t at = index.row() * columns_ + index.column();
  if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
  if (tensor_.dtype() == DType::string) {
    return role == Qt::DisplayRole ? QVariant(QStringLiteral("…")) : QVariant();
  }
  const double value = elementAsDouble(tensor_, at);
  if (role == Qt::DisplayRole) {
    if (tensor_.dtype() == DType::boolean)
      return value != 0 ? QStringLiteral("True") : QStringLiteral("False");
    if (!isFloat(tensor_.dtype())) return QString::number(elementAsInt(tensor_, at));
    const double size = std::fabs(value);
    const bool plain = size == 0 || (size >= 1e-4 && size < 1e6);
    return plain ? QString::number(value, 'f', 4).replace(QLatin1Char('-'), QChar(0x2212))
                 : toQString(view::figureText(value));
  }
  if (role == Qt::BackgroundRole && std::isfinite(value) && most_ > least_) {
    const double share = std::fabs(value) / std::max({std::fabs(least_), std::fabs(most_), 1e-300});
    if (share > 0.02)
      return toQColor(view::blend(look_.palette()[view::Role::canvas],
                                  view::heatColour(look_.palette(), share), 0.6));
  }
  if (role == Qt::ForegroundRole && !std::isfinite(value)) return look_.tokens().error;
  return {};
}

QVariant TensorValues::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  const int rank = tensor_.valid() ? tensor_.rank() : 0;
  if (orientation == Qt::Horizontal || rank < 3) return section;
  // Where there are more than two axes, a row has one index of each but the last.
  QStringList indices;
  std::int64_t rest = section;
  for (int axis = rank - 2; axis >= 0; --axis) {
    const std::int64_t size = std::max<std::int64_t>(tensor_.shape()[axis], 1);
    indices.prepend(QString::number(rest % size));
    rest /= size;
  }
  return indices.join(QLatin1Char(','));
}

}  // namespace twin::gui
