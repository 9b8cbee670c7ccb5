// ComparePage: the verdict of eager against graph, large, with its interval; equality, one-time
// costs, waterfall, origin groups and break-even below. Owner: the window. Thread: GUI. Errors:
// none.
#pragma once

#include <QLabel>
#include <QPushButton>

#include "app/gui/panel.h"
#include "app/gui/scene_view.h"
#include "app/gui/table_panel.h"

namespace twin::gui {

class ComparePage : public Panel {
  Q_OBJECT

 public:
  explicit ComparePage(const Context& context);
  void showState(const session::StatePtr& state) override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QLayout* makeHead();
  QWidget* titled(const QString& title, const QString& detail, QWidget* content);
  void showComparison(const profiler::Comparison& comparison);
  void showCharts(const profiler::Comparison& comparison);

  QLabel* chip_;
  QLabel* verdict_;
  QLabel* sentence_;
  QLabel* equality_;
  QLabel* breakEven_;
  QLabel* why_;
  QWidget* body_;
  SceneView* interval_;
  SceneView* waterfall_;
  SceneView* steady_;
  SceneView* calls_;
  TablePanel* costs_;
  TablePanel* groups_;
  QPushButton* measure_;
  profiler::ComparisonPtr comparison_;
  session::Theme theme_ = session::Theme::light;
  bool first_ = true;
};

}  // namespace twin::gui
