// The bars of the main window.
#include <QComboBox>
#include <QHBoxLayout>
#include <QMenu>
#include <QToolBar>
#include <QToolButton>

#include "app/gui/locator_button.h"
#include "app/gui/main_window.h"
#include "app/gui/pass_strip_widget.h"
#include "app/gui/qt_text.h"
#include "app/gui/style.h"
#include "app/gui/time_slider.h"

namespace twin::gui {
namespace {

constexpr int bit(session::Perspective perspective) { return 1 << static_cast<int>(perspective); }

}  // namespace

void MainWindow::makeTools() {
  using session::Perspective;
  tools_ = addToolBar(tr("Tools"));
  tools_->setObjectName(QStringLiteral("tools"));
  tools_->setMovable(false);
  tools_->setFloatable(false);
  tools_->setFixedHeight(40);
  tools_->setContextMenuPolicy(Qt::PreventContextMenu);
  // One tool button per action; `where` are the perspectives that show it, 0: all.
  const auto make = [this](const char* name, bool withText, QWidget* parent) {
    QAction* action = actions_->action(QString::fromLatin1(name));
    auto* button = new QToolButton(parent);
    button->setObjectName(QStringLiteral("tool.") + QString::fromLatin1(name));
    button->setDefaultAction(action);
    button->setAccessibleName(action->toolTip());
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setToolButtonStyle(withText ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
    return button;
  };
  const auto place = [this](QWidget* widget, int where) {
    QAction* placed = tools_->addWidget(widget);
    if (where != 0) placed->setProperty("twinPerspectives", where);
    barActions_.append(placed);
    return placed;
  };
  const auto put = [&](const char* name, int where, bool withText) {
    QToolButton* button = make(name, withText, tools_);
    QAction* placed = place(button, where);
    // Each time a place is shown it enables its widget by its own state, not by the action's.
    const QAction* action = button->defaultAction();
    placed->setEnabled(action->isEnabled());
    connect(action, &QAction::enabledChanged, placed, &QAction::setEnabled);
    return button;
  };
  // Actions of which one is on, in one frame.
  const auto choose = [&](const std::vector<const char*>& names, int where) {
    auto* frame = new QWidget(tools_);
    auto* row = new QHBoxLayout(frame);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    for (std::size_t k = 0; k < names.size(); ++k) {
      QToolButton* button = make(names[k], true, frame);
      button->setAutoRaise(false);
      button->setProperty(kChoiceProperty, kChoicePart + (k == 0 ? kChoiceFirst : 0) +
                                               (k + 1 == names.size() ? kChoiceLast : 0));
      row->addWidget(button);
    }
    place(frame, where);
  };
  auto* margin = new QWidget(tools_);
  margin->setFixedWidth(8);
  tools_->addWidget(margin);
  choose({"build", "debug", "optimise", "profile"}, 0);
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
  choose({"eagerSide", "graphSide", "bothSides"}, bit(Perspective::profile));
  auto* space = new QWidget(tools_);
  space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  tools_->addWidget(space);
  auto* locator = new LocatorButton(context_.look, *actions_->action(QStringLiteral("palette")));
  tools_->addWidget(locator);
  auto* end = new QWidget(tools_);
  end->setFixedWidth(8);
  tools_->addWidget(end);
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
