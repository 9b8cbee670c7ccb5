#include "app/view/tensor_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "app/view/units.h"

namespace twin::view {
namespace {

constexpr std::int64_t kMostSample = 4096;
constexpr std::int64_t kMostCounted = 4'000'000;
constexpr std::int64_t kMostCells = 256;  // along an axis

}  // namespace

TensorStatistics statisticsOf(const Tensor& tensor) {
  TensorStatistics out;
  out.table.columns = {{"name", ""}, {"figure", "", CellFormat::text}};
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
    add("min", figureText(least));
    add("max", figureText(most));
    add("mean", figureText(mean));
    const double variance = std::max(0.0, squares / static_cast<double>(finite) - mean * mean);
    add("std", figureText(std::sqrt(variance)));
  }
  add("zero",
      fmt::format("{:.1f} %", 100.0 * static_cast<double>(zeros) / static_cast<double>(count)));
  add("NaN", groupedText(nans));
  add("Inf", groupedText(infinities));
  out.nans = nans;
  out.infinities = infinities;
  return out;
}

std::string figureText(double value) {
  if (!std::isfinite(value)) return std::isnan(value) ? "NaN" : value > 0 ? "Inf" : "−Inf";
  const double size = std::fabs(value);
  const bool plain = size == 0 || (size >= 1e-3 && size < 1e6);
  std::string digits = plain ? fmt::format("{:.4f}", size) : fmt::format("{:.3e}", size);
  if (const std::size_t minus = digits.find('-'); minus != std::string::npos)
    digits.replace(minus, 1, "−");
  return (value < 0 ? "−" : "") + digits;
}

HeatCells heatCellsOf(const Tensor& tensor) {
  HeatCells out;
  if (!tensor.valid() || tensor.dtype() == DType::string || tensor.elements() == 0) return out;
  const int rank = tensor.rank();
  const std::int64_t columns = rank == 0 ? 1 : tensor.shape()[rank - 1];
  const std::int64_t rows =
      std::min(tensor.elements(), kMostCounted) / std::max<std::int64_t>(columns, 1);
  if (rows == 0) return out;
  out.columns = static_cast<std::size_t>(std::min(columns, kMostCells));
  out.rows = static_cast<std::size_t>(std::min(rows, kMostCells));
  out.shares.assign(out.columns * out.rows, 0);
  for (std::int64_t row = 0; row < rows; ++row) {
    const std::size_t y = static_cast<std::size_t>(row) * out.rows / static_cast<std::size_t>(rows);
    for (std::int64_t column = 0; column < columns; ++column) {
      const std::size_t x =
          static_cast<std::size_t>(column) * out.columns / static_cast<std::size_t>(columns);
      const double value = std::fabs(elementAsDouble(tensor, row * columns + column));
      double& cell = out.shares[y * out.columns + x];
      if (!std::isfinite(value))
        cell = -1;
      else if (cell >= 0)
        cell = std::max(cell, value);
      if (std::isfinite(value)) out.most = std::max(out.most, value);
    }
  }
  for (double& share : out.shares) {
    if (share > 0) share /= out.most;
  }
  return out;
}

Scene histogramOf(const TensorStatistics& statistics, const FontSet& fonts, Theme theme,
                  double width, double height) {
  constexpr std::size_t kBars = 24;
  Scene scene;
  const Palette& palette = paletteOf(theme);
  scene.background = palette[Role::canvas];
  if (statistics.sample.empty() || statistics.most <= statistics.least) return scene;
  std::vector<std::size_t> counts(kBars, 0);
  for (const double value : statistics.sample) {
    const double share = (value - statistics.least) / (statistics.most - statistics.least);
    ++counts[std::min(static_cast<std::size_t>(share * static_cast<double>(kBars)), kBars - 1)];
  }
  const auto most = static_cast<double>(*std::max_element(counts.begin(), counts.end()));
  const double step = (width - 24) / static_cast<double>(kBars);
  Style bar;
  bar.fill = palette[Role::text3];
  bar.fillAlpha = 1;
  bar.strokeWidth = 0;
  for (std::size_t k = 0; k < kBars; ++k) {
    const double tall = (height - 26) * static_cast<double>(counts[k]) / most;
    scene.add(Shape::rect, Layer::node, bar,
              {12 + static_cast<double>(k) * step, height - 18 - tall, step - 1, tall});
  }
  Style ink = bar;
  ink.fill = palette[Role::text2];
  ink.fontPx = 11;
  const auto label = [&](double value, double x, Anchor anchor) {
    ink.anchor = anchor;
    const std::string text = fmt::format("{:.4g}", value);
    scene.addText(Layer::text, ink, text, {x, height - 8}, fonts.width(text, Face::regular, 11));
  };
  label(statistics.least, 12, Anchor::start);
  label(statistics.most, width - 12, Anchor::end);
  scene.finish();
  return scene;
}

}  // namespace twin::view
