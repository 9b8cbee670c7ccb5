#include "app/gui/scene_view.h"

#include <QEvent>
#include <QPaintEvent>
#include <QPainter>

namespace twin::gui {

SceneView::SceneView(const Look& look, const QString& name, QWidget* parent)
    : QWidget(parent), look_(look) {
  setAccessibleName(name);
}

void SceneView::setMake(Make make) {
  make_ = std::move(make);
  remake();
}

void SceneView::remake() {
  scene_ = make_ && width() > 0 ? make_(width(), height()) : view::Scene{};
  update();
}

void SceneView::paintEvent(QPaintEvent* event) {
  QPainter painter(this);
  painter.fillRect(event->rect(), look_.tokens().base);
  if (!scene_.items.empty()) painter_.paint(painter, scene_, {}, QRectF(rect()), TextFloor::off);
}

void SceneView::resizeEvent(QResizeEvent*) { remake(); }

void SceneView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange) remake();
  QWidget::changeEvent(event);
}

}  // namespace twin::gui
