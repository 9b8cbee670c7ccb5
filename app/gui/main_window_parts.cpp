// The docks and bars of the main window.
#include <QComboBox>
#include <QMenu>
#include <QToolBar>
#include <QToolButton>

#include "app/gui/console_panel.h"
#include "app/gui/debug_panels.h"
#include "app/gui/lens_panel.h"
#include "app/gui/main_window.h"
#include "app/gui/optimise_panels.h"
#include "app/gui/outline_panel.h"
#include "app/gui/palette_panel.h"
#include "app/gui/pass_strip_widget.h"
#include "app/gui/qt_text.h"
#include "app/gui/style.h"
#include "app/gui/table_docks.h"
#include "app/gui/tensor_panel.h"
#include "app/gui/time_slider.h"
#include "app/gui/timeline_widget.h"
#include "app/gui/title_bar.h"

namespace twin::gui {
namespace {

constexpr int bit(session::Perspective perspective) { return 1 << static_cast<int>(perspective); }

}  // namespace

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

void MainWindow::makeTools() {
  using session::Perspective;
  tools_ = addToolBar(tr("Tools"));
  tools_->setObjectName(QStringLiteral("tools"));
  tools_->setMovable(false);
  tools_->setFloatable(false);
  tools_->setFixedHeight(40);
  tools_->setContextMenuPolicy(Qt::PreventContextMenu);
  // One tool button per action; `where` are the perspectives that show it, 0: all.
  const auto put = [this](const char* name, int where, bool withText) {
    QAction* action = actions_->action(QString::fromLatin1(name));
    auto* button = new QToolButton(tools_);
    button->setObjectName(QStringLiteral("tool.") + QString::fromLatin1(name));
    button->setDefaultAction(action);
    button->setAccessibleName(action->toolTip());
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setToolButtonStyle(withText ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
    QAction* placed = tools_->addWidget(button);
    if (where != 0) placed->setProperty("twinPerspectives", where);
    barActions_.append(placed);
    return button;
  };
  auto* margin = new QWidget(tools_);
  margin->setFixedWidth(8);
  tools_->addWidget(margin);
  for (const char* name : {"build", "debug", "optimise", "profile"}) {
    QToolButton* choice = put(name, 0, true);
    choice->setProperty(kChoiceProperty, true);
    choice->setAutoRaise(false);
  }
  tools_->addSeparator();
  const int editing = bit(Perspective::build);
  const int debugging = bit(Perspective::debug);
  put("new", editing, false);
  put("open", 0, false);
  put("save", editing, false);
  put("undo", editing, false);
  put("redo", editing, false);
  put("run", editing | debugging, true);
  put("rerun", debugging, false);
  put("stop", debugging, false);
  for (const char* name : {"first", "back", "backInto", "over", "into", "out", "resume", "last"})
    put(name, debugging, false);
  put("compile", bit(Perspective::build) | bit(Perspective::optimise), true);
  makeLevels();
  put("compare", bit(Perspective::profile), true)->setText(tr("Compare"));
  auto* space = new QWidget(tools_);
  space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  tools_->addWidget(space);
  put("palette", 0, true);
}

void MainWindow::makeLevels() {
  level_ = new QComboBox(tools_);
  level_->setObjectName(QStringLiteral("level"));
  level_->setAccessibleName(tr("Optimisation level"));
  for (const auto level :
       {ir::Level::strict, ir::Level::standard, ir::Level::fast, ir::Level::unsafe}) {
    level_->addItem(tr("Level: %1").arg(toQString(ir::word(level))));
  }
  connect(level_, &QComboBox::activated, this, [this](int index) {
    context_.bridge.post(session::SetLevel{static_cast<ir::Level>(index)});
  });
  QAction* level = tools_->addWidget(level_);
  level->setProperty("twinPerspectives", bit(session::Perspective::optimise));
  barActions_.append(level);
}

void MainWindow::makeBars() {
  makeTools();
  const auto secondBar = [this](const QString& name, const QString& title, Panel* panel,
                                int height) {
    addToolBarBreak();
    QToolBar* bar = addToolBar(title);
    bar->setObjectName(name);
    bar->setMovable(false);
    bar->setFloatable(false);
    bar->setFixedHeight(height);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    bar->addWidget(panel);
    bar->toggleViewAction()->setVisible(false);
    always_.push_back(panel);
    return bar;
  };
  stripBar_ =
      secondBar(QStringLiteral("stripBar"), tr("Passes"), new PassStripWidget(context_, this), 79);
  timeBar_ = secondBar(QStringLiteral("timeBar"), tr("Recorded run"), new TimeSlider(context_), 36);
}

}  // namespace twin::gui
