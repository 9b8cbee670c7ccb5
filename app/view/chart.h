// Chart: waterfall of a comparison, interval axis of a ratio, histogram of repeats, as drawing
// lists. Pure; any thread. Errors: none; values that are not finite are left out.
#pragma once

#include <string>
#include <vector>

#include "app/view/font_metrics.h"
#include "app/view/palette.h"
#include "app/view/scene.h"

namespace twin::view {

struct ChartOptions {
  Theme theme = Theme::light;
  double width = 480;
  double height = 220;
};

enum class BarKind : std::uint8_t { total, delta, unexplained };
struct WaterfallItem {
  std::string name{};
  double ns = 0;  // of a total its value, of a delta its change
  BarKind kind = BarKind::delta;
};
// One row per item, top down; targets are rows by index.
[[nodiscard]] Scene waterfallChart(const std::vector<WaterfallItem>& items, const FontSet& fonts,
                                   const ChartOptions& options);

struct IntervalData {
  double ratio = 1;
  double low = 1;
  double high = 1;
  double margin = 0.01;  // half width of the band that counts as "same"
  std::string lowWord = "faster";
  std::string highWord = "slower";
};
[[nodiscard]] Scene intervalChart(const IntervalData& data, const FontSet& fonts,
                                  const ChartOptions& options);

// One row per side on one axis from 0: its median as a bar, and what the slowest of a hundred runs
// took.
struct SteadyRow {
  std::string name{};
  double medianNs = 0;
  double p90Ns = 0;
  double p99Ns = 0;
  Role role = Role::text3;
};
[[nodiscard]] Scene steadyChart(const std::vector<SteadyRow>& rows, const FontSet& fonts,
                                const ChartOptions& options);

// What both sides have cost after so many calls; the lines meet where the graph has paid.
struct BreakEvenData {
  std::string eagerName = "eager";
  double eagerOnceNs = 0;  // before the first call
  double eagerCallNs = 0;
  double graphOnceNs = 0;
  double graphCallNs = 0;
  double calls = 0;  // where they meet; 0: never
};
[[nodiscard]] Scene breakEvenChart(const BreakEvenData& data, const FontSet& fonts,
                                   const ChartOptions& options);

// Bars of equal width over the samples; the two series are drawn side by side on one axis.
struct HistogramSeries {
  std::string name{};
  std::vector<double> ns{};
  Role role = Role::accent;
};
[[nodiscard]] Scene histogramChart(const std::vector<HistogramSeries>& series, const FontSet& fonts,
                                   const ChartOptions& options);

}  // namespace twin::view
