#include "app/gui/pass_strip_widget.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>

#include "app/gui/qt_text.h"
#include "app/view/canvas_picture.h"
#include "app/view/graph_diff.h"

namespace twin::gui {
namespace {

constexpr double kLeft = 8;
constexpr double kTop = 9;
constexpr int kSummaryWidth = 180;
constexpr int kLeastForSummary = 900;

// "v3 → v7", "+1 −2 ~1", "24 → 15 nodes".
QStringList summaryOf(const session::Compiled& compiled, std::size_t stage) {
  const std::size_t to = stage == 0 ? compiled.records.size() : stage;
  const std::size_t from = stage == 0 ? 0 : view::stageBefore(compiled, stage);
  const ir::GraphPtr before = compiled.stage(from);
  const ir::GraphPtr after = compiled.stage(to);
  if (before == nullptr || after == nullptr) return {};
  const std::span<const ir::PassRecord> records(compiled.records);
  const view::GraphDiff diff = view::diffGraphs(*before, *after, records.subspan(from, to - from));
  return {
      QStringLiteral("v%1 → v%2").arg(from).arg(to),
      diff.counts.any() ? toQString(view::text(diff.counts)) : PassStripWidget::tr("no change"),
      PassStripWidget::tr("%1 → %2 nodes").arg(before->nodes().size()).arg(after->nodes().size())};
}

}  // namespace

PassStripWidget::PassStripWidget(const Context& context, QWidget* parent)
    : Panel(context, parent), empty_(new EmptyState(look(), this)) {
  setObjectName(QStringLiteral("passStrip"));
  setAccessibleName(tr("Passes"));
  setAccessibleDescription(tr("Left and right choose the graph before or after a pass."));
  setFocusPolicy(Qt::StrongFocus);
  setFixedHeight(79);
  empty_->setBackgroundRole(QPalette::Window);
  empty_->setText({{}, tr("Not compiled"), tr("{compile} to see what every pass changes.")});
  empty_->cover();
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void PassStripWidget::showState(const session::StatePtr& state) {
  const session::Document* document = state->currentDocument();
  const session::CompiledPtr compiled = document != nullptr ? document->compiled : nullptr;
  const std::size_t stage = document != nullptr ? document->stage : 0;
  const std::string selected = document != nullptr ? document->selectedNode : std::string();
  if (compiled == compiled_ && stage == stage_ && selected == selected_ && theme_ == state->theme)
    return;
  compiled_ = compiled;
  stage_ = stage;
  selected_ = selected;
  theme_ = state->theme;
  empty_->setVisible(compiled == nullptr);
  if (compiled == nullptr) {
    context().worker.forget(this);
    strip_ = nullptr;
    summary_.clear();
    return update();
  }
  const view::Theme theme = look().viewTheme();
  context().worker.run(this, [this, compiled, stage, selected, theme, &fonts = look().fonts()] {
    view::StripOptions options{.theme = theme, .stage = stage};
    for (std::size_t k = 0; k <= compiled->records.size() && !selected.empty(); ++k) {
      const ir::GraphPtr graph = compiled->stage(k);
      const ir::Node* node = graph != nullptr ? graph->find(selected) : nullptr;
      if (node == nullptr) continue;
      options.selected = node->id;
      break;
    }
    auto strip = std::make_shared<const view::PassStrip>(
        view::buildPassStrip(compiled->records, fonts, options));
    const QStringList summary = summaryOf(*compiled, stage);
    return [this, strip, summary] {
      strip_ = strip;
      summary_ = summary;
      if (!strip_->cells.empty()) {
        const view::Rect& cell = strip_->cells[strip_->cellOf(stage_)].rect;
        if (cell.x - scroll_ < 0 || cell.right() - scroll_ > cellsEnd() - 2 * kLeft)
          scrollTo(cell.x - cellsEnd() / 2.0);
      }
      update();
    };
  });
}

view::Camera PassStripWidget::camera() const {
  return {.zoom = 1, .offset = {kLeft - scroll_, kTop}};
}

QRectF PassStripWidget::cellRect(std::size_t stage) const {
  if (strip_ == nullptr || strip_->cells.empty()) return {};
  return toWidget(camera(), strip_->cells[strip_->cellOf(stage)].rect);
}

void PassStripWidget::scrollTo(double x) {
  const double most = strip_ == nullptr ? 0 : std::max(0.0, strip_->width + 2 * kLeft - cellsEnd());
  scroll_ = std::clamp(x, 0.0, most);
  update();
}

void PassStripWidget::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Tokens& t = tokens();
  painter.fillRect(rect(), t.window);
  painter.fillRect(QRect(0, height() - 1, width(), 1), t.line);
  if (strip_ == nullptr) return;
  painter.save();
  painter.setClipRect(QRect(0, 0, cellsEnd(), height()));
  painter_.paint(painter, strip_->scene, camera(), QRectF(0, 0, cellsEnd(), height()),
                 TextFloor::off);
  painter.restore();
  paintSummary(painter);
  if (hasFocus()) {
    painter.setPen(QPen(t.accent, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(rect().adjusted(1, 1, -2, -3));
  }
}

int PassStripWidget::cellsEnd() const {
  return summary_.isEmpty() || width() < kLeastForSummary ? width() : width() - kSummaryWidth;
}

void PassStripWidget::paintSummary(QPainter& painter) {
  if (cellsEnd() == width()) return;
  const Tokens& t = tokens();
  painter.fillRect(QRect(cellsEnd(), 0, 1, height()), t.line);
  int y = static_cast<int>(kTop);
  for (qsizetype k = 0; k < summary_.size(); ++k) {
    painter.setFont(k == 0 ? uiFont(13, Weight::semiBold) : uiFont(11));
    painter.setPen(k == 0 ? t.text : t.text2);
    painter.drawText(QRect(cellsEnd() + 12, y, kSummaryWidth - 16, 20), Qt::AlignVCenter,
                     summary_[k]);
    y += k == 0 ? 22 : 18;
  }
}

void PassStripWidget::choose(const QPointF& at) {
  if (strip_ == nullptr) return;
  view::Point point = camera().toScene(toPoint(at));
  point.y = std::clamp(point.y, 1.0, 40.0);  // the rail belongs to the cell above it
  const auto cell = strip_->hit(point);
  if (!cell) return;
  const std::size_t stage = strip_->cells[*cell].stage;
  if (stage != stage_) post(session::SetStage{stage});
}

void PassStripWidget::mousePressEvent(QMouseEvent* event) { choose(event->position()); }
void PassStripWidget::mouseMoveEvent(QMouseEvent* event) {
  if ((event->buttons() & Qt::LeftButton) != 0) choose(event->position());
}

void PassStripWidget::wheelEvent(QWheelEvent* event) {
  const QPoint delta = event->angleDelta();
  scrollTo(scroll_ - (delta.x() != 0 ? delta.x() : delta.y()));
}

void PassStripWidget::keyPressEvent(QKeyEvent* event) {
  if (strip_ == nullptr) return;
  const int step = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
  if (step == 0) return Panel::keyPressEvent(event);
  post(session::SetStage{strip_->stepFrom(stage_, step)});
}

bool PassStripWidget::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip && strip_ != nullptr) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto cell = strip_->hit(camera().toScene(toPoint(QPointF(help->pos()))));
    if (cell) QToolTip::showText(help->globalPos(), toQString(strip_->cells[*cell].tooltip), this);
    return true;
  }
  return Panel::event(event);
}

}  // namespace twin::gui
