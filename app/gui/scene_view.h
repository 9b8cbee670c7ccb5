// SceneView: a widget that shows one drawing list (a chart, the timeline, the pass strip) at its
// own size. The picture is made again when the width or theme changes. Owner: its parent. Thread:
// GUI. Errors: none.
#pragma once

#include <QWidget>
#include <functional>
#include <memory>

#include "app/gui/look.h"
#include "app/gui/scene_painter.h"

namespace twin::gui {

class SceneView : public QWidget {
  Q_OBJECT

 public:
  using Make = std::function<view::Scene(double width, double height)>;

  SceneView(const Look& look, const QString& name, QWidget* parent = nullptr);
  // Small scenes only: `make` runs on the GUI thread when the size changes.
  void setMake(Make make);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void remake();

  const Look& look_;
  Make make_;
  view::Scene scene_;
  ScenePainter painter_;
};

}  // namespace twin::gui
