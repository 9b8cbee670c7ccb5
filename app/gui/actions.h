// actions: every QAction of the window with its key, and the menus made of them. Triggering one
// posts a command, nothing else. Owner: the window. Thread: GUI. Errors: none.
#pragma once

#include <QAction>
#include <QActionGroup>
#include <QHash>
#include <QMainWindow>

#include "app/gui/panel.h"

namespace twin::gui {

class Actions : public QObject {
  Q_OBJECT

 public:
  Actions(const Context& context, QMainWindow& window);

  [[nodiscard]] QAction* action(const QString& name) const { return actions_.value(name); }
  [[nodiscard]] QList<QAction*> all() const { return order_; }
  void showState(const session::StatePtr& state);
  [[nodiscard]] QMenu* viewMenu() const { return viewMenu_; }

 Q_SIGNALS:
  void openAsked();
  void saveAsAsked();
  void saveProjectAsAsked();
  void closeAsked();
  void exportAsked(const QString& format, const QString& extension);
  void paletteAsked(const QString& begin);  // with this in its line
  void locateAsked();
  void fitAsked();
  void aboutAsked();
  void quitAsked();

 private:
  QAction* add(const QString& name, const QString& text, const QString& iconName,
               const QKeySequence& key);
  // An action that posts one command.
  QAction* command(const QString& name, const QString& text, const QString& iconName,
                   const QKeySequence& key, session::Command command);
  void makeFile();
  void makeRun();
  void makeGraph();
  void makeSides();
  void makeView();
  void makeMenus(QMainWindow& window);
  void lookFor(session::Perspective perspective);
  void addExports(QMenu& menu);
  void addCommands(QMenu& menu);

  Context context_;
  QHash<QString, QAction*> actions_;
  QList<QAction*> order_;
  QActionGroup* perspectives_ = nullptr;
  QActionGroup* themes_ = nullptr;
  QActionGroup* sides_ = nullptr;
  QMenu* recentMenu_ = nullptr;
  QMenu* viewMenu_ = nullptr;
  std::vector<std::string> recent_;
};

}  // namespace twin::gui
