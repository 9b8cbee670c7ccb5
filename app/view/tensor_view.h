// tensor_view: one tensor as figures and a histogram. Pure functions for the pool; any thread.
// Errors: none; a tensor of texts or without elements has no figures but its count.
#pragma once

#include <vector>

#include "app/view/font_metrics.h"
#include "app/view/palette.h"
#include "app/view/scene.h"
#include "app/view/table.h"
#include "core/tensor/tensor.h"

namespace twin::view {

struct TensorStatistics {
  Table table{};
  double least = 0;
  double most = 0;
  std::vector<double> sample{};  // at most some thousand finite values, for the histogram
};
[[nodiscard]] TensorStatistics statisticsOf(const Tensor& tensor);

// Bars over equal ranges from the least to the largest value; empty where all values are one.
[[nodiscard]] Scene histogramOf(const TensorStatistics& statistics, const FontSet& fonts,
                                Theme theme, double width, double height);

}  // namespace twin::view
