// The docks of the main window: what they are, and where they stand for a task.
#include <QMenu>
#include <QTabBar>
#include <QTimer>
#include <QToolBar>
#include <algorithm>

#include "app/gui/console_panel.h"
#include "app/gui/debug_panels.h"
#include "app/gui/lens_panel.h"
#include "app/gui/main_window.h"
#include "app/gui/optimise_panels.h"
#include "app/gui/outline_panel.h"
#include "app/gui/palette_panel.h"
#include "app/gui/table_docks.h"
#include "app/gui/tensor_panel.h"
#include "app/gui/timeline_widget.h"
#include "app/gui/title_bar.h"

namespace twin::gui {

template <class P>
P* MainWindow::addDock(const QString& name, const QString& title) {
  P* panel = nullptr;
  if constexpr (std::is_same_v<P, InfoCardWidget>) {
    panel = new InfoCardWidget(context_, InfoCardWidget::Place::docked);
  } else {
    panel = new P(context_);
  }
  auto* dock = new QDockWidget(title, this);
  dock->setObjectName(name);
  auto* bar = new TitleBar(context_.look, dock);
  dock->setTitleBarWidget(bar);
  dock->setWidget(panel);
  connect(panel, &Panel::detailChanged, bar, &TitleBar::setDetail);
  docks_.insert(name, dock);
  panels_.insert(dock, panel);
  actions_->viewMenu()->addAction(dock->toggleViewAction());
  return panel;
}

void MainWindow::makeDocks() {
  auto* ops = addDock<PalettePanel>(QStringLiteral("opsDock"), tr("Ops"));
  connect(ops, &PalettePanel::callAsked, this,
          [this](const QString& call) { editor_->insertPlainText(call); });
  addDock<OutlinePanel>(QStringLiteral("outlineDock"), tr("Outline"));
  auto* problems = addDock<ProblemsPanel>(QStringLiteral("problemsDock"), tr("Problems"));
  connect(problems, &ProblemsPanel::lineAsked, editor_, &ScriptEditor::showLine);
  addDock<ConsolePanel>(QStringLiteral("consoleDock"), tr("Console"));
  auto* card = addDock<InfoCardWidget>(QStringLiteral("cardDock"), tr("Card"));
  connect(card, &InfoCardWidget::lineAsked, editor_, &ScriptEditor::showLine);
  auto* stack = addDock<StackPanel>(QStringLiteral("stackDock"), tr("Call stack"));
  auto* variables = addDock<VariablesPanel>(QStringLiteral("variablesDock"), tr("Variables"));
  connect(stack, &StackPanel::frameChosen, this, [this, variables](quint32 frame, int line) {
    variables->chooseFrame(frame);
    editor_->showLine(line);
  });
  auto* tensor = addDock<TensorPanel>(QStringLiteral("tensorDock"), tr("Tensor"));
  connect(variables, &VariablesPanel::tensorChosen, tensor, &TensorPanel::showTensor);
  addDock<StepsPanel>(QStringLiteral("stepsDock"), tr("Eager steps"));
  addDock<LensPanel>(QStringLiteral("lensDock"), tr("Lenses"));
  addDock<RewritesPanel>(QStringLiteral("rewritesDock"), tr("Rewrites"));
  addDock<MissesPanel>(QStringLiteral("missesDock"), tr("Near misses"));
  addDock<TextDiffPanel>(QStringLiteral("textDock"), tr("Text diff"));
  addDock<RulesPanel>(QStringLiteral("rulesDock"), tr("Rules"));
  addDock<TimelineWidget>(QStringLiteral("timelineDock"), tr("Timeline"));
  addDock<OpsPanel>(QStringLiteral("opTableDock"), tr("Ops"));
  addDock<RecordingPanel>(QStringLiteral("recordingDock"), tr("Recording"));
}

void MainWindow::arrange(session::Perspective perspective) {
  const bool narrow = width() < kNarrowWindow;
  if (perspective_ == perspective && narrow_ == narrow) return;
  perspective_ = perspective;
  narrow_ = narrow;
  const std::vector<DockPlace> places =
      narrow ? narrowed(placesOf(perspective)) : placesOf(perspective);
  setUpdatesEnabled(false);
  for (QDockWidget* dock : docks_) removeDockWidget(dock);
  QDockWidget* before = nullptr;
  for (const DockPlace& place : places) {
    QDockWidget* dock = docks_.value(place.name);
    if (dock == nullptr) continue;
    if (place.joined == Joined::own || before == nullptr)
      addDockWidget(place.area, dock);
    else if (place.joined == Joined::tabbed)
      tabifyDockWidget(before, dock);
    else
      splitDockWidget(before, dock, place.joined == Joined::beside ? Qt::Horizontal : Qt::Vertical);
    dock->setVisible(!dock->property("twinFolded").toBool());
    before = dock;
  }
  sizeDocks();
  sizeDocksSoon();
  // Of docks that are tabs, the first is in front.
  for (const DockPlace& place : places) {
    if (place.joined == Joined::own) docks_.value(place.name)->raise();
  }
  stripBar_->setVisible(perspective == session::Perspective::optimise);
  timeBar_->setVisible(perspective == session::Perspective::debug);
  for (QAction* action : barActions_) {
    const QVariant only = action->property("twinPerspectives");
    action->setVisible(!only.isValid() ||
                       (only.toInt() & (1 << static_cast<int>(perspective))) != 0);
  }
  setUpdatesEnabled(true);
}

// Sizes hold for docks that are shown and laid out; so they are asked for again after that.
void MainWindow::sizeDocksSoon() {
  if (sizing_) return;
  sizing_ = true;
  QTimer::singleShot(0, this, [this] {
    sizing_ = false;
    sizeDocks();
  });
}

void MainWindow::sizeDocks() {
  if (!perspective_) return;
  // Qt makes a bar for docks that are tabs, and gives it no name.
  for (auto* bar : findChildren<QTabBar*>(QString(), Qt::FindDirectChildrenOnly)) {
    if (bar->accessibleName().isEmpty()) bar->setAccessibleName(tr("Docks"));
  }
  const std::vector<DockPlace> places =
      narrow_ ? narrowed(placesOf(*perspective_)) : placesOf(*perspective_);
  QList<QDockWidget*> wide;
  QList<int> widths;
  QList<QDockWidget*> tall;
  QList<int> heights;
  const double share =
      std::clamp(height() / 1000.0, 0.6, 1.0);  // low windows give less to the bottom
  for (const DockPlace& place : places) {
    QDockWidget* dock = docks_.value(place.name);
    const bool bottom = place.area == Qt::BottomDockWidgetArea;
    if (!bottom && place.joined == Joined::own) {
      wide.append(dock);
      widths.append(place.size);
    } else if (bottom && place.joined != Joined::beside) {
      tall.append(dock);
      heights.append(static_cast<int>(place.size * share));
    }
  }
  // The left docks stand above the bottom ones: what these take, those give.
  int given = 0;
  for (qsizetype k = 0; k < tall.size(); ++k) given += heights[k] - tall[k]->height();
  shareRoom(places, given);
  resizeDocks(wide, widths, Qt::Horizontal);
  resizeDocks(tall, heights, Qt::Vertical);
}

// Docks that stand together divide their room by their shares.
void MainWindow::shareRoom(const std::vector<DockPlace>& places, int given) {
  for (std::size_t k = 1; k < places.size(); ++k) {
    const bool beside = places[k].joined == Joined::beside;
    const bool below =
        places[k].joined == Joined::below && places[k].area != Qt::BottomDockWidgetArea;
    if (!beside && !below) continue;
    QDockWidget* first = docks_.value(places[k - 1].name);
    QDockWidget* second = docks_.value(places[k].name);
    int room = beside ? first->width() + second->width() : first->height() + second->height();
    if (below && places[k].area == Qt::LeftDockWidgetArea) room = std::max(room - given, 2);
    const int part = room * places[k - 1].share / (places[k - 1].share + places[k].share);
    resizeDocks({first, second}, {part, room - part}, beside ? Qt::Horizontal : Qt::Vertical);
  }
}

}  // namespace twin::gui
