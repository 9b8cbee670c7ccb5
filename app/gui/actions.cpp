#include "app/gui/actions.h"

#include <QMenu>
#include <QMenuBar>

#include "app/gui/icons.h"
#include "app/gui/qt_text.h"
#include "app/session/export.h"

namespace twin::gui {

Actions::Actions(const Context& context, QMainWindow& window)
    : QObject(&window), context_(context) {
  makeFile();
  makeRun();
  makeGraph();
  makeSides();
  makeView();
  for (QAction* action : order_) window.addAction(action);
  makeMenus(window);
}

QAction* Actions::add(const QString& name, const QString& text, const QString& iconName,
                      const QKeySequence& key) {
  auto* action = new QAction(text, this);
  action->setObjectName(name);
  if (!iconName.isEmpty()) action->setIcon(icon(context_.look, iconName));
  action->setShortcut(key);
  QString tip = text;
  tip.remove(QLatin1Char('&'));
  if (!key.isEmpty()) tip += QStringLiteral(" (%1)").arg(key.toString(QKeySequence::NativeText));
  action->setToolTip(tip);
  actions_.insert(name, action);
  order_.append(action);
  return action;
}

QAction* Actions::command(const QString& name, const QString& text, const QString& iconName,
                          const QKeySequence& key, session::Command posted) {
  QAction* action = add(name, text, iconName, key);
  // What it does is said once, in the command's row.
  const QString doc = toQString(session::rowOf(posted).doc);
  action->setStatusTip(doc);
  action->setToolTip(action->toolTip() + QLatin1Char('\n') + doc);
  connect(action, &QAction::triggered, this,
          [this, posted = std::move(posted)] { context_.bridge.post(posted); });
  return action;
}

void Actions::makeFile() {
  command(QStringLiteral("new"), tr("&New script"), QStringLiteral("new-file"), QKeySequence::New,
          session::NewScript{});
  connect(add(QStringLiteral("open"), tr("&Open…"), QStringLiteral("open"), QKeySequence::Open),
          &QAction::triggered, this, &Actions::openAsked);
  QAction* save =
      add(QStringLiteral("save"), tr("&Save"), QStringLiteral("save"), QKeySequence::Save);
  connect(save, &QAction::triggered, this, [this] {
    const session::Document* document = context_.bridge.state()->currentDocument();
    if (document == nullptr) return;
    if (document->path.empty()) return Q_EMIT saveAsAsked();
    context_.bridge.post(session::Save{});
  });
  connect(add(QStringLiteral("saveAs"), tr("Save &as…"), {}, QKeySequence::SaveAs),
          &QAction::triggered, this, &Actions::saveAsAsked);
  connect(add(QStringLiteral("saveProject"), tr("Save &project"), {}, {}), &QAction::triggered,
          this, [this] {
            if (context_.bridge.state()->project.empty()) return Q_EMIT saveProjectAsAsked();
            context_.bridge.post(session::SaveProject{});
          });
  connect(add(QStringLiteral("saveProjectAs"), tr("Save p&roject as…"), {}, {}),
          &QAction::triggered, this, &Actions::saveProjectAsAsked);
  connect(add(QStringLiteral("close"), tr("&Close"), QStringLiteral("close"),
              QKeySequence(Qt::CTRL | Qt::Key_W)),
          &QAction::triggered, this, &Actions::closeAsked);
  connect(add(QStringLiteral("quit"), tr("&Quit"), {}, QKeySequence(Qt::CTRL | Qt::Key_Q)),
          &QAction::triggered, this, &Actions::quitAsked);
  command(QStringLiteral("undo"), tr("&Undo"), QStringLiteral("undo"),
          QKeySequence(Qt::CTRL | Qt::Key_Z), session::Undo{});
  command(QStringLiteral("redo"), tr("&Redo"), QStringLiteral("redo"),
          QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), session::Redo{});
}

void Actions::makeRun() {
  using session::Motion;
  command(QStringLiteral("run"), tr("&Run"), QStringLiteral("play"), QKeySequence(Qt::Key_F5),
          session::Run{});
  command(QStringLiteral("rerun"), tr("R&un again to this step"), QStringLiteral("redo"),
          QKeySequence(Qt::CTRL | Qt::Key_F5), session::Rerun{});
  command(QStringLiteral("stop"), tr("&Stop"), QStringLiteral("stop"),
          QKeySequence(Qt::SHIFT | Qt::Key_F5), session::Stop{});
  const auto step = [&](const char* name, const QString& text, const char* iconName,
                        const QKeySequence& key, Motion motion) {
    command(QString::fromLatin1(name), text, QString::fromLatin1(iconName), key,
            session::Step{motion});
  };
  step("resume", tr("&Continue to breakpoint"), "run-to-cursor", QKeySequence(Qt::Key_F6),
       Motion::resume);
  step("over", tr("Step &over"), "step-over", QKeySequence(Qt::Key_F10), Motion::over);
  step("into", tr("Step &into"), "step-into", QKeySequence(Qt::Key_F11), Motion::into);
  step("out", tr("Step o&ut"), "step-out", QKeySequence(Qt::SHIFT | Qt::Key_F11), Motion::out);
  step("back", tr("Step &back over"), "back-over", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F10),
       Motion::back);
  step("backInto", tr("Step back i&nto"), "back-into",
       QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F11), Motion::backInto);
  step("first", tr("&First step"), "first", {}, Motion::first);
  step("last", tr("&Last step"), "last", {}, Motion::last);
}

void Actions::makeGraph() {
  command(QStringLiteral("compile"), tr("&Compile"), QStringLiteral("layers"),
          QKeySequence(Qt::CTRL | Qt::Key_B), session::Compile{});
  command(QStringLiteral("compare"), tr("Com&pare eager and graph"), QStringLiteral("scales"),
          QKeySequence(Qt::CTRL | Qt::Key_R), session::Compare{});
  command(QStringLiteral("expandAll"), tr("&Expand all groups"), QStringLiteral("plus"), {},
          session::ExpandAll{});
  command(QStringLiteral("collapseAll"), tr("C&ollapse all groups"), QStringLiteral("minus"), {},
          session::CollapseAll{});
  connect(add(QStringLiteral("fit"), tr("&Fit the graph"), QStringLiteral("fit"), {}),
          &QAction::triggered, this, &Actions::fitAsked);
  command(QStringLiteral("lensStructure"), tr("Colour by &structure"), {}, {},
          session::SetLens{session::Lens::structure});
  command(QStringLiteral("lensDifference"), tr("Colour by &difference"), {}, {},
          session::SetLens{session::Lens::difference});
  command(QStringLiteral("lensTime"), tr("Colour by &time"), {}, {},
          session::SetLens{session::Lens::time});
}

// Which side of a measured document is shown; the words and their order are those of the command.
void Actions::makeSides() {
  using session::Sides;
  sides_ = new QActionGroup(this);
  const std::tuple<const char*, QString, Sides> rows[] = {
      {"eagerSide", tr("&Eager"), Sides::eager},
      {"graphSide", tr("&Graph"), Sides::graph},
      {"bothSides", tr("&Both, linked"), Sides::both}};
  for (const auto& [name, text, sides] : rows) {
    QAction* action = command(QString::fromLatin1(name), text, {}, {}, session::SetSides{sides});
    action->setCheckable(true);
    action->setData(static_cast<int>(sides));
    sides_->addAction(action);
  }
}

void Actions::makeView() {
  using session::Perspective;
  using session::Theme;
  perspectives_ = new QActionGroup(this);
  const std::tuple<const char*, QString, const char*, Perspective> rows[] = {
      {"build", tr("Build"), "build", Perspective::build},
      {"debug", tr("Debug"), "bug", Perspective::debug},
      {"optimise", tr("Optimise"), "layers", Perspective::optimise},
      {"profile", tr("Profile"), "gauge", Perspective::profile}};
  int key = Qt::Key_1;
  for (const auto& [name, text, iconName, perspective] : rows) {
    QAction* action = command(QString::fromLatin1(name), text, QString::fromLatin1(iconName),
                              QKeySequence(static_cast<int>(Qt::CTRL) | key++),
                              session::SetPerspective{perspective});
    action->setCheckable(true);
    perspectives_->addAction(action);
    connect(action, &QAction::triggered, this, [this, chosen = perspective] { lookFor(chosen); });
  }
  themes_ = new QActionGroup(this);
  const std::tuple<const char*, QString, Theme> themes[] = {
      {"light", tr("&Light theme"), Theme::light},
      {"dark", tr("&Dark theme"), Theme::dark},
      {"contrastLight", tr("Light, high &contrast"), Theme::contrastLight},
      {"contrastDark", tr("Dark, &high contrast"), Theme::contrastDark}};
  for (const auto& [name, text, theme] : themes) {
    QAction* action = command(QString::fromLatin1(name), text, {}, {}, session::SetTheme{theme});
    action->setCheckable(true);
    themes_->addAction(action);
  }
  connect(add(QStringLiteral("palette"), tr("&Commands…"), QStringLiteral("search"),
              QKeySequence(Qt::CTRL | Qt::Key_K)),
          &QAction::triggered, this, [this] { Q_EMIT paletteAsked(QString()); });
  action(QStringLiteral("palette"))
      ->setShortcuts(
          {QKeySequence(Qt::CTRL | Qt::Key_K), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P)});
  connect(
      add(QStringLiteral("locate"), tr("&Find node"), QStringLiteral("search"), QKeySequence::Find),
      &QAction::triggered, this, &Actions::locateAsked);
  connect(add(QStringLiteral("about"), tr("&About Twinscope"), QStringLiteral("info"), {}),
          &QAction::triggered, this, &Actions::aboutAsked);
}

// Build and Debug show the graph as it was traced, Optimise what a pass changed, Profile what was
// measured: the graph after all of them.
void Actions::lookFor(session::Perspective perspective) {
  using session::Lens;
  using session::Perspective;
  const session::Document* document = context_.bridge.state()->currentDocument();
  if (document == nullptr || document->compiled == nullptr) return;
  const bool traced = perspective == Perspective::build || perspective == Perspective::debug;
  const std::size_t last = document->compiled->records.size();
  const bool movesToLast = perspective == Perspective::profile ? document->stage != last
                                                               : !traced && document->stage == 0;
  if (traced && document->stage > 0) context_.bridge.post(session::SetStage{0});
  if (movesToLast) context_.bridge.post(session::SetStage{last});
  if (perspective == Perspective::optimise && document->lens == Lens::structure)
    context_.bridge.post(session::SetLens{Lens::difference});
  // Profile shows times in the place of the structure, where there are any.
  if (perspective != Perspective::optimise && document->lens == Lens::difference)
    context_.bridge.post(session::SetLens{Lens::structure});
}

void Actions::addExports(QMenu& menu) {
  for (const session::ExportRow& row : session::exportTable()) {
    QAction* action = menu.addAction(toQString(row.name) + QStringLiteral("…"));
    action->setToolTip(toQString(row.doc));
    connect(action, &QAction::triggered, this,
            [this, name = toQString(row.name), extension = toQString(row.extension)] {
              Q_EMIT exportAsked(name, extension);
            });
  }
}

// Every command by its name, as scripts and the log have it; those with arguments ask for them.
void Actions::addCommands(QMenu& menu) {
  for (const session::CommandRow& row : session::commandTable()) {
    const QString name = toQString(row.name);
    const QString arguments = toQString(row.arguments);
    QAction* action =
        menu.addAction(arguments.isEmpty() ? name : name + QLatin1Char(' ') + arguments);
    action->setToolTip(toQString(row.doc));
    connect(action, &QAction::triggered, this, [this, name, asks = !arguments.isEmpty()] {
      auto command = session::parseCommand(toUtf8(name));
      // Closing may lose text: the window asks first.
      if (command && std::holds_alternative<session::CloseDocument>(*command))
        return Q_EMIT closeAsked();
      if (command && !asks) return context_.bridge.post(std::move(*command));
      Q_EMIT paletteAsked(name + QLatin1Char(' '));
    });
  }
}

void Actions::makeMenus(QMainWindow& window) {
  const auto fill = [&](QMenu* menu, std::initializer_list<const char*> names) {
    for (const char* name : names) {
      if (*name == '\0')
        menu->addSeparator();
      else
        menu->addAction(action(QString::fromLatin1(name)));
    }
    return menu;
  };
  QMenuBar* bar = window.menuBar();
  QMenu* file = fill(bar->addMenu(tr("&File")), {"new", "open"});
  recentMenu_ = file->addMenu(tr("Open &recent"));
  fill(file, {"save", "saveAs", "", "saveProject", "saveProjectAs", ""});
  QMenu* exports = file->addMenu(tr("&Export graph"));
  exports->setToolTipsVisible(true);
  addExports(*exports);
  fill(file, {"", "close", "quit"});
  fill(bar->addMenu(tr("&Edit")), {"undo", "redo", "", "locate", "palette"});
  viewMenu_ = fill(bar->addMenu(tr("&View")), {"build", "debug", "optimise", "profile", "", "light",
                                               "dark", "contrastLight", "contrastDark", ""});
  fill(bar->addMenu(tr("&Run")), {"run", "rerun", "stop", "", "resume", "over", "into", "out", "",
                                  "back", "backInto", "", "first", "last"});
  fill(bar->addMenu(tr("&Graph")),
       {"expandAll", "collapseAll", "fit", "", "lensStructure", "lensDifference", "lensTime"});
  fill(bar->addMenu(tr("&Optimise")), {"compile"});
  fill(bar->addMenu(tr("&Profile")), {"compare", "", "eagerSide", "graphSide", "bothSides"});
  QMenu* help = fill(bar->addMenu(tr("&Help")), {"palette"});
  QMenu* commands = help->addMenu(tr("Commands by &name"));
  commands->setToolTipsVisible(true);
  addCommands(*commands);
  fill(help, {"about"});
}

void Actions::showState(const session::StatePtr& state) {
  const session::Document* document = state->currentDocument();
  const bool any = document != nullptr;
  const bool target = any && document->currentTarget() != nullptr;
  const bool run = any && document->run != nullptr;
  const auto enable = [&](std::initializer_list<const char*> names, bool on) {
    for (const char* name : names) action(QString::fromLatin1(name))->setEnabled(on);
  };
  enable({"save", "saveAs", "saveProject", "saveProjectAs", "close"}, any);
  enable({"run", "undo", "redo"}, any);
  enable({"stop"}, !state->jobs.empty());
  enable({"rerun", "resume", "over", "into", "out", "back", "backInto", "first", "last"}, run);
  enable({"compile", "compare", "expandAll", "collapseAll", "fit", "locate", "lensStructure",
          "lensDifference", "lensTime"},
         target);
  perspectives_->actions().at(static_cast<qsizetype>(state->perspective))->setChecked(true);
  themes_->actions().at(static_cast<qsizetype>(state->theme))->setChecked(true);
  for (QAction* side : sides_->actions()) {
    side->setChecked(side->data().toInt() == static_cast<int>(state->sides));
    side->setEnabled(any && document->comparison != nullptr);
  }
  if (recent_ == state->recent) return;
  recent_ = state->recent;
  recentMenu_->clear();
  for (const std::string& path : recent_) {
    connect(recentMenu_->addAction(shown(path, 200)), &QAction::triggered, this,
            [this, path] { context_.bridge.post(session::Open{path}); });
  }
}

}  // namespace twin::gui
