#include "app/gui/scene_painter.h"

#include <QFontMetricsF>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "app/gui/look.h"
#include "app/gui/qt_text.h"

namespace twin::gui {
namespace {

// Below a readable size text of a graph grows, but not over what stands beside it.
constexpr double kMostGrowth = 1.8;
constexpr double kLeastGrowingZoom = 0.5;
constexpr double kLeastPx = 5;                // of text that is drawn
constexpr double kMostTitle = 20;             // of the columns
constexpr double kMostInBox = 10.5;           // units: letters in the lowest box of a group
constexpr std::size_t kMostObstacles = 1500;  // in view; above, text keeps its size

Qt::BrushStyle textureOf(view::Texture texture) {
  switch (texture) {
    case view::Texture::hatch:
      return Qt::BDiagPattern;
    case view::Texture::dots:
      return Qt::Dense6Pattern;
    case view::Texture::crossHatch:
      return Qt::DiagCrossPattern;
    case view::Texture::none:
      break;
  }
  return Qt::SolidPattern;
}

}  // namespace

void ScenePainter::setStyle(QPainter& painter, std::uint16_t id) {
  if (currentStyle_ == id) return;
  currentStyle_ = id;
  const view::Style& style = scene_->styles[id];
  if (style.strokeAlpha > 0 && style.strokeWidth > 0) {
    // Outlines stay at least visible when the picture is small.
    const double width = std::max(static_cast<double>(style.strokeWidth) * camera_.zoom, 0.7);
    QPen pen(toQColor(style.stroke, static_cast<double>(style.strokeAlpha)), width);
    pen.setCapStyle(Qt::FlatCap);
    if (style.dashOn > 0) {
      pen.setDashPattern(
          {std::max(static_cast<double>(style.dashOn) * camera_.zoom / width, 0.5),
           std::max(static_cast<double>(style.dashOff) * camera_.zoom / width, 0.5)});
    }
    painter.setPen(pen);
  } else {
    painter.setPen(Qt::NoPen);
  }
  if (style.fillAlpha > 0) {
    painter.setBrush(toQColor(style.fill, static_cast<double>(style.fillAlpha)));
  } else {
    painter.setBrush(Qt::NoBrush);
  }
}

void ScenePainter::shape(QPainter& painter, const view::SceneItem& item) {
  const QRectF rect = toWidget(camera_, item.rect);
  if (item.shape == view::Shape::ellipse) {
    painter.drawEllipse(rect);
  } else if (item.radius > 0 && detail_.roundCorners()) {
    const double radius = static_cast<double>(item.radius) * camera_.zoom;
    painter.drawRoundedRect(rect, radius, radius);
  } else {
    painter.drawRect(rect);
  }
  const view::Style& style = scene_->styles[item.style];
  if (style.texture == view::Texture::none || detail_.flat()) return;
  painter.save();
  painter.setPen(Qt::NoPen);
  painter.setBrush(QBrush(toQColor(style.stroke, 0.5), textureOf(style.texture)));
  painter.drawRect(rect.adjusted(2, 2, -2, -2));
  painter.restore();
  currentStyle_ = -1;
}

void ScenePainter::lines(QPainter& painter, const view::SceneItem& item) {
  if (item.count < 2) return;
  const view::Point* points = &scene_->points[item.first];
  const bool filled = item.shape == view::Shape::polygon || item.shape == view::Shape::triangle;
  QPainterPath path(toWidget(camera_, points[0]));
  if (item.shape == view::Shape::cubic && !detail_.flat()) {
    for (std::uint32_t k = 1; k + 2 < item.count; k += 3) {
      path.cubicTo(toWidget(camera_, points[k]), toWidget(camera_, points[k + 1]),
                   toWidget(camera_, points[k + 2]));
    }
  } else {
    const std::uint32_t step = item.shape == view::Shape::cubic ? 3 : 1;
    for (std::uint32_t k = step; k < item.count; k += step)
      path.lineTo(toWidget(camera_, points[k]));
  }
  if (filled) {
    path.closeSubpath();
    painter.drawPath(path);
    return;
  }
  const QBrush brush = painter.brush();
  painter.setBrush(Qt::NoBrush);
  painter.drawPath(path);
  painter.setBrush(brush);
}

// By how much a text grows where nothing is in its way.
double ScenePainter::wantedGrowth(const view::SceneItem& item) const {
  const view::Style& style = scene_->styles[item.style];
  const auto nominal = static_cast<double>(style.fontPx);
  const double px = nominal * camera_.zoom;
  const double least = nominal <= 5 ? 9.5 : nominal <= 6.5 ? 10.5 : 12;
  if (nominal >= kMostTitle || camera_.zoom < kLeastGrowingZoom || px >= least) return 1;
  double grown = std::min(least, px * kMostGrowth) / px;
  const auto own = static_cast<double>(item.room);
  if (own > 0 && item.rect.width > 0) grown = std::clamp(own / item.rect.width, 1.0, grown);
  // A centred text stands in a box; it stays within its height, too.
  if (style.anchor == view::Anchor::middle)
    grown = std::min(grown, std::max(kMostInBox / nominal, 1.0));
  return grown;
}

double ScenePainter::fontSize(const view::SceneItem& item) const {
  const auto nominal = static_cast<double>(scene_->styles[item.style].fontPx);
  const double px = nominal * camera_.zoom;
  if (floor_ == TextFloor::off) return px;
  if (nominal >= kMostTitle) return std::min(px, kMostTitle);
  const double grown = wantedGrowth(item);
  for (const double factor : {grown, std::sqrt(grown)}) {
    if (factor <= 1 || !covers(item, factor)) return px * factor;
  }
  return px;
}

// What a text covers that grows by this factor from where it is anchored.
view::Rect ScenePainter::grownBounds(const view::SceneItem& item, double factor) const {
  const view::Anchor anchor = scene_->styles[item.style].anchor;
  view::Rect room = scene_->itemBounds(item);
  const double wider = room.width * (factor - 1);
  const double taller = room.height * (factor - 1);
  room.x -= anchor == view::Anchor::start ? 0 : anchor == view::Anchor::middle ? wider / 2 : wider;
  room.width += wider;
  room.y -= taller / 2;
  room.height += taller;
  return room;
}

bool ScenePainter::covers(const view::SceneItem& item, double factor) const {
  const view::Rect room = grownBounds(item, factor);
  return std::any_of(obstacles_.begin(), obstacles_.end(), [&](const Obstacle& obstacle) {
    return obstacle.target != item.target && obstacle.rect.intersects(room);
  });
}

// What grown text may not cover: nodes in view, and other texts, which grow as well.
void ScenePainter::findObstacles(const std::vector<std::uint32_t>& visible) {
  obstacles_.clear();
  for (const std::uint32_t k : visible) {
    const view::SceneItem& item = scene_->items[k];
    if (item.shape == view::Shape::text) {
      obstacles_.push_back({grownBounds(item, wantedGrowth(item)), item.target});
      continue;
    }
    const bool body = item.layer == view::Layer::node &&
                      (item.shape == view::Shape::rect || item.shape == view::Shape::ellipse);
    if (body) obstacles_.push_back({scene_->itemBounds(item), item.target});
  }
}

const QFont& ScenePainter::font(view::Face face, double px) {
  const auto step = static_cast<quint32>(std::lround(px * 4));
  const quint32 key = step * static_cast<quint32>(view::kFaceCount) + static_cast<quint32>(face);
  auto at = fonts_.find(key);
  if (at == fonts_.end()) at = fonts_.insert(key, faceFont(face, static_cast<double>(step) / 4));
  return *at;
}

void ScenePainter::text(QPainter& painter, const view::SceneItem& item) {
  const view::Style& style = scene_->styles[item.style];
  const double px = fontSize(item);
  const QFont& used = font(style.face, px);
  const QString content = toQString(scene_->texts[item.first]);
  const QFontMetricsF metrics(used);
  const double width = metrics.horizontalAdvance(content);
  const QPointF at = toWidget(camera_, view::Point{item.rect.x, item.rect.y});
  const double shift = style.anchor == view::Anchor::start    ? 0
                       : style.anchor == view::Anchor::middle ? -width / 2
                                                              : -width;
  painter.setFont(used);
  painter.setPen(toQColor(style.fill, static_cast<double>(style.fillAlpha)));
  painter.drawText(QPointF(at.x() + shift, at.y() + (metrics.ascent() - metrics.descent()) / 2),
                   content);
  currentStyle_ = -1;
}

void ScenePainter::paint(QPainter& painter, const view::Scene& scene, const view::Camera& camera,
                         const QRectF& visible, TextFloor floor) {
  scene_ = &scene;
  camera_ = camera;
  floor_ = floor;
  detail_ = {.zoom = floor == TextFloor::off ? 1.0 : camera.zoom,
             .enabled = floor == TextFloor::on};
  currentStyle_ = -1;
  painter.setRenderHint(QPainter::Antialiasing, !detail_.flat());
  const view::Point from = camera.toScene(toPoint(visible.topLeft()));
  const view::Point to = camera.toScene(toPoint(visible.bottomRight()));
  const std::vector<std::uint32_t> seen =
      scene.visible({from.x, from.y, to.x - from.x, to.y - from.y});
  const bool grows = floor == TextFloor::on && camera.zoom >= kLeastGrowingZoom &&
                     seen.size() <= 4 * kMostObstacles;
  if (grows) findObstacles(seen);
  if (!grows || obstacles_.size() > kMostObstacles) floor_ = TextFloor::off;
  for (const std::uint32_t k : seen) {
    const view::SceneItem& item = scene.items[k];
    if (item.shape == view::Shape::text) {
      if (detail_.draws(scene, item) || (grows && fontSize(item) >= kLeastPx)) text(painter, item);
      continue;
    }
    if (!detail_.draws(scene, item)) continue;
    setStyle(painter, item.style);
    if (item.shape == view::Shape::rect || item.shape == view::Shape::ellipse) {
      shape(painter, item);
    } else {
      lines(painter, item);
    }
  }
  scene_ = nullptr;
}

}  // namespace twin::gui
