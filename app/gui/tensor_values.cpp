#include "app/gui/tensor_values.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "app/gui/qt_text.h"
#include "core/tensor/numpy_print.h"

namespace twin::gui {
namespace {

constexpr std::int64_t kMostTensorRows = 5000;
constexpr std::int64_t kMostColumns = 500;
constexpr std::int64_t kMostSample = 4096;
constexpr std::int64_t kMostCounted = 4'000'000;

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
    return QString::number(value, plain ? 'f' : 'e', plain ? 4 : 3);
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

QVariant TensorValues::headerData(int section, Qt::Orientation, int role) const {
  return role == Qt::DisplayRole ? QVariant(section) : QVariant();
}

TensorStatistics statisticsOf(const Tensor& tensor) {
  TensorStatistics out;
  out.table.columns = {{"name", ""}, {"value", "", view::CellFormat::text}};
  const auto add = [&](const char* name, const std::string& value) {
    out.table.rows.push_back({.cells = {std::string(name), value}});
  };
  if (tensor.dtype() == DType::string || tensor.elements() == 0) {
    add("elements", std::to_string(tensor.elements()));
    return out;
  }
  double least = std::numeric_limits<double>::infinity();
  double most = -least;
  double sum = 0;
  double squares = 0;
  std::int64_t zeros = 0;
  std::int64_t nans = 0;
  std::int64_t infinities = 0;
  const std::int64_t count = std::min(tensor.elements(), kMostCounted);
  const std::int64_t stride = std::max<std::int64_t>(1, count / kMostSample);
  for (std::int64_t k = 0; k < count; ++k) {
    const double value = elementAsDouble(tensor, k);
    if (std::isnan(value)) {
      ++nans;
      continue;
    }
    if (std::isinf(value)) {
      ++infinities;
      continue;
    }
    least = std::min(least, value);
    most = std::max(most, value);
    sum += value;
    squares += value * value;
    zeros += value == 0 ? 1 : 0;
    if (k % stride == 0) out.sample.push_back(value);
  }
  const std::int64_t finite = count - nans - infinities;
  if (finite > 0) {
    const double mean = sum / static_cast<double>(finite);
    out.least = least;
    out.most = most;
    add("min", pythonFloat(least));
    add("max", pythonFloat(most));
    add("mean", QString::number(mean, 'g', 6).toStdString());
    const double variance = std::max(0.0, squares / static_cast<double>(finite) - mean * mean);
    add("std", QString::number(std::sqrt(variance), 'g', 6).toStdString());
  }
  add("zero",
      QString::number(100.0 * static_cast<double>(zeros) / static_cast<double>(count), 'f', 1)
              .toStdString() +
          " %");
  add("NaN", std::to_string(nans));
  add("Inf", std::to_string(infinities));
  return out;
}

}  // namespace twin::gui
