#include "core/lang/runtime/tensor_summary.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "core/tensor/numpy_print.h"

namespace twin::lang {
namespace {

struct SummaryTotals {
  double least = std::numeric_limits<double>::infinity();
  double most = -std::numeric_limits<double>::infinity();
  double sum = 0;
  std::int64_t finite = 0;
  std::int64_t nans = 0;

  void add(double value) {
    if (std::isnan(value)) {
      ++nans;
    } else if (!std::isinf(value)) {
      ++finite;
      sum += value;
      least = std::min(least, value);
      most = std::max(most, value);
    }
  }
};

template <class T>
double summedNumber(T value) {
  if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>) {
    return static_cast<double>(static_cast<float>(value));
  } else {
    return static_cast<double>(value);
  }
}

}  // namespace

RecordedSummary summaryOf(const Tensor& tensor) {
  RecordedSummary summary;
  summary.dtype = tensor.dtype();
  summary.shape = tensor.shape();
  summary.hash = contentHash(tensor);
  if (tensor.dtype() == DType::string || tensor.elements() == 0) return summary;
  SummaryTotals totals;
  if (tensor.dense()) {
    visitDType(tensor.dtype(), [&](auto tag) {
      for (const auto value : tensor.values<decltype(tag)>()) totals.add(summedNumber(value));
    });
  } else {
    for (std::int64_t k = 0; k < tensor.elements(); ++k) totals.add(elementAsDouble(tensor, k));
  }
  summary.nans = totals.nans;
  summary.infinities = tensor.elements() - totals.finite - totals.nans;
  if (totals.finite == 0) return summary;
  summary.least = totals.least;
  summary.most = totals.most;
  summary.mean = totals.sum / static_cast<double>(totals.finite);
  return summary;
}

std::string text(const RecordedSummary& summary) {
  std::string out = fmt::format("summary of {} {}: ", tensorFlowName(summary.dtype),
                                tupleText(PartialShape(summary.shape)));
  if (summary.dtype == DType::string) return out + fmt::format("hash {:016x}", summary.hash);
  return out + fmt::format("min {}, max {}, mean {}, {} NaN, {} Inf", pythonFloat(summary.least),
                           pythonFloat(summary.most), pythonFloat(summary.mean), summary.nans,
                           summary.infinities);
}

}  // namespace twin::lang
