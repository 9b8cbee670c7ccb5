#include "app/gui/main_window.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFileDialog>
#include <QMessageBox>
#include <QMimeData>
#include <QScrollArea>
#include <QToolBar>
#include <QVBoxLayout>
#include <algorithm>

#include "app/gui/banner.h"
#include "app/gui/command_palette.h"
#include "app/gui/compare_page.h"
#include "app/gui/perspectives.h"
#include "app/gui/qt_text.h"
#include "app/gui/title_bar.h"
#include "app/gui/unsaved_guard.h"
#include "app/gui/welcome_page.h"
#include "app/view/run_view.h"

namespace twin::gui {

MainWindow::MainWindow(const Context& context, const std::filesystem::path& program)
    : context_(context),
      actions_(new Actions(context, *this)),
      status_(new StatusBar(context, this)),
      palette_(nullptr),
      guard_(new UnsavedGuard(context, this)),
      pages_(new QStackedWidget(this)),
      views_(new QStackedWidget(this)),
      tabs_(new QTabBar(this)),
      viewTabs_(new QTabBar(this)),
      splitter_(new QSplitter(Qt::Horizontal, this)),
      editor_(new ScriptEditor(context, this)),
      canvas_(new CanvasPanel(context, view::CanvasSide::inView, this)),
      eagerCanvas_(new CanvasPanel(context, view::CanvasSide::eager, this)) {
  setObjectName(QStringLiteral("mainWindow"));
  setWindowTitle(QStringLiteral("Twinscope"));
  setAcceptDrops(true);
  setDockNestingEnabled(true);
  setDocumentMode(true);
  setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
  setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
  setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
  setCorner(Qt::TopRightCorner, Qt::RightDockWidgetArea);
  setStatusBar(status_);
  makeCentre(program);
  makeDocks();
  makeBars();
  connectActions();
  palette_ = new CommandPalette(context, this);
  connect(palette_, &CommandPalette::closeAsked, actions_, &Actions::closeAsked);
  connect(&context_.bridge, &Bridge::stateChanged, this, &MainWindow::showState);
  showState(context_.bridge.state());
}

void MainWindow::makeCentre(const std::filesystem::path& program) {
  auto* welcome = new WelcomePage(context_, program);
  connect(welcome, &WelcomePage::openAsked, this, &MainWindow::open);
  connect(welcome, &WelcomePage::sampleAsked, this, [this](const QString& path) {
    context_.bridge.post(session::Open{toUtf8(path)});
    context_.bridge.post(session::Run{});
    context_.bridge.post(session::SetPerspective{session::Perspective::debug});
  });
  auto* compare = new ComparePage(context_);
  auto* banner = new Banner(context_, this);
  always_ = {welcome, banner};

  auto* work = new QWidget(this);
  auto* column = new QVBoxLayout(work);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  auto* row = new QHBoxLayout;
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  for (QTabBar* bar : {tabs_, viewTabs_}) {
    bar->setProperty("twinDocuments", true);
    bar->setDrawBase(false);
    bar->setExpanding(false);
    bar->setDocumentMode(true);
    bar->setFixedHeight(28);
  }
  tabs_->setObjectName(QStringLiteral("documents"));
  tabs_->setAccessibleName(tr("Open documents"));
  tabs_->setTabsClosable(true);
  viewTabs_->setObjectName(QStringLiteral("views"));
  viewTabs_->setAccessibleName(tr("Graph or comparison"));
  viewTabs_->addTab(tr("Graph"));
  viewTabs_->addTab(tr("Compare"));
  row->addWidget(tabs_, 1);
  row->addWidget(viewTabs_);
  column->addLayout(row);
  splitter_->addWidget(editor_);
  splitter_->addWidget(eagerCanvas_);
  splitter_->addWidget(canvas_);
  eagerCanvas_->hide();
  linkCanvases();
  splitter_->setChildrenCollapsible(false);
  splitter_->setStretchFactor(0, 1);
  splitter_->setStretchFactor(1, 1);
  splitter_->setStretchFactor(2, 1);
  views_->addWidget(splitter_);
  // The page is taller than a low window; it must not keep the window from being low.
  auto* scroll = new QScrollArea(this);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setWidget(compare);
  views_->addWidget(scroll);
  column->addWidget(views_, 1);
  always_.push_back(canvas_);
  always_.push_back(eagerCanvas_);
  always_.push_back(compare);

  pages_->addWidget(welcome);
  pages_->addWidget(work);
  auto* centre = new QWidget(this);
  auto* outer = new QVBoxLayout(centre);
  outer->setContentsMargins(0, 0, 0, 0);
  outer->setSpacing(0);
  outer->addWidget(banner);
  outer->addWidget(pages_, 1);
  setCentralWidget(centre);

  connect(tabs_, &QTabBar::currentChanged, this, [this](int index) {
    if (!filling_ && index >= 0)
      context_.bridge.post(session::ShowDocument{tabs_->tabData(index).toULongLong()});
  });
  connect(tabs_, &QTabBar::tabCloseRequested, this, [this](int index) {
    guard_->closeDocument(session::DocumentId{tabs_->tabData(index).toULongLong()},
                          editor_->sendTyped());
  });
  connect(viewTabs_, &QTabBar::currentChanged, this,
          [this] { showCentre(*context_.bridge.state()); });
  connect(canvas_, &CanvasPanel::zoomChanged, status_, &StatusBar::setZoom);
  connect(&canvas_->card(), &InfoCardWidget::lineAsked, editor_, &ScriptEditor::showLine);
}

// A gesture on one of the two canvases is made on the other as well.
void MainWindow::linkCanvases() {
  for (const auto& [from, to] :
       {std::pair(canvas_, eagerCanvas_), std::pair(eagerCanvas_, canvas_)}) {
    connect(&from->canvas(), &CanvasWidget::moved, this, [to = to](const CameraMove& move) {
      if (to->isVisible()) to->canvas().follow(move);
    });
  }
}

void MainWindow::fitCanvases(CanvasWidget::FitText least) {
  canvas_->canvas().fit(least);
  eagerCanvas_->canvas().fit(least);
}

void MainWindow::connectActions() {
  connect(actions_, &Actions::openAsked, this, &MainWindow::open);
  connect(actions_, &Actions::saveAsAsked, this, &MainWindow::saveAs);
  connect(actions_, &Actions::saveProjectAsAsked, this, &MainWindow::saveProjectAs);
  connect(actions_, &Actions::closeAsked, this, [this] {
    guard_->closeDocument(context_.bridge.state()->current, editor_->sendTyped());
  });
  connect(guard_, &UnsavedGuard::quitAllowed, this, &QWidget::close, Qt::QueuedConnection);
  connect(actions_, &Actions::exportAsked, this, &MainWindow::exportGraph);
  connect(actions_, &Actions::aboutAsked, this, &MainWindow::about);
  connect(actions_, &Actions::quitAsked, this, &QWidget::close);
  connect(actions_, &Actions::fitAsked, this, [this] { fitCanvases(CanvasWidget::FitText::any); });
  connect(actions_, &Actions::paletteAsked, this,
          [this](const QString& begin) { palette_->open(actions_->all(), begin); });
  connect(actions_, &Actions::locateAsked, this, [this] {
    CanvasPanel* panel = canvas_->searchLine().isVisible() ? canvas_ : eagerCanvas_;
    panel->searchLine().setFocus();
  });
}

void MainWindow::useTheme(session::Theme theme) {
  if (theme_ == theme) return;
  theme_ = theme;
  context_.look.setTheme(theme);
  QApplication::setPalette(context_.look.qtPalette());
}

void MainWindow::showTabs(const session::State& state) {
  filling_ = true;
  while (tabs_->count() > static_cast<int>(state.documents.size()))
    tabs_->removeTab(tabs_->count() - 1);
  for (std::size_t k = 0; k < state.documents.size(); ++k) {
    const session::Document& document = *state.documents[k];
    const int index = static_cast<int>(k);
    const QString title =
        shown(document.title, 120) + (document.modified ? QStringLiteral(" •") : QString());
    if (index >= tabs_->count())
      tabs_->addTab(title);
    else if (tabs_->tabText(index) != title)
      tabs_->setTabText(index, title);
    tabs_->setTabData(index, QVariant::fromValue<quint64>(document.id.value));
    tabs_->setTabToolTip(index, shown(document.path, 400));
    if (document.id == state.current) tabs_->setCurrentIndex(index);
  }
  filling_ = false;
}

void MainWindow::showCentre(const session::State& state) {
  const session::Document* document = state.currentDocument();
  pages_->setCurrentIndex(document != nullptr ? 1 : 0);
  const bool profile = state.perspective == session::Perspective::profile;
  viewTabs_->setVisible(profile);
  const bool compare = profile && viewTabs_->currentIndex() == 1;
  views_->setCurrentIndex(compare ? 1 : 0);
  const bool editor = centreOf(state.perspective) == Centre::editorAndCanvas &&
                      document != nullptr && !document->text.empty();
  const view::SidesShown sides = view::sidesShown(state);
  if (editor == editor_->isHidden() || sides.eager == eagerCanvas_->isHidden() ||
      sides.inView == canvas_->isHidden()) {
    editor_->setVisible(editor);
    eagerCanvas_->setVisible(sides.eager);
    canvas_->setVisible(sides.inView);
    splitter_->setSizes({10'000, 10'000, 10'000});
  }
  // Nothing to arrange around while nothing is open; Compare has the whole window.
  for (auto at = docks_.cbegin(); at != docks_.cend(); ++at) {
    bool placed = false;
    for (const DockPlace& place : placesOf(state.perspective))
      placed = placed || place.name == at.key();
    const bool hide = document == nullptr || compare;
    if (placed && (*at)->property("twinFolded").toBool() != hide) {
      (*at)->setProperty("twinFolded", hide);
      (*at)->setVisible(!hide);
      if (!hide) sizeDocksSoon();
    }
  }
  stripBar_->setVisible(document != nullptr && state.perspective == session::Perspective::optimise);
  timeBar_->setVisible(document != nullptr && state.perspective == session::Perspective::debug);
}

// The marks of the recorded run in the editor: current line, callers, shapes at the right.
void MainWindow::showRun(const session::Document* document) {
  const auto run = document != nullptr ? document->run : nullptr;
  const std::uint64_t step = document != nullptr ? document->step : 0;
  const bool stepping = perspective_ == session::Perspective::debug;
  const auto key = stepping ? run : nullptr;
  if (key == run_ && step == step_ && document != nullptr && document->id == shownDocument_) return;
  run_ = key;
  step_ = step;
  shownDocument_ = document != nullptr ? document->id : session::DocumentId{};
  if (run_ == nullptr) {
    context_.worker.forget(editor_->viewport());
    return editor_->setRunMarks(0, {}, {});
  }
  context_.worker.run(editor_->viewport(), [this, run, step] {
    const std::vector<view::FrameLine> frames = view::stackAt(*run, step);
    std::set<int> callers;
    for (std::size_t k = 1; k < frames.size(); ++k) callers.insert(frames[k].line);
    QMap<int, QString> chips;
    for (const auto& [line, shape] : view::shapesByLine(*run, step))
      chips.insert(line, toQString(shape));
    const int line = frames.empty() ? 0 : frames.front().line;
    callers.erase(line);
    return [this, line, callers, chips] { editor_->setRunMarks(line, callers, chips); };
  });
}

void MainWindow::showState(const session::StatePtr& state) {
  useTheme(state->theme);
  arrange(state->perspective);
  actions_->showState(state);
  status_->showState(state);
  showTabs(*state);
  const session::Document* document = state->currentDocument();
  editor_->showDocument(document);
  showRun(document);
  for (Panel* panel : always_) panel->showState(state);
  for (const DockPlace& place : placesOf(state->perspective)) {
    if (Panel* panel = panels_.value(docks_.value(place.name))) panel->showState(state);
  }
  showCentre(*state);
  guard_->showState(state);
  if (level_ != nullptr && document != nullptr)
    level_->setCurrentIndex(static_cast<int>(document->compileSettings.level));
  setWindowTitle(document == nullptr
                     ? QStringLiteral("Twinscope")
                     : shown(document->title, 200) + QStringLiteral(" – Twinscope"));
}

void MainWindow::open() {
  const QStringList paths =
      QFileDialog::getOpenFileNames(this, tr("Open"), {},
                                    tr("Programs and models (*.py *.ipynb *.md *.onnx *.txt "
                                       "*.twinscope *.twrun);;All files (*)"));
  for (const QString& path : paths) context_.bridge.post(session::Open{toUtf8(path)});
}

void MainWindow::saveAs() {
  const QString path = QFileDialog::getSaveFileName(this, tr("Save as"));
  if (!path.isEmpty()) context_.bridge.post(session::Save{toUtf8(path)});
}

void MainWindow::saveProjectAs() {
  QString path = QFileDialog::getSaveFileName(
      this, tr("Save project as"), QStringLiteral("work.twinscope"), tr("Projects (*.twinscope)"));
  if (path.isEmpty()) return;
  if (!path.endsWith(QStringLiteral(".twinscope"))) path += QStringLiteral(".twinscope");
  context_.bridge.post(session::SaveProject{toUtf8(path)});
}

void MainWindow::closeEvent(QCloseEvent* event) {
  event->setAccepted(guard_->mayQuit(editor_->sendTyped()));
}

void MainWindow::exportGraph(const QString& format, const QString& extension) {
  const QString path = QFileDialog::getSaveFileName(this, tr("Export as %1").arg(format),
                                                    QStringLiteral("graph.") + extension);
  if (!path.isEmpty())
    context_.bridge.post(session::Export{.format = toUtf8(format), .path = toUtf8(path)});
}

void MainWindow::about() {
  QMessageBox::about(this, tr("About Twinscope"),
                     tr("Twinscope %1\nOne tensor program, seen eagerly and as a graph.\n\n%2")
                         .arg(QApplication::applicationVersion(), status_->devicesText()));
}

void MainWindow::resizeEvent(QResizeEvent* event) {
  QMainWindow::resizeEvent(event);
  if (perspective_) arrange(*perspective_);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  for (const QUrl& url : event->mimeData()->urls()) {
    if (url.isLocalFile()) context_.bridge.post(session::Open{toUtf8(url.toLocalFile())});
  }
  event->acceptProposedAction();
}

}  // namespace twin::gui
