#include "app/gui/canvas_panel.h"

#include <QHBoxLayout>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "app/gui/icons.h"
#include "app/gui/qt_text.h"

namespace twin::gui {
namespace {

constexpr int kCardWidth = 340;
constexpr int kMostFunction = 200;  // width of the choice of functions
constexpr int kBesideLegend = 240;  // width from which the canvas beside another has a legend
constexpr std::size_t kMostHits = 100'000;

bool samePicture(const session::DocumentPtr& a, const session::DocumentPtr& b) {
  if (a == nullptr || b == nullptr) return a == b;
  return a->id == b->id && a->layout == b->layout && a->compiled == b->compiled &&
         a->stage == b->stage && a->comparison == b->comparison && a->eagerLayout == b->eagerLayout;
}

}  // namespace

CanvasPanel::CanvasPanel(const Context& context, view::CanvasSide side, QWidget* parent)
    : Panel(context, parent),
      canvas_(new CanvasWidget(context, this)),
      card_(new InfoCardWidget(context, InfoCardWidget::Place::floating, canvas_)),
      functions_(new QComboBox(this)),
      titleRow_(new QWidget(this)),
      title_(new QLabel(this)),
      detail_(new ElidedLabel(this)),
      path_(new ElidedLabel(this)),
      search_(new QLineEdit(this)),
      hits_(new QLabel(this)),
      zoom_(new QLabel(this)),
      side_(side) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  auto* bar = new QWidget(this);
  makeBar(bar);
  column->addWidget(bar);
  makeTitle();
  column->addWidget(titleRow_);
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

// What the figures of a measured canvas are.
void CanvasPanel::makeTitle() {
  titleRow_->setAutoFillBackground(true);
  titleRow_->setBackgroundRole(QPalette::Base);
  titleRow_->setFixedHeight(24);
  auto* row = new QHBoxLayout(titleRow_);
  row->setContentsMargins(8, 0, 8, 0);
  row->setSpacing(8);
  title_->setFont(uiFont(11, Weight::semiBold));
  detail_->setFont(uiFont(11));
  detail_->setForegroundRole(QPalette::PlaceholderText);
  row->addWidget(title_);
  row->addWidget(detail_, 1);
  titleRow_->hide();
}

void CanvasPanel::makeSearch() {
  functions_->setObjectName(QStringLiteral("functions"));
  functions_->setAccessibleName(tr("Function in view"));
  functions_->setMinimumWidth(84);
  functions_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  functions_->setMaximumWidth(kMostFunction);
  functions_->setSizePolicy(QSizePolicy::Minimum, QSizePolicy::Fixed);
  connect(functions_, &QComboBox::activated, this,
          [this](int index) { post(session::ChooseFunction{static_cast<std::size_t>(index)}); });
  search_->setObjectName(QStringLiteral("search"));
  search_->setPlaceholderText(tr("Find nodes"));
  search_->setAccessibleName(tr("Find nodes of the graph"));
  search_->setMaximumWidth(240);
  search_->setMinimumWidth(72);
  search_->setClearButtonEnabled(true);
  hits_->setForegroundRole(QPalette::PlaceholderText);
  hits_->setFont(uiFont(11));
  connect(search_, &QLineEdit::textChanged, this, &CanvasPanel::search);
  connect(search_, &QLineEdit::returnPressed, this, [this] {
    if (found_.empty()) return;
    const std::string& node = found_[nextHit_++ % found_.size()];
    post(session::Select{node});
    canvas_->showNode(node);
  });
}

void CanvasPanel::makeBar(QWidget* bar) {
  bar->setFixedHeight(32);
  bar->setAutoFillBackground(true);
  bar->setBackgroundRole(QPalette::Base);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(8, 2, 4, 2);
  row->setSpacing(4);
  makeSearch();
  path_->setForegroundRole(QPalette::PlaceholderText);
  path_->setFont(uiFont(11));
  path_->setLeastWidth(48);
  zoom_->setFont(codeFont(12));
  zoom_->setMinimumWidth(48);
  zoom_->setAlignment(Qt::AlignCenter);
  const auto button = [&](const QString& iconName, const QString& name, const QString& object) {
    auto* tool = new QToolButton(bar);
    tool->setObjectName(object);
    tool->setIcon(icon(look(), iconName));
    tool->setAutoRaise(true);
    tool->setFixedSize(28, 26);
    tool->setToolTip(name);
    tool->setAccessibleName(name);
    row->addWidget(tool);
    return tool;
  };
  row->addWidget(functions_);
  row->addWidget(search_, 3);
  row->addWidget(hits_);
  row->addSpacing(4);
  row->addWidget(path_);
  row->addStretch(1);
  if (side_ == view::CanvasSide::eager) {
    zoom_->hide();
    functions_->setObjectName(QStringLiteral("eagerFunctions"));
    search_->setObjectName(QStringLiteral("eagerSearch"));
    canvas_->setObjectName(QStringLiteral("eagerCanvas"));
    canvas_->setAccessibleName(tr("Eager ops"));
    canvas_->setLegendFrom(kBesideLegend);
    return;
  }
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
  functions_->setVisible(!names.isEmpty() && barInUse_);
  functions_->setCurrentIndex(names.isEmpty() ? -1 : static_cast<int>(document.target));
}

void CanvasPanel::showState(const session::StatePtr& state) {
  perspective_ = state->perspective;
  const session::DocumentPtr document = currentDocument(*state);
  const view::SidesShown sides = view::sidesShown(*state);
  const bool both = sides.eager && sides.inView;
  if (side_ == view::CanvasSide::inView) {
    card_->showState(state);
    // Beside the eager ops their legend is enough, and one bar serves both canvases.
    canvas_->setLegendFrom(both ? 1 << 20 : CanvasWidget::kLegendWidth);
    barInUse_ = !both;
    for (QWidget* widget : std::initializer_list<QWidget*>{search_, hits_})
      widget->setVisible(!both);
  }
  document_ = document;
  if (document == nullptr) {
    asked_ = shown_ = {};
    return canvas_->setPicture({}, {}, session::Lens::structure);
  }
  fillFunctions(*document);
  canvas_->setSelected(document->selectedNode,
                       both ? view::sameWork(*document, document->selectedNode)
                            : std::set<std::string>{document->selectedNode});
  canvas_->setStale(document->stale);
  remake(state, document);
  placeCard();
}

void CanvasPanel::remake(const session::StatePtr& state, const session::DocumentPtr& document) {
  const Made now{.document = document,
                 .lens = view::lensInView(*state, *document),
                 .theme = state->theme,
                 .marks = perspective_ == session::Perspective::debug ? view::StepMarks::on
                                                                      : view::StepMarks::off,
                 .step = document->step};
  const auto same = [&](const Made& made) {
    return samePicture(made.document, now.document) && made.lens == now.lens &&
           made.theme == now.theme && made.marks == now.marks;
  };
  const auto sameStep = [&](const Made& made) {
    return now.marks == view::StepMarks::off ||
           (made.step == now.step && made.document->run == document->run);
  };
  if (same(asked_) && sameStep(asked_)) return;
  asked_ = now;
  view::CanvasInput input{.document = document,
                          .lens = now.lens,
                          .theme = look().viewTheme(),
                          .side = side_,
                          .marks = now.marks};
  // Most steps stand for the same nodes as the step before: then the picture stays.
  std::optional<view::StepProgress> marked;
  if (same(shown_)) marked = canvas_->picture().progress;
  context().worker.run(this,
                       [this, input = std::move(input), now, marked, &fonts = look().fonts()] {
                         if (marked && view::progressOf(*input.document) == *marked)
                           return Worker::Delivery([this, now] { shown_ = now; });
                         view::CanvasPicture picture = view::makeCanvasPicture(input, fonts);
                         return Worker::Delivery([this, picture, now] {
                           shown_ = now;
                           showTitle(picture);
                           canvas_->setPicture(picture, now.document->id, now.lens);
                         });
                       });
}

void CanvasPanel::showTitle(const view::CanvasPicture& picture) {
  const bool measured = perspective_ == session::Perspective::profile && !picture.detail.empty();
  titleRow_->setVisible(measured);
  title_->setText(toQString(picture.title));
  detail_->setText(toQString(picture.detail));
  const view::StepProgress& progress = picture.progress;
  path_->setText(picture.layout == nullptr ? QString()
                 : progress.all > 0 ? tr("%1 of %2 ops done").arg(progress.done).arg(progress.all)
                                    : tr("%1 nodes, v%2").arg(picture.nodes).arg(picture.stage));
}

void CanvasPanel::search() {
  found_.clear();
  nextHit_ = 0;
  const QString text = search_->text();
  const session::Target* target = document_ != nullptr ? document_->currentTarget() : nullptr;
  const ir::GraphPtr graph = target == nullptr                  ? nullptr
                             : side_ == view::CanvasSide::eager ? target->graph
                                                                : document_->graphInView();
  if (!text.isEmpty() && graph != nullptr) {
    for (const ir::NodePtr& node : graph->nodes()) {
      if (found_.size() >= kMostHits) break;
      if (toQString(node->name).contains(text, Qt::CaseInsensitive) ||
          toQString(node->opType).contains(text, Qt::CaseInsensitive)) {
        found_.push_back(node->name);
      }
    }
  }
  hits_->setText(text.isEmpty()       ? QString()
                 : found_.size() == 1 ? tr("1 hit")
                                      : tr("%1 hits").arg(found_.size()));
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
