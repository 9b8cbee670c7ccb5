// CanvasWidget: the graph: paints the scene, pans, zooms about the pointer, selects, opens groups.
// Draws no layout of its own; the picture comes from the pool. Owner: its panel. Thread: GUI.
// Errors: none.
#pragma once

#include <QImage>
#include <QWidget>

#include "app/gui/canvas_scene.h"
#include "app/gui/panel.h"
#include "app/gui/scene_painter.h"

namespace twin::gui {

class Minimap;
class Legend;

class CanvasWidget : public QWidget {
  Q_OBJECT

 public:
  explicit CanvasWidget(const Context& context, QWidget* parent = nullptr);

  void setPicture(CanvasPicture picture, session::DocumentId document, session::Lens lens);
  void setSelected(const std::string& node);
  void setStale(bool stale);
  [[nodiscard]] double zoom() const { return camera_.zoom; }
  [[nodiscard]] const CanvasPicture& picture() const { return picture_; }
  enum class FitText : std::uint8_t { any, readable };
  void fit(FitText least = FitText::any);
  void zoomBy(double factor);
  // Moves the camera so that the node is in view.
  void showNode(const std::string& node);

 Q_SIGNALS:
  void zoomChanged(double zoom);
  void groupToggled(const QString& name);
  void nodeSelected(const QString& name);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void leaveEvent(QEvent* event) override;
  bool event(QEvent* event) override;

 private:
  void makeReadable(Camera& camera) const;
  void zoomAbout(const QPointF& at, double factor);
  void setCamera(const Camera& camera);
  void placeChildren();
  void paintMarks(QPainter& painter);
  void paintFixedTitles(QPainter& painter, const QRectF& visible);
  void paintEmpty(QPainter& painter);
  [[nodiscard]] std::uint32_t boxAt(const QPointF& at) const;
  [[nodiscard]] QRectF toggleButton(std::uint32_t box) const;
  void toggle(std::uint32_t box);
  void selectNeighbour(int key);

  Context context_;
  CanvasPicture picture_;
  session::DocumentId document_{};
  ScenePainter painter_;
  Camera camera_{};
  std::string selected_;
  std::string heldBox_;  // keeps its place on the screen when the next picture comes
  QPointF heldAt_;
  std::uint32_t hovered_ = view::kNoBox;
  QPointF pressedAt_;
  QPointF lastAt_;
  bool pressed_ = false;
  bool dragging_ = false;
  bool stale_ = false;
  bool userCamera_ = false;  // the user chose the view; a resize keeps it
  Minimap* minimap_;
  Legend* legend_;
};

}  // namespace twin::gui
