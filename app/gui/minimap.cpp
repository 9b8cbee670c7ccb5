#include "app/gui/minimap.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include "app/gui/qt_text.h"

namespace twin::gui {
namespace {

constexpr double kLongest = 150;
constexpr double kLeastSide = 24;

}  // namespace

Minimap::Minimap(const Look& look, QWidget* parent) : QWidget(parent), look_(look) {
  setObjectName(QStringLiteral("minimap"));
  setAccessibleName(tr("Overview of the graph"));
  hide();
}

double Minimap::scale() const {
  if (scene_ == nullptr) return 1;
  return kLongest / std::max({scene_->bounds.width, scene_->bounds.height, 1.0});
}

QSize Minimap::sizeHint() const {
  if (scene_ == nullptr) return {150, 100};
  return {static_cast<int>(std::max(scene_->bounds.width * scale(), kLeastSide)) + 2,
          static_cast<int>(std::max(scene_->bounds.height * scale(), kLeastSide)) + 2};
}

void Minimap::setScene(std::shared_ptr<const view::Scene> scene) {
  scene_ = std::move(scene);
  image_ = {};
  setView(view_);
  update();
}

void Minimap::setView(const QRectF& view) {
  view_ = view;
  if (scene_ == nullptr) return hide();
  const QRectF all = toQRectF(scene_->bounds);
  const QRectF seen = all.intersected(view);
  const double share = seen.width() * seen.height() / std::max(all.width() * all.height(), 1.0);
  setVisible(share < 0.8 && parentWidget()->width() > 400 && parentWidget()->height() > 300);
  update();
}

void Minimap::paintEvent(QPaintEvent*) {
  if (scene_ == nullptr) return;
  const double s = scale();
  const QPointF origin(scene_->bounds.x, scene_->bounds.y);
  QPainter painter(this);
  const Tokens& t = look_.tokens();
  if (image_.isNull()) {
    image_ = QImage(size() * devicePixelRatioF(), QImage::Format_RGB32);
    image_.setDevicePixelRatio(devicePixelRatioF());
    image_.fill(t.base);
    QPainter into(&image_);
    for (const view::SceneItem& item : scene_->items) {
      if (item.shape != view::Shape::rect && item.shape != view::Shape::ellipse) continue;
      if (item.layer != view::Layer::group && item.layer != view::Layer::node) continue;
      const view::Style& style = scene_->styles[item.style];
      const QRectF rect((item.rect.x - origin.x()) * s, (item.rect.y - origin.y()) * s,
                        std::max(item.rect.width * s, 1.0), std::max(item.rect.height * s, 1.0));
      into.fillRect(rect, toQColor(item.layer == view::Layer::group ? style.fill : style.stroke));
    }
  }
  painter.drawImage(QPointF(0, 0), image_);
  painter.setPen(t.line);
  painter.drawRect(QRectF(0.5, 0.5, width() - 1, height() - 1));
  QColor ground = t.accent;
  ground.setAlpha(30);
  const QRectF seen((view_.x() - origin.x()) * s, (view_.y() - origin.y()) * s, view_.width() * s,
                    view_.height() * s);
  painter.setPen(t.accent);
  painter.setBrush(ground);
  painter.drawRect(seen.intersected(QRectF(0.5, 0.5, width() - 2, height() - 2)));
}

void Minimap::ask(const QPointF& at) {
  if (scene_ == nullptr) return;
  Q_EMIT centreAsked(QPointF(scene_->bounds.x, scene_->bounds.y) + at / scale());
}

void Minimap::mousePressEvent(QMouseEvent* event) { ask(event->position()); }
void Minimap::mouseMoveEvent(QMouseEvent* event) { ask(event->position()); }

}  // namespace twin::gui
