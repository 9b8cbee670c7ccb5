// ChartPainter: puts bars, lines and texts of a chart into a drawing list. Owner: the function that
// draws the chart. Thread: any. Errors: none.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "app/view/chart.h"
#include "core/base/text.h"

namespace twin::view {

inline constexpr float kChartFont = 11;

class ChartPainter {
 public:
  ChartPainter(const FontSet& fonts, const ChartOptions& options)
      : fonts_(fonts), palette_(paletteOf(options.theme)) {
    scene_.background = palette_[Role::canvas];
  }

  [[nodiscard]] const Palette& palette() const { return palette_; }

  void bar(Rect rect, Colour fill, Target target = {}, Texture texture = Texture::none) {
    if (rect.width < 0) rect = {rect.x + rect.width, rect.y, -rect.width, rect.height};
    Style style;
    style.fill = fill;
    style.fillAlpha = 1;
    style.strokeWidth = 0;
    style.texture = texture;
    rect.width = std::max(rect.width, 1.0);
    scene_.add(Shape::rect, Layer::node, style, rect, target).radius = 2;
  }
  void line(Point from, Point to, Role role, float width = 1, float dash = 0) {
    Style style;
    style.stroke = palette_[role];
    style.strokeAlpha = 1;
    style.strokeWidth = width;
    style.dashOn = style.dashOff = dash;
    scene_.addLine(Shape::polyline, Layer::edge, style, {from, to});
  }
  void text(std::string_view full, Point at, Anchor anchor, Role role, double clip,
            Face face = Face::regular, Target target = {}) {
    Style style;
    style.fill = palette_[role];
    style.fillAlpha = 1;
    style.strokeWidth = 0;
    style.fontPx = kChartFont;
    style.face = face;
    style.anchor = anchor;
    std::string shown = fonts_.elide(displayText(full, 512), face, kChartFont, clip);
    const double width = fonts_.width(shown, face, kChartFont);
    scene_.addText(Layer::text, style, std::move(shown), at, width, target);
  }
  void dot(Point at, double radius, Colour fill, Role stroke, float width) {
    Style style;
    style.fill = fill;
    style.fillAlpha = 1;
    style.stroke = palette_[stroke];
    style.strokeAlpha = 1;
    style.strokeWidth = width;
    scene_.add(Shape::ellipse, Layer::badge, style,
               {at.x - radius, at.y - radius, 2 * radius, 2 * radius});
  }
  Scene take() {
    scene_.finish();
    return std::move(scene_);
  }

 private:
  const FontSet& fonts_;
  const Palette& palette_;
  Scene scene_;
};

}  // namespace twin::view
