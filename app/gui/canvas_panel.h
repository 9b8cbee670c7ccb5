// CanvasPanel: the canvas with its bar: which function, search, zoom, fit, or what its figures are;
// the floating card; it turns states into pictures on the pool. The window has two: of the graph in
// view, and of the eager ops beside it. Owner: the window. Thread: GUI. Errors: none.
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>

#include "app/gui/canvas_widget.h"
#include "app/gui/elided_label.h"
#include "app/gui/info_card_widget.h"
#include "app/gui/panel.h"

namespace twin::gui {

class CanvasPanel : public Panel {
  Q_OBJECT

 public:
  CanvasPanel(const Context& context, view::CanvasSide side, QWidget* parent = nullptr);
  void showState(const session::StatePtr& state) override;
  [[nodiscard]] CanvasWidget& canvas() { return *canvas_; }
  [[nodiscard]] InfoCardWidget& card() { return *card_; }
  [[nodiscard]] QLineEdit& searchLine() { return *search_; }

 Q_SIGNALS:
  void zoomChanged(double zoom);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void makeBar(QWidget* bar);
  void makeTitle();
  void makeSearch();
  void showTitle(const view::CanvasPicture& picture);
  void fillFunctions(const session::Document& document);
  void remake(const session::StatePtr& state, const session::DocumentPtr& document);
  void search();
  void placeCard();

  CanvasWidget* canvas_;
  InfoCardWidget* card_;
  QComboBox* functions_;
  QWidget* titleRow_;
  QLabel* title_;
  ElidedLabel* detail_;
  ElidedLabel* path_;
  QLineEdit* search_;
  QLabel* hits_;
  QLabel* zoom_;
  view::CanvasSide side_;
  bool barInUse_ = true;  // false: the bar of the other canvas serves both
  session::Perspective perspective_ = session::Perspective::build;
  session::DocumentPtr document_;
  // What the picture in view was made of; another one is made when any of it changes.
  struct Made {
    session::DocumentPtr document{};
    session::Lens lens = session::Lens::structure;
    session::Theme theme = session::Theme::light;
    view::StepMarks marks = view::StepMarks::off;
    std::uint64_t step = 0;
  };
  Made asked_{};
  Made shown_{};
  std::vector<std::string> found_;
  std::size_t nextHit_ = 0;
};

}  // namespace twin::gui
