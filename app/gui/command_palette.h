// CommandPalette: every command of the window by name, found as one types; Enter does it.
// Actions come first, then the rows of the command table that need no arguments. Owner: the window.
// Thread: GUI. Errors: none.
#pragma once

#include <QLineEdit>
#include <QListWidget>

#include "app/gui/panel.h"

class QAction;

namespace twin::gui {

class CommandPalette : public QWidget {
  Q_OBJECT

 public:
  CommandPalette(const Context& context, QWidget* window);
  void open(const QList<QAction*>& actions);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void filter(const QString& text);
  void choose();

  Context context_;
  QLineEdit* line_;
  QListWidget* list_;
  QList<QAction*> actions_;
};

}  // namespace twin::gui
