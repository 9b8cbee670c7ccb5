#include "app/view/timeline.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "app/view/units.h"
#include "core/base/text.h"

namespace twin::view {

namespace {

constexpr double kAxisHeight = 22;
constexpr double kLaneHeight = 26.5;
constexpr double kSpanHeight = 18;
constexpr float kFont = 11;
constexpr double kSectionHeight = 18;
constexpr double kRightMargin = 10;  // the last span ends inside the picture

Style flat(Colour fill) {
  Style style;
  style.fill = fill;
  style.fillAlpha = 1;
  style.strokeWidth = 0;
  return style;
}

Style ink(Colour colour, Anchor anchor) {
  Style style = flat(colour);
  style.fontPx = kFont;
  style.anchor = anchor;
  return style;
}

// Names keep one colour each, whatever else is in view.
std::size_t hueOf(std::string_view name) {
  std::uint32_t h = 2166136261U;
  for (const char c : name) h = (h ^ static_cast<unsigned char>(c)) * 16777619U;
  return h % 10;
}

class TimelineBuilder {
 public:
  TimelineBuilder(const TimelineData& data, const FontSet& fonts, const TimelineOptions& options)
      : data_(data), fonts_(fonts), options_(options), palette_(paletteOf(options.theme)) {}

  Timeline build() {
    chooseRange();
    axis();
    sections();
    for (std::size_t k = 0; k < data_.lanes.size(); ++k) lane(k);
    spans();
    view_.scene.background = palette_[Role::canvas];
    view_.scene.finish();
    return std::move(view_);
  }

 private:
  void chooseRange() {
    view_.startNs = options_.startNs;
    view_.endNs = options_.endNs;
    if (view_.endNs <= view_.startNs && !data_.spans.empty()) {
      view_.startNs = std::numeric_limits<std::int64_t>::max();
      view_.endNs = std::numeric_limits<std::int64_t>::min();
      for (const TimelineSpan& span : data_.spans) {
        view_.startNs = std::min(view_.startNs, span.startNs);
        view_.endNs = std::max(view_.endNs, span.endNs);
      }
    }
    if (view_.endNs <= view_.startNs) view_.endNs = view_.startNs + 1;
    view_.left = options_.titleWidth;
    const double width = std::max(options_.width - options_.titleWidth - kRightMargin, 1.0);
    view_.pxPerNs = width / static_cast<double>(view_.endNs - view_.startNs);
  }

  void text(const Style& style, std::string_view full, Point at, double clip, Target target = {}) {
    const auto px = static_cast<double>(style.fontPx);
    std::string shown = fonts_.elide(displayText(full, 512), style.face, px, clip);
    const double width = fonts_.width(shown, style.face, px);
    view_.scene.addText(Layer::text, style, std::move(shown), at, width, target);
  }

  void axis() {
    const double range = static_cast<double>(view_.endNs - view_.startNs);
    const double step = axisStep(range, static_cast<int>(options_.width / 100));
    Style line;
    line.stroke = palette_[Role::gridLine];
    line.strokeAlpha = 1;
    const double bottom = top(data_.lanes.size());
    for (int mark = 0; mark < 500 && mark * step <= range && step > 0; ++mark) {
      const double t = mark * step;
      const double x = view_.left + t * view_.pxPerNs;
      view_.scene.addLine(Shape::polyline, Layer::group, line,
                          {{x, axisBottom() - 4}, {x, bottom}});
      const std::string words = durationText(t);
      const double room = options_.width - x - 3;
      if (fonts_.width(words, Face::regular, static_cast<double>(kFont)) > room) continue;
      text(ink(palette_[Role::text2], Anchor::start), words,
           {x + 3, axisBottom() - kAxisHeight / 2}, 80);
    }
  }

  // Names of the sections over the axis, and a line where each begins.
  void sections() {
    for (const TimelineSection& section : data_.sections) {
      if (section.endNs < view_.startNs || section.startNs > view_.endNs) continue;
      const double from = std::max(view_.toPx(section.startNs), view_.left);
      Style name = ink(palette_[Role::label], Anchor::start);
      name.face = Face::semiBold;
      // A short section at the right edge has its name before it.
      const double width = fonts_.width(section.title, name.face, static_cast<double>(kFont));
      const double at = std::min(from + 3, options_.width - width - 4);
      text(name, section.title, {std::max(at, view_.left), kSectionHeight / 2}, width + 1);
      if (section.startNs <= data_.sections.front().startNs) continue;
      Style line;
      line.stroke = palette_[Role::text3];
      line.strokeAlpha = 1;
      view_.scene.addLine(Shape::polyline, Layer::edge, line,
                          {{from - 1, kSectionHeight}, {from - 1, top(data_.lanes.size())}});
    }
  }

  [[nodiscard]] double axisBottom() const {
    return kAxisHeight + (data_.sections.empty() ? 0.0 : kSectionHeight);
  }
  [[nodiscard]] double top(std::size_t lane) const {
    return axisBottom() + kLaneHeight * static_cast<double>(lane);
  }

  void lane(std::size_t k) {
    const TimelineLane& lane = data_.lanes[k];
    const double middle = top(k) + kLaneHeight / 2;
    text(ink(palette_[Role::label], Anchor::start), lane.title, {6, middle}, view_.left - 10);
    Style line;
    line.stroke = palette_[Role::line];
    line.strokeAlpha = 1;
    const double bottom = top(k) + kLaneHeight;
    view_.scene.addLine(Shape::polyline, Layer::group, line,
                        {{0, bottom}, {options_.width, bottom}});
    if (!lane.reason.empty()) {
      // On a ground, so that the lines of the axis do not cross it.
      const double wide = fonts_.width(lane.reason, Face::regular, static_cast<double>(kFont)) + 8;
      view_.scene.add(Shape::rect, Layer::node, flat(palette_[Role::canvas]),
                      {view_.left + 4, top(k) + 2, wide, kLaneHeight - 4});
      text(ink(palette_[Role::text2], Anchor::start), lane.reason, {view_.left + 8, middle},
           options_.width - view_.left - 16);
    }
  }

  // Spans narrower than a pixel are kept per column: the longest gives the target, the sum the
  // shade.
  struct Column {
    double covered = 0;  // px
    std::int64_t longest = -1;
    std::uint32_t span = 0;
  };

  [[nodiscard]] bool isSelected(const TimelineSpan& span) const {
    return options_.selected.contains(span.node);
  }

  void spans() {
    const auto columns = static_cast<std::size_t>(std::clamp(options_.width, 1.0, 20000.0)) + 1;
    std::vector<std::vector<Column>> merged(data_.lanes.size());
    for (std::uint32_t k = 0; k < data_.spans.size(); ++k) {
      const TimelineSpan& span = data_.spans[k];
      if (span.lane >= data_.lanes.size() || span.endNs < span.startNs) continue;
      if (span.endNs < view_.startNs || span.startNs > view_.endNs) continue;
      const double from = std::max(view_.toPx(span.startNs), view_.left);
      const double to = std::min(view_.toPx(span.endNs), options_.width);
      if (to - from >= 1.0 || isSelected(span)) {
        wide(k, from, std::max(to, from + 1));
        continue;
      }
      std::vector<Column>& lane = merged[span.lane];
      if (lane.empty()) lane.resize(columns);
      Column& column = lane[std::min(static_cast<std::size_t>(from), columns - 1)];
      column.covered += std::max(to - from, 0.02);
      if (span.endNs - span.startNs > column.longest) {
        column.longest = span.endNs - span.startNs;
        column.span = k;
      }
    }
    for (std::size_t lane = 0; lane < merged.size(); ++lane) {
      for (std::size_t x = 0; x < merged[lane].size(); ++x) narrow(lane, x, merged[lane][x]);
    }
  }

  void wide(std::uint32_t k, double from, double to) {
    const TimelineSpan& span = data_.spans[k];
    const StructureColours& colours = palette_.structure[hueOf(span.name)];
    Style style = flat(colours.fill);
    style.stroke = colours.stroke;
    style.strokeAlpha = to - from >= 3 ? 1.0F : 0.0F;
    if (isSelected(span)) {
      style.stroke = palette_[Role::selected];
      style.strokeWidth = 2;
      style.strokeAlpha = 1;
    } else if (style.strokeAlpha > 0) {
      style.strokeWidth = 1;
    }
    const Target target{TargetKind::span, k};
    const double y = top(span.lane) + (kLaneHeight - kSpanHeight) / 2;
    view_.scene.add(Shape::rect, Layer::node, style, {from, y, to - from, kSpanHeight}, target)
        .radius = to - from >= 6 ? 2.0F : 0.0F;
    if (to - from < 24) return;
    text(ink(inkOn(colours.fill), Anchor::start), span.name, {from + 4, y + kSpanHeight / 2},
         to - from - 8, target);
  }

  void narrow(std::size_t lane, std::size_t x, const Column& column) {
    if (column.longest < 0) return;
    Style style = flat(palette_[Role::text3]);
    // Eight shades are enough for the eye and keep the number of styles small.
    style.fillAlpha = static_cast<float>(std::ceil(std::clamp(column.covered, 0.125, 1.0) * 8) / 8);
    view_.scene.add(
        Shape::rect, Layer::node, style,
        {static_cast<double>(x), top(lane) + (kLaneHeight - kSpanHeight) / 2, 1, kSpanHeight},
        {TargetKind::span, column.span});
  }

  const TimelineData& data_;
  const FontSet& fonts_;
  const TimelineOptions& options_;
  const Palette& palette_;
  Timeline view_;
};

}  // namespace

std::int64_t Timeline::toNs(double px) const {
  return pxPerNs > 0 ? startNs + static_cast<std::int64_t>(std::llround((px - left) / pxPerNs))
                     : startNs;
}

double axisStep(double range, int count) {
  if (!(range > 0) || !std::isfinite(range)) return 0;
  const double raw = range / std::max(count, 1);
  const double power = std::pow(10, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (raw <= factor * power) return factor * power;
  }
  return 10 * power;
}

Timeline buildTimeline(const TimelineData& data, const FontSet& fonts,
                       const TimelineOptions& options) {
  return TimelineBuilder(data, fonts, options).build();
}

}  // namespace twin::view
