#include "app/view/chart.h"

#include <algorithm>
#include <cmath>

#include "app/view/chart_painter.h"
#include "app/view/timeline.h"
#include "app/view/units.h"

namespace twin::view {

namespace {

double finite(double value) { return std::isfinite(value) ? value : 0.0; }

std::string deltaText(double ns) { return (ns >= 0.5 ? "+" : "") + durationText(ns); }

}  // namespace

Scene waterfallChart(const std::vector<WaterfallItem>& items, const FontSet& fonts,
                     const ChartOptions& options) {
  ChartPainter painter(fonts, options);
  constexpr double kName = 96;
  constexpr double kValue = 76;
  constexpr double kAxis = 22;
  const auto rows = static_cast<double>(std::max<std::size_t>(items.size(), 1));
  const double row = std::clamp((options.height - kAxis) / rows, 20.0, 34.0);
  const double thick = row - 8;
  // Running levels first, to know the scale.
  double level = 0;
  double low = 0;
  double high = 0;
  std::vector<std::pair<double, double>> bars;
  for (const WaterfallItem& item : items) {
    const double value = finite(item.ns);
    const double from = item.kind == BarKind::total ? 0 : level;
    level = item.kind == BarKind::total ? value : level + value;
    bars.emplace_back(from, level);
    low = std::min({low, from, level});
    high = std::max({high, from, level});
  }
  const double room = std::max(options.width - kName - kValue, 10.0);
  const double scale = high > low ? room / (high - low) : 0;
  const auto x = [&](double value) { return kName + (value - low) * scale; };
  const double bottom = row * rows;
  if (high > low) {
    const double step = axisStep(high - low, static_cast<int>(room / 80));
    for (double at = std::ceil(low / step) * step; at <= high && step > 0; at += step) {
      painter.line({x(at), 0}, {x(at), bottom}, Role::gridLine);
      painter.text(durationText(at), {x(at), bottom + 11}, Anchor::middle, Role::text2, 70);
    }
  }
  for (std::size_t k = 0; k < items.size(); ++k) {
    const WaterfallItem& item = items[k];
    const double y = row * static_cast<double>(k) + row / 2;
    const Target target{TargetKind::row, u32(k)};
    const bool total = item.kind == BarKind::total;
    const Role role = total                 ? (k + 1 < items.size() ? Role::text3 : Role::accent)
                      : finite(item.ns) < 0 ? Role::good
                                            : Role::error;
    painter.text(item.name, {0, y}, Anchor::start, Role::label, kName - 8,
                 total ? Face::semiBold : Face::regular, target);
    painter.bar({x(bars[k].first), y - thick / 2, x(bars[k].second) - x(bars[k].first), thick},
                painter.palette()[role], target,
                item.kind == BarKind::unexplained ? Texture::hatch : Texture::none);
    painter.text(total ? durationText(finite(item.ns)) : deltaText(finite(item.ns)),
                 {options.width, y}, Anchor::end, Role::label, kValue, Face::mono, target);
    if (k + 1 < items.size()) {
      painter.line({x(bars[k].second), y + thick / 2}, {x(bars[k].second), y + row - thick / 2},
                   Role::text3, 1, 2);
    }
  }
  return painter.take();
}

Scene intervalChart(const IntervalData& data, const FontSet& fonts, const ChartOptions& options) {
  ChartPainter painter(fonts, options);
  const double reach = 1.15 * std::max({std::fabs(std::log(std::max(finite(data.low), 1e-6))),
                                        std::fabs(std::log(std::max(finite(data.high), 1e-6))),
                                        std::fabs(std::log(std::max(finite(data.ratio), 1e-6))),
                                        2 * finite(data.margin), 0.02});
  // The axis is logarithmic, so that half and double lie equally far from 1.
  const double middle = options.width / 2;
  const auto x = [&](double ratio) {
    return middle + std::log(std::max(finite(ratio), 1e-6)) / reach * (middle - 20);
  };
  const double y = 30;
  painter.bar({x(1 - data.margin), y - 12, x(1 + data.margin) - x(1 - data.margin), 24},
              painter.palette()[Role::gridLine]);
  painter.line({10, y}, {options.width - 10, y}, Role::line);
  painter.line({middle, y - 14}, {middle, y + 14}, Role::text2);
  painter.bar({x(data.low), y - 4, x(data.high) - x(data.low), 8}, painter.palette()[Role::accent]);
  painter.bar({x(data.ratio) - 1.5, y - 9, 3, 18}, painter.palette()[Role::label]);
  painter.text("1×", {middle, y + 24}, Anchor::middle, Role::text2, 40);
  painter.text(ratioText(data.low) + " … " + ratioText(data.high), {x(data.ratio), y - 22},
               Anchor::middle, Role::label, 160);
  painter.text("← " + data.lowWord, {10, y + 24}, Anchor::start, Role::text2, 90);
  painter.text(data.highWord + " →", {options.width - 10, y + 24}, Anchor::end, Role::text2, 90);
  return painter.take();
}

Scene histogramChart(const std::vector<HistogramSeries>& series, const FontSet& fonts,
                     const ChartOptions& options) {
  ChartPainter painter(fonts, options);
  double low = 1e300;
  double high = -1e300;
  std::size_t samples = 0;
  for (const HistogramSeries& s : series) {
    for (const double ns : s.ns) {
      if (!std::isfinite(ns)) continue;
      low = std::min(low, ns);
      high = std::max(high, ns);
      ++samples;
    }
  }
  if (samples == 0) {
    painter.text("no samples", {options.width / 2, options.height / 2}, Anchor::middle, Role::text2,
                 options.width);
    return painter.take();
  }
  if (high <= low) high = low + 1;
  // Sturges' rule, bounded: more bars than that show noise.
  const auto bins = static_cast<std::size_t>(
      std::clamp(std::ceil(std::log2(static_cast<double>(samples))) + 1, 5.0, 40.0));
  std::vector<std::vector<std::size_t>> counts(series.size(), std::vector<std::size_t>(bins, 0));
  std::size_t most = 1;
  for (std::size_t s = 0; s < series.size(); ++s) {
    for (const double ns : series[s].ns) {
      if (!std::isfinite(ns)) continue;
      const double at = (ns - low) / (high - low) * static_cast<double>(bins);
      const std::size_t bin = std::min(static_cast<std::size_t>(at), bins - 1);
      most = std::max(most, ++counts[s][bin]);
    }
  }
  const double bottom = options.height - 20;
  const double binWidth = options.width / static_cast<double>(bins);
  const double width =
      (binWidth - 2) / static_cast<double>(std::max<std::size_t>(series.size(), 1));
  for (std::size_t s = 0; s < series.size(); ++s) {
    for (std::size_t bin = 0; bin < bins; ++bin) {
      if (counts[s][bin] == 0) continue;
      const double height =
          (bottom - 18) * static_cast<double>(counts[s][bin]) / static_cast<double>(most);
      painter.bar({binWidth * static_cast<double>(bin) + 1 + width * static_cast<double>(s),
                   bottom - height, width, height},
                  painter.palette()[series[s].role]);
    }
    painter.text(series[s].name, {6 + 110.0 * static_cast<double>(s), 8}, Anchor::start,
                 series[s].role, 100);
  }
  painter.line({0, bottom}, {options.width, bottom}, Role::line);
  const double step = axisStep(high - low, static_cast<int>(options.width / 90));
  const double first = std::ceil(low / step) * step;
  for (int mark = 0; mark < 100; ++mark) {
    const double t = first + mark * step;
    if (t > high) break;
    const double at = (t - low) / (high - low) * options.width;
    painter.text(durationText(t), {std::clamp(at, 24.0, options.width - 24), bottom + 11},
                 Anchor::middle, Role::text2, 70);
  }
  return painter.take();
}

}  // namespace twin::view
