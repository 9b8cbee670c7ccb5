// PalettePanel: every op of the library: name, what it does, its formula; a filter line above.
// Rows come from core/ops. Owner: a dock. Thread: GUI. Errors: none.
#pragma once

#include <QLabel>
#include <QLineEdit>
#include <QTreeWidget>

#include "app/gui/panel.h"

namespace twin::gui {

class PalettePanel : public Panel {
  Q_OBJECT

 public:
  explicit PalettePanel(const Context& context);
  void showState(const session::StatePtr& state) override;

 Q_SIGNALS:
  // The user wants this call in the script.
  void callAsked(const QString& call);

 private:
  void fill();
  void filter(const QString& text);
  void describe(const QString& op);

  QLineEdit* filter_;
  QTreeWidget* tree_;
  QLabel* about_;
};

}  // namespace twin::gui
