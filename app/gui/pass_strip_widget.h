// PassStripWidget: the passes as a row of cells; a click, drag or arrow key chooses the stage in
// view. Paints view::PassStrip. Owner: the window. Thread: GUI. Errors: none.
#pragma once

#include <memory>

#include "app/gui/empty_state.h"
#include "app/gui/panel.h"
#include "app/gui/scene_painter.h"
#include "app/view/pass_strip.h"

namespace twin::gui {

class PassStripWidget : public Panel {
  Q_OBJECT

 public:
  explicit PassStripWidget(const Context& context, QWidget* parent = nullptr);
  void showState(const session::StatePtr& state) override;
  [[nodiscard]] QSize sizeHint() const override { return {800, 79}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {200, 79}; }
  // Where the cell of a stage stands, for tests and accessibility.
  [[nodiscard]] QRectF cellRect(std::size_t stage) const;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;

 private:
  void choose(const QPointF& at);
  void paintSummary(QPainter& painter);
  // Where the cells end and the summary begins.
  [[nodiscard]] int cellsEnd() const;
  void scrollTo(double x);
  [[nodiscard]] view::Camera camera() const;

  session::CompiledPtr compiled_;
  std::size_t stage_ = 0;
  std::string selected_;
  session::Theme theme_ = session::Theme::light;
  std::shared_ptr<const view::PassStrip> strip_;
  EmptyState* empty_;
  ScenePainter painter_;
  double scroll_ = 0;
  QStringList summary_;  // of the change in view: stages, counts, nodes
};

}  // namespace twin::gui
