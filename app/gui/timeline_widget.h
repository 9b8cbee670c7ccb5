// TimelineWidget: one run of each side as lanes of spans; the wheel zooms about the pointer, a drag
// pans, a click selects the node. The drawing list is made on the pool. Owner: a dock. Thread: GUI.
// Errors: none.
#pragma once

#include <memory>
#include <set>

#include "app/gui/empty_state.h"
#include "app/gui/panel.h"
#include "app/gui/scene_painter.h"
#include "app/view/timeline.h"

namespace twin::gui {

class TimelineWidget : public Panel {
  Q_OBJECT

 public:
  explicit TimelineWidget(const Context& context);
  void showState(const session::StatePtr& state) override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;

 private:
  void remake();
  void setRange(double startNs, double endNs);

  profiler::ComparisonPtr comparison_;
  session::Theme theme_ = session::Theme::light;
  std::set<std::string> selected_;
  std::shared_ptr<const view::TimelineData> data_;
  std::shared_ptr<const view::Timeline> drawn_;
  EmptyState* empty_;
  ScenePainter painter_;
  std::int64_t startNs_ = 0;  // both 0: everything
  std::int64_t endNs_ = 0;
  QPointF pressedAt_;
  QPointF lastAt_;
};

}  // namespace twin::gui
