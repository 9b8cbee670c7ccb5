// The charts of what runs and calls cost: steady state, break-even.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/view/chart_painter.h"
#include "app/view/timeline.h"
#include "app/view/units.h"

namespace twin::view {
namespace {

constexpr double kTickHeight = 20;
constexpr double kLeastTickGap = 80;

double finiteOrZero(double value) { return std::isfinite(value) && value > 0 ? value : 0; }

// Ticks of a duration axis that begins at 0.
template <class ToX>
void durationTicks(ChartPainter& painter, double most, double room, double bottom, const ToX& x) {
  if (most <= 0) return;
  const double step = axisStep(most, std::max(static_cast<int>(room / kLeastTickGap), 2));
  for (double at = 0; at <= most && step > 0; at += step) {
    painter.line({x(at), 0}, {x(at), bottom}, Role::gridLine);
    painter.text(at == 0 ? "0" : durationText(at), {x(at), bottom + 11}, Anchor::middle,
                 Role::text2, 70);
  }
}

}  // namespace

Scene steadyChart(const std::vector<SteadyRow>& rows, const FontSet& fonts,
                  const ChartOptions& options) {
  ChartPainter painter(fonts, options);
  constexpr double kName = 72;
  constexpr double kFigures = 150;  // median and p99 in words
  const double right = options.width > 330 ? kFigures : 28;
  double most = 0;
  for (const SteadyRow& row : rows)
    most = std::max({most, finiteOrZero(row.medianNs), finiteOrZero(row.p99Ns)});
  const double room = std::max(options.width - kName - right, 10.0);
  const auto x = [&](double ns) { return kName + (most > 0 ? ns / most * room : 0); };
  const auto count = static_cast<double>(std::max<std::size_t>(rows.size(), 1));
  const double row = std::min((options.height - kTickHeight) / count, 40.0);
  const double bottom = row * count;
  durationTicks(painter, most, room, bottom, x);
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const SteadyRow& side = rows[k];
    const double y = row * (static_cast<double>(k) + 0.5);
    const double end = x(finiteOrZero(side.p99Ns));
    painter.text(side.name, {0, y}, Anchor::start, Role::label, kName - 8);
    painter.line({kName, y}, {end, y}, Role::text3);
    painter.line({end, y - 4}, {end, y + 4}, Role::text3);
    painter.bar({kName, y - 6, x(finiteOrZero(side.medianNs)) - kName, 12},
                painter.palette()[side.role]);
    if (right == kFigures) {
      painter.text(durationText(side.medianNs) + ", p99 " + durationText(side.p99Ns),
                   {options.width, y}, Anchor::end, Role::label, kFigures - 8);
    }
    painter.line({x(finiteOrZero(side.p90Ns)), y - 3}, {x(finiteOrZero(side.p90Ns)), y + 3},
                 Role::text2);
  }
  return painter.take();
}

Scene breakEvenChart(const BreakEvenData& data, const FontSet& fonts, const ChartOptions& options) {
  ChartPainter painter(fonts, options);
  constexpr double kLeft = 64;
  constexpr double kRight = 16;
  constexpr double kTop = 8;
  const double calls = finiteOrZero(data.calls);
  const double span = calls > 0 ? std::max(2.2 * calls, 10.0) : 100;
  const auto eager = [&](double n) {
    return finiteOrZero(data.eagerOnceNs) + n * finiteOrZero(data.eagerCallNs);
  };
  const auto graph = [&](double n) {
    return finiteOrZero(data.graphOnceNs) + n * finiteOrZero(data.graphCallNs);
  };
  const double most = std::max(eager(span), graph(span)) * 1.05;
  const double bottom = options.height - kTickHeight;
  const double right = std::max(options.width - kRight, kLeft + 10);
  if (most <= 0 || bottom < 60) return painter.take();
  const auto x = [&](double n) { return kLeft + n / span * (right - kLeft); };
  const auto y = [&](double ns) { return bottom - ns / most * (bottom - kTop); };
  const double step = axisStep(most, std::max(static_cast<int>(bottom / 45), 2));
  for (double at = 0; at <= most && step > 0; at += step) {
    painter.line({kLeft, y(at)}, {right, y(at)}, at == 0 ? Role::line : Role::gridLine);
    painter.text(at == 0 ? "0" : durationText(at), {kLeft - 8, y(at)}, Anchor::end, Role::text2,
                 kLeft - 8);
  }
  const double callStep =
      std::max(axisStep(span, std::max(static_cast<int>((right - kLeft) / kLeastTickGap), 2)), 1.0);
  for (double at = 0; at <= span; at += callStep) {
    const bool last = at + callStep > span;
    painter.text(last ? fmt::format("{} calls", groupedText(std::llround(at)))
                      : groupedText(std::llround(at)),
                 {std::min(x(at), right - 20), bottom + 11}, Anchor::middle, Role::text2, 80);
  }
  painter.line({x(0), y(eager(0))}, {x(span), y(eager(span))}, Role::text3, 2);
  painter.line({x(0), y(graph(0))}, {x(span), y(graph(span))}, Role::accent, 2);
  const double named = span * 0.8;
  const bool eagerAbove = eager(named) >= graph(named);
  painter.text(data.eagerName, {x(named) - 8, y(eager(named)) + (eagerAbove ? -12 : 14)},
               Anchor::end, Role::label, 120);
  painter.text("graph", {x(named), y(graph(named)) + (eagerAbove ? 14 : -12)}, Anchor::start,
               Role::label, 120);
  if (calls > 0) {
    const Point meet{x(calls), y(eager(calls))};
    painter.line(meet, {meet.x, bottom}, Role::text2, 1, 3);
    painter.dot(meet, 4, painter.palette()[Role::canvas], Role::label, 1.5F);
    painter.text(fmt::format("{} calls", groupedText(std::llround(calls))),
                 {meet.x + 8, bottom - 12}, Anchor::start, Role::label, 140, Face::semiBold);
  }
  return painter.take();
}

}  // namespace twin::view
