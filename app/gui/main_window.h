// MainWindow: puts the panels together: menus, bars, docks per perspective, the pages of the
// centre. It shows each state and posts commands; it computes nothing. Owner: main. Thread: GUI.
// Errors: in the banner.
#pragma once

#include <QDockWidget>
#include <QHash>
#include <QMainWindow>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <filesystem>
#include <optional>

#include "app/gui/actions.h"
#include "app/gui/canvas_panel.h"
#include "app/gui/panel.h"
#include "app/gui/perspectives.h"
#include "app/gui/script_editor.h"
#include "app/gui/status_bar.h"

namespace twin::gui {

class CommandPalette;
class TitleBar;
class UnsavedGuard;

class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  MainWindow(const Context& context, const std::filesystem::path& program);
  void showState(const session::StatePtr& state);
  [[nodiscard]] Actions& actions() { return *actions_; }
  [[nodiscard]] CanvasPanel& canvasPanel() { return *canvas_; }
  // Makes both canvases show all of their graphs, as far as names can be read.
  void fitCanvases(CanvasWidget::FitText least);
  [[nodiscard]] ScriptEditor& editor() { return *editor_; }
  [[nodiscard]] UnsavedGuard& unsavedGuard() { return *guard_; }

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void closeEvent(QCloseEvent* event) override;

 private:
  void makeCentre(const std::filesystem::path& program);
  void makeDocks();
  void makeTools();
  void makeLevels();
  void makeBars();
  void connectActions();
  void linkCanvases();
  template <class P>
  P* addDock(const QString& name, const QString& title);
  void arrange(session::Perspective perspective);
  void sizeDocks();
  void sizeDocksSoon();
  void shareRoom(const std::vector<DockPlace>& places, int given);
  void useTheme(session::Theme theme);
  void showTabs(const session::State& state);
  void showRun(const session::Document* document);
  void showCentre(const session::State& state);
  void open();
  void saveAs();
  void saveProjectAs();
  void exportGraph(const QString& format, const QString& extension);
  void about();

  Context context_;
  Actions* actions_;
  StatusBar* status_;
  CommandPalette* palette_;
  UnsavedGuard* guard_;
  QStackedWidget* pages_;  // welcome, work
  QStackedWidget* views_;  // editor and canvas, compare
  QTabBar* tabs_;          // documents
  QTabBar* viewTabs_;      // graph, compare: in Profile
  QSplitter* splitter_;
  ScriptEditor* editor_;
  CanvasPanel* canvas_;
  CanvasPanel* eagerCanvas_;
  QToolBar* tools_ = nullptr;
  QToolBar* stripBar_ = nullptr;
  QToolBar* timeBar_ = nullptr;
  QComboBox* level_ = nullptr;
  QList<QAction*> barActions_;  // of the tool bar, by perspective
  std::vector<Panel*> always_;  // told every state
  QHash<QString, QDockWidget*> docks_;
  QHash<QDockWidget*, Panel*> panels_;
  std::optional<session::Perspective> perspective_;
  bool narrow_ = false;
  bool sizing_ = false;  // sizeDocks is already asked for
  std::optional<session::Theme> theme_;
  std::shared_ptr<const lang::RecordedRun> run_;
  std::uint64_t step_ = 0;
  session::DocumentId shownDocument_{};
  bool filling_ = false;
};

}  // namespace twin::gui
