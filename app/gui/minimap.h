// Minimap: the whole graph in a corner, and the part in view; a click or drag moves the camera.
// A kept image, painted anew only when the scene or theme changes. Owner: the canvas. Thread: GUI.
#pragma once

#include <QImage>
#include <QWidget>
#include <memory>

#include "app/gui/look.h"
#include "app/view/scene.h"

namespace twin::gui {

class Minimap : public QWidget {
  Q_OBJECT

 public:
  Minimap(const Look& look, QWidget* parent);
  void setScene(std::shared_ptr<const view::Scene> scene);
  // The part of the scene in view; hides the map where nearly everything is.
  void setView(const QRectF& view);
  [[nodiscard]] QSize sizeHint() const override;

 Q_SIGNALS:
  void centreAsked(QPointF at);  // in scene units

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;

 private:
  void ask(const QPointF& at);
  [[nodiscard]] double scale() const;

  const Look& look_;
  std::shared_ptr<const view::Scene> scene_;
  QRectF view_;
  QImage image_;
};

}  // namespace twin::gui
