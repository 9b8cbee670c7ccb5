// What the canvas paints over its scene: titles of fixed size, outlines of what is selected and
// under the pointer, the button that opens a group.
#include <QPainter>
#include <algorithm>

#include "app/gui/canvas_widget.h"
#include "app/gui/qt_text.h"

namespace twin::gui {

// Titles of large groups stay readable when the picture is too small for their own size.
void CanvasWidget::paintFixedTitles(QPainter& painter, const QRectF& visible) {
  const view::LevelOfDetail detail{.zoom = camera_.zoom};
  if (detail.text(9)) return;
  painter.setFont(uiFont(11));
  painter.setPen(toQColor(context_.look.palette()[view::Role::label]));
  for (const view::Box& box : picture_.layout->boxes) {
    if (box.kind != view::ItemKind::group || !detail.fixedTitle(box.rect)) continue;
    const QRectF rect = toWidget(camera_, box.rect);
    if (!rect.intersects(visible)) continue;
    const Qt::Alignment where = box.expanded ? Qt::AlignHCenter | Qt::AlignTop : Qt::AlignCenter;
    painter.drawText(rect.adjusted(4, 3, -4, -3), static_cast<int>(where),
                     shownLine(box.label, 64));
  }
}

QRectF CanvasWidget::toggleButton(std::uint32_t box) const {
  const QRectF rect = toWidget(camera_, picture_.layout->boxes[box].rect);
  const double radius = std::clamp(3 * camera_.zoom, 6.0, 9.0);
  return {rect.right() - radius, rect.top() - radius, 2 * radius, 2 * radius};
}

void CanvasWidget::paintMarks(QPainter& painter) {
  if (picture_.layout == nullptr) return;
  painter.setRenderHint(QPainter::Antialiasing);
  const view::Palette& palette = context_.look.palette();
  const auto outline = [&](std::uint32_t box, const QColor& colour, double width) {
    const view::Box& b = picture_.layout->boxes[box];
    const QRectF rect = toWidget(camera_, b.rect);
    painter.setPen(QPen(colour, width));
    painter.setBrush(Qt::NoBrush);
    if (b.kind == view::ItemKind::op) {
      painter.drawEllipse(rect);
    } else {
      const double radius = 5 * camera_.zoom;
      painter.drawRoundedRect(rect, radius, radius);
    }
  };
  const auto selected = picture_.layout->byName.find(selected_);
  for (const std::string& name : alike_) {
    const auto at = picture_.layout->byName.find(name);
    if (at != picture_.layout->byName.end())
      outline(at->second, toQColor(palette[view::Role::selected]), 2);
  }
  if (hovered_ == view::kNoBox || hovered_ >= picture_.layout->boxes.size()) return;
  const view::Box& box = picture_.layout->boxes[hovered_];
  if (selected == picture_.layout->byName.end() || selected->second != hovered_) {
    outline(hovered_, toQColor(palette[view::Role::label]), 1.5);
  }
  if (box.kind == view::ItemKind::op) return;
  const QRectF button = toggleButton(hovered_);
  painter.setPen(Qt::NoPen);
  painter.setBrush(toQColor(palette[view::Role::button]));
  painter.drawEllipse(button);
  painter.setPen(QPen(Qt::white, 1.5));
  const QPointF c = button.center();
  const double arm = button.width() * 0.28;
  painter.drawLine(QPointF(c.x() - arm, c.y()), QPointF(c.x() + arm, c.y()));
  if (!box.expanded) painter.drawLine(QPointF(c.x(), c.y() - arm), QPointF(c.x(), c.y() + arm));
}

}  // namespace twin::gui
