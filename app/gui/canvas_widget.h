// CanvasWidget: the graph: paints the scene, pans, zooms about the pointer, selects, opens groups.
// Draws no layout of its own; the picture comes from the pool. Owner: its panel. Thread: GUI.
// Errors: none.
#pragma once

#include <QImage>
#include <QWidget>
#include <set>

#include "app/gui/empty_state.h"
#include "app/gui/panel.h"
#include "app/gui/scene_painter.h"
#include "app/view/canvas_picture.h"

namespace twin::gui {

class Minimap;
class Legend;

// One gesture on a camera: zoom about a point of the canvas, then a shift.
struct CameraMove {
  view::Point at{};
  double factor = 1;
  view::Point by{};
};

class CanvasWidget : public QWidget {
  Q_OBJECT

 public:
  explicit CanvasWidget(const Context& context, QWidget* parent = nullptr);

  void setPicture(view::CanvasPicture picture, session::DocumentId document, session::Lens lens);
  // `alike`: all names that are outlined, `node` among them.
  void setSelected(const std::string& node, std::set<std::string> alike);
  void setStale(bool stale);
  // The canvas has a legend from this width on.
  void setLegendFrom(int width);
  static constexpr int kLegendWidth = 460;
  [[nodiscard]] double zoom() const { return camera_.zoom; }
  [[nodiscard]] const view::CanvasPicture& picture() const { return picture_; }
  enum class FitText : std::uint8_t { any, readable };
  void fit(FitText least = FitText::any);
  void zoomBy(double factor);
  // Makes the same move as another canvas.
  void follow(const CameraMove& move);
  // Moves the camera so that the node is in view.
  void showNode(const std::string& node);

 Q_SIGNALS:
  void zoomChanged(double zoom);
  void moved(const twin::gui::CameraMove& move);  // by the user
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
  void zoomAbout(view::Point at, double factor);
  void moveBy(view::Point by);
  void setCamera(const view::Camera& camera);
  void placeChildren();
  void paintMarks(QPainter& painter);
  void paintFixedTitles(QPainter& painter, const QRectF& visible);
  [[nodiscard]] std::uint32_t boxAt(const QPointF& at) const;
  [[nodiscard]] QRectF toggleButton(std::uint32_t box) const;
  void toggle(std::uint32_t box);
  void selectNeighbour(view::Toward toward);

  Context context_;
  EmptyState* empty_;
  view::CanvasPicture picture_;
  session::DocumentId document_{};
  ScenePainter painter_;
  view::Camera camera_{};
  std::string selected_;
  std::set<std::string> alike_;
  std::string heldBox_;  // keeps its place on the screen when the next picture comes
  QPointF heldAt_;
  std::uint32_t hovered_ = view::kNoBox;
  QPointF pressedAt_;
  QPointF lastAt_;
  bool pressed_ = false;
  bool dragging_ = false;
  int legendFrom_ = kLegendWidth;
  bool stale_ = false;
  bool userCamera_ = false;  // the user chose the view; a resize keeps it
  Minimap* minimap_;
  Legend* legend_;
};

}  // namespace twin::gui
