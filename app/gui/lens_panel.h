// LensPanel: which meaning the colours of the canvas have; one at a time. Owner: a dock. Thread:
// GUI.
#pragma once

#include <QButtonGroup>

#include "app/gui/panel.h"

namespace twin::gui {

class LensPanel : public Panel {
  Q_OBJECT

 public:
  explicit LensPanel(const Context& context);
  void showState(const session::StatePtr& state) override;

 private:
  QButtonGroup* choices_;
};

}  // namespace twin::gui
