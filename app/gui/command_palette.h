// CommandPalette: every action of the window and every row of the command table by name, found as
// one types; Enter does it. A command with arguments is put into the line and asks for them there.
// Owner: the window. Thread: GUI. Errors: below the list; the line stays as it was typed.
#pragma once

#include <QLabel>
#include <QLineEdit>
#include <QListWidget>

#include "app/gui/panel.h"

class QAction;

namespace twin::gui {

class CommandPalette : public QWidget {
  Q_OBJECT

 public:
  CommandPalette(const Context& context, QWidget* window);
  // `begin` stands in the line, for a command that asks for its arguments.
  void open(const QList<QAction*>& actions, const QString& begin = {});

 Q_SIGNALS:
  void closeAsked();  // of the document in view

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void filter(const QString& text);
  void addActions(const QString& text);
  void addPlaces(const QString& text);
  void addCommands(const QString& text);
  void showHint();
  void choose();

  Context context_;
  QLineEdit* line_;
  QListWidget* list_;
  QLabel* hint_;
  QList<QAction*> actions_;
};

}  // namespace twin::gui
