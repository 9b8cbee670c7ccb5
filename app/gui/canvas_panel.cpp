#include "app/gui/canvas_panel.h"

#include <QHBoxLayout>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "app/gui/icons.h"
#include "app/gui/qt_text.h"
#include "app/session/recorded.h"
#include "core/lang/runtime/run.h"

namespace twin::gui {
namespace {

constexpr int kCardWidth = 340;
constexpr std::size_t kMostHits = 100'000;

// Nodes of the traced graph that the current step of the recorded run stands for.
std::set<std::string> nodesOfStep(const session::Document& document) {
  const ir::GraphPtr graph = document.graphInView();
  if (graph == nullptr || document.run == nullptr) return {};
  const lang::Recording& recording = document.run->recording;
  if (document.step >= recording.steps.size()) return {};
  if (document.kind == session::DocumentKind::graph)
    return nodesOfSource(*graph, session::steppedNodeName(document));
  const lang::RecordedStep& step = recording.steps[document.step];
  const bool op = step.op > 0 && step.op <= recording.ops.size();
  return nodesOfLine(*graph, step.line, op ? recording.ops[step.op - 1].op : std::string());
}

bool samePicture(const session::DocumentPtr& a, const session::DocumentPtr& b) {
  if (a == nullptr || b == nullptr) return a == b;
  return a->id == b->id && a->layout == b->layout && a->compiled == b->compiled &&
         a->stage == b->stage && a->comparison == b->comparison;
}

}  // namespace

CanvasPanel::CanvasPanel(const Context& context, QWidget* parent)
    : Panel(context, parent),
      canvas_(new CanvasWidget(context, this)),
      card_(new InfoCardWidget(context, InfoCardWidget::Place::floating, canvas_)),
      functions_(new QComboBox(this)),
      path_(new QLabel(this)),
      search_(new QLineEdit(this)),
      hits_(new QLabel(this)),
      zoom_(new QLabel(this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  auto* bar = new QWidget(this);
  makeBar(bar);
  column->addWidget(bar);
  auto* line = new QFrame(this);
  line->setFrameShape(QFrame::NoFrame);
  line->setFixedHeight(1);
  line->setAutoFillBackground(true);
  line->setBackgroundRole(QPalette::Mid);
  column->addWidget(line);
  column->addWidget(canvas_, 1);
  card_->hide();
  connect(card_, &InfoCardWidget::cardChanged, this, &CanvasPanel::placeCard);
  connect(canvas_, &CanvasWidget::groupToggled, this, [this](const QString& name) {
    post(session::Select{toUtf8(name)});
    post(session::ToggleGroup{toUtf8(name)});
  });
  connect(canvas_, &CanvasWidget::nodeSelected, this,
          [this](const QString& name) { post(session::Select{toUtf8(name)}); });
  connect(canvas_, &CanvasWidget::zoomChanged, this, [this](double zoom) {
    zoom_->setText(QStringLiteral("%1 %").arg(std::lround(zoom * 100)));
    Q_EMIT zoomChanged(zoom);
  });
}

void CanvasPanel::makeBar(QWidget* bar) {
  bar->setFixedHeight(36);
  bar->setAutoFillBackground(true);
  bar->setBackgroundRole(QPalette::Base);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(8, 4, 8, 4);
  row->setSpacing(4);
  functions_->setObjectName(QStringLiteral("functions"));
  functions_->setAccessibleName(tr("Function in view"));
  functions_->setMinimumWidth(120);
  connect(functions_, &QComboBox::activated, this,
          [this](int index) { post(session::ChooseFunction{static_cast<std::size_t>(index)}); });
  path_->setForegroundRole(QPalette::PlaceholderText);
  path_->setFont(uiFont(11));
  search_->setObjectName(QStringLiteral("search"));
  search_->setPlaceholderText(tr("Find nodes"));
  search_->setAccessibleName(tr("Find nodes of the graph"));
  search_->setMaximumWidth(240);
  search_->setClearButtonEnabled(true);
  hits_->setForegroundRole(QPalette::PlaceholderText);
  hits_->setFont(uiFont(11));
  zoom_->setFont(codeFont(12));
  zoom_->setMinimumWidth(48);
  zoom_->setAlignment(Qt::AlignCenter);
  connect(search_, &QLineEdit::textChanged, this, &CanvasPanel::search);
  connect(search_, &QLineEdit::returnPressed, this, [this] {
    if (found_.empty()) return;
    const std::string& node = found_[nextHit_++ % found_.size()];
    post(session::Select{node});
    canvas_->showNode(node);
  });
  const auto button = [&](const QString& iconName, const QString& name, const QString& object) {
    auto* tool = new QToolButton(bar);
    tool->setObjectName(object);
    tool->setIcon(icon(look(), iconName));
    tool->setAutoRaise(true);
    tool->setFixedSize(28, 28);
    tool->setToolTip(name);
    tool->setAccessibleName(name);
    row->addWidget(tool);
    return tool;
  };
  row->addWidget(functions_);
  row->addWidget(search_, 1);
  row->addWidget(hits_);
  row->addWidget(path_);
  row->addStretch(1);
  connect(button(QStringLiteral("minus"), tr("Zoom out (−)"), QStringLiteral("zoomOut")),
          &QToolButton::clicked, this, [this] { canvas_->zoomBy(1 / 1.2); });
  row->addWidget(zoom_);
  connect(button(QStringLiteral("plus"), tr("Zoom in (+)"), QStringLiteral("zoomIn")),
          &QToolButton::clicked, this, [this] { canvas_->zoomBy(1.2); });
  connect(button(QStringLiteral("fit"), tr("Fit the graph (F)"), QStringLiteral("fit")),
          &QToolButton::clicked, this, [this] { canvas_->fit(); });
}

void CanvasPanel::fillFunctions(const session::Document& document) {
  QStringList names;
  for (const session::TargetPtr& target : document.targets) names.append(shown(target->name, 80));
  QStringList present;
  for (int k = 0; k < functions_->count(); ++k) present.append(functions_->itemText(k));
  if (names != present) {
    functions_->clear();
    functions_->addItems(names);
  }
  functions_->setEnabled(!names.isEmpty());
  functions_->setCurrentIndex(names.isEmpty() ? -1 : static_cast<int>(document.target));
}

void CanvasPanel::showState(const session::StatePtr& state) {
  card_->showState(state);
  perspective_ = state->perspective;
  const session::DocumentPtr document = currentDocument(*state);
  if (document == nullptr) {
    document_ = nullptr;
    return canvas_->setPicture({}, {}, session::Lens::structure);
  }
  fillFunctions(*document);
  canvas_->setSelected(document->selectedNode);
  canvas_->setStale(document->stale);
  remake(state, document);
  placeCard();
}

void CanvasPanel::remake(const session::StatePtr& state, const session::DocumentPtr& document) {
  const session::Lens lens = lensInView(*state, *document);
  const std::set<std::string> current = perspective_ == session::Perspective::debug
                                            ? nodesOfStep(*document)
                                            : std::set<std::string>();
  if (samePicture(document_, document) && lens == lens_ && theme_ == state->theme &&
      current == current_) {
    document_ = document;
    return;
  }
  document_ = document;
  lens_ = lens;
  theme_ = state->theme;
  current_ = current;
  const ir::GraphPtr graph = document->graphInView();
  path_->setText(graph == nullptr
                     ? QString()
                     : tr("%1 nodes, v%2").arg(graph->nodes().size()).arg(document->stage));
  CanvasInput input{
      .document = document, .lens = lens, .theme = look().viewTheme(), .current = current};
  context().worker.run(this, [this, input = std::move(input), &fonts = look().fonts()] {
    CanvasPicture picture = makeCanvasPicture(input, fonts);
    return [this, picture, id = input.document->id, lens = input.lens] {
      canvas_->setPicture(picture, id, lens);
    };
  });
}

void CanvasPanel::search() {
  found_.clear();
  nextHit_ = 0;
  const QString text = search_->text();
  const ir::GraphPtr graph = document_ != nullptr ? document_->graphInView() : nullptr;
  if (!text.isEmpty() && graph != nullptr) {
    for (const ir::NodePtr& node : graph->nodes()) {
      if (found_.size() >= kMostHits) break;
      if (toQString(node->name).contains(text, Qt::CaseInsensitive) ||
          toQString(node->opType).contains(text, Qt::CaseInsensitive)) {
        found_.push_back(node->name);
      }
    }
  }
  hits_->setText(text.isEmpty() ? QString() : tr("%1 hits").arg(found_.size()));
}

void CanvasPanel::placeCard() {
  const bool floats =
      perspective_ == session::Perspective::optimise && card_->hasCard() && canvas_->width() > 560;
  card_->setVisible(floats);
  if (!floats) return;
  const int height = std::min(380, canvas_->height() - 40);
  card_->setGeometry(canvas_->width() - kCardWidth - 12, 12, kCardWidth, height);
}

void CanvasPanel::resizeEvent(QResizeEvent*) { placeCard(); }

}  // namespace twin::gui
