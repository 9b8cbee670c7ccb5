// ScenePainter: paints a view::Scene with QPainter: culled by its grid, with the level of detail of
// the zoom, text at whole device sizes. The same drawing list that svg writes. Owner: a widget;
// keeps fonts between frames. Thread: the one that paints (also images off the GUI thread).
#pragma once

#include <QFont>
#include <QHash>
#include <QPainter>

#include "app/gui/qt_text.h"
#include "app/view/camera.h"
#include "app/view/scene.h"

namespace twin::gui {

[[nodiscard]] inline QPointF toWidget(const view::Camera& camera, view::Point p) {
  return toQPointF(camera.onCanvas(p));
}
[[nodiscard]] inline QRectF toWidget(const view::Camera& camera, const view::Rect& r) {
  return toQRectF(camera.onCanvas(r));
}

// Whether small text of a graph is enlarged to a readable size where it has room.
enum class TextFloor : std::uint8_t { off, on };

class ScenePainter {
 public:
  void paint(QPainter& painter, const view::Scene& scene, const view::Camera& camera,
             const QRectF& visible, TextFloor floor);

 private:
  void shape(QPainter& painter, const view::SceneItem& item);
  void lines(QPainter& painter, const view::SceneItem& item);
  void text(QPainter& painter, const view::SceneItem& item);
  void setStyle(QPainter& painter, std::uint16_t id);
  [[nodiscard]] double wantedGrowth(const view::SceneItem& item) const;
  [[nodiscard]] view::Rect grownBounds(const view::SceneItem& item, double factor) const;
  // Whether a text that grows by this factor would cover anything.
  [[nodiscard]] bool covers(const view::SceneItem& item, double factor) const;
  [[nodiscard]] double fontSize(const view::SceneItem& item) const;
  void findObstacles(const std::vector<std::uint32_t>& visible);
  [[nodiscard]] const QFont& font(view::Face face, double px);

  const view::Scene* scene_ = nullptr;
  view::Camera camera_{};
  view::LevelOfDetail detail_{};
  TextFloor floor_ = TextFloor::off;
  int currentStyle_ = -1;
  struct Obstacle {
    view::Rect rect{};
    view::Target target{};
  };
  std::vector<Obstacle> obstacles_{};
  QHash<quint32, QFont> fonts_{};
};

}  // namespace twin::gui
