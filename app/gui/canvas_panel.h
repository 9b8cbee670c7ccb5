// CanvasPanel: the canvas with its bar: which function, search, zoom, fit; the floating card; it
// turns states into pictures on the pool. Owner: the window. Thread: GUI. Errors: none.
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>

#include "app/gui/canvas_widget.h"
#include "app/gui/info_card_widget.h"
#include "app/gui/panel.h"

namespace twin::gui {

class CanvasPanel : public Panel {
  Q_OBJECT

 public:
  explicit CanvasPanel(const Context& context, QWidget* parent = nullptr);
  void showState(const session::StatePtr& state) override;
  [[nodiscard]] CanvasWidget& canvas() { return *canvas_; }
  [[nodiscard]] InfoCardWidget& card() { return *card_; }

 Q_SIGNALS:
  void zoomChanged(double zoom);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void makeBar(QWidget* bar);
  void fillFunctions(const session::Document& document);
  void remake(const session::StatePtr& state, const session::DocumentPtr& document);
  void search();
  void placeCard();

  CanvasWidget* canvas_;
  InfoCardWidget* card_;
  QComboBox* functions_;
  QLabel* path_;
  QLineEdit* search_;
  QLabel* hits_;
  QLabel* zoom_;
  session::Perspective perspective_ = session::Perspective::build;
  // What the picture was made of; another one is made when any of it changes.
  session::DocumentPtr document_;
  session::Lens lens_ = session::Lens::structure;
  session::Theme theme_ = session::Theme::light;
  std::set<std::string> current_;
  std::vector<std::string> found_;
  std::size_t nextHit_ = 0;
};

}  // namespace twin::gui
