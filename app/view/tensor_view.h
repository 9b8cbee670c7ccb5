// tensor_view: one tensor as figures and a histogram. Pure functions for the pool; any thread.
// Errors: none; a tensor of texts or without elements has no figures but its count.
#pragma once

#include <cstdint>
#include <string>
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
  std::int64_t nans = 0;
  std::int64_t infinities = 0;
  std::vector<double> sample{};  // at most some thousand finite values, for the histogram
};
[[nodiscard]] TensorStatistics statisticsOf(const Tensor& tensor);

// A value with four decimals, or with an exponent where those would not show it.
[[nodiscard]] std::string figureText(double value);

// The sizes of the values, seen as rows of the last axis, relative to the greatest; of a large
// tensor the greatest of each block. What is no number counts as −1.
struct HeatCells {
  std::size_t columns = 0;
  std::size_t rows = 0;
  std::vector<double> shares{};  // row by row
  double most = 0;
};
[[nodiscard]] HeatCells heatCellsOf(const Tensor& tensor);

// Bars over equal ranges from the least to the largest value; empty where all values are one.
[[nodiscard]] Scene histogramOf(const TensorStatistics& statistics, const FontSet& fonts,
                                Theme theme, double width, double height);

}  // namespace twin::view
