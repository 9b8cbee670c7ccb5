#include "app/gui/timeline_widget.h"

#include <QApplication>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "app/gui/qt_text.h"
#include "app/view/canvas_picture.h"
#include "app/view/side_timeline.h"

namespace twin::gui {

TimelineWidget::TimelineWidget(const Context& context)
    : Panel(context), empty_(new EmptyState(look(), this)) {
  setObjectName(QStringLiteral("timeline"));
  setAccessibleName(tr("Timeline"));
  setFocusPolicy(Qt::StrongFocus);
  setMinimumHeight(90);
  empty_->setText({QStringLiteral("clock"), tr("No profile yet"),
                   tr("{compare} to see one run of each side.")});
  empty_->cover();
}

void TimelineWidget::showState(const session::StatePtr& state) {
  const session::DocumentPtr document = currentDocument(*state);
  const profiler::ComparisonPtr comparison = document != nullptr ? document->comparison : nullptr;
  const std::set<std::string> selected = document != nullptr && !document->selectedNode.empty()
                                             ? view::sameWork(*document, document->selectedNode)
                                             : std::set<std::string>();
  if (comparison == comparison_ && selected == selected_ && theme_ == state->theme) return;
  if (comparison != comparison_) data_ = nullptr;
  comparison_ = comparison;
  selected_ = selected;
  theme_ = state->theme;
  Q_EMIT detailChanged(comparison == nullptr
                           ? QString()
                           : tr("the last attributed run of each side; one colour per op"));
  remake();
}

void TimelineWidget::remake() {
  empty_->setVisible(comparison_ == nullptr);
  if (comparison_ == nullptr) {
    context().worker.forget(this);
    drawn_ = nullptr;
    return update();
  }
  view::TimelineOptions options{.theme = look().viewTheme(),
                                .startNs = startNs_,
                                .endNs = endNs_,
                                .width = static_cast<double>(width()),
                                .selected = selected_};
  context().worker.run(this, [this, comparison = comparison_, data = data_, options,
                              &fonts = look().fonts()] {
    const auto used =
        data != nullptr ? data
                        : std::make_shared<const view::TimelineData>(view::timelineOf(*comparison));
    auto drawn = std::make_shared<const view::Timeline>(view::buildTimeline(*used, fonts, options));
    return [this, used, drawn] {
      data_ = used;
      drawn_ = drawn;
      update();
    };
  });
}

void TimelineWidget::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), tokens().base);
  if (drawn_ == nullptr) return;
  painter_.paint(painter, drawn_->scene, {}, QRectF(rect()), TextFloor::off);
}

void TimelineWidget::resizeEvent(QResizeEvent*) { remake(); }

void TimelineWidget::setRange(double startNs, double endNs) {
  if (endNs - startNs < 10) return;
  startNs_ = static_cast<std::int64_t>(startNs);
  endNs_ = static_cast<std::int64_t>(endNs);
  remake();
}

void TimelineWidget::wheelEvent(QWheelEvent* event) {
  if (drawn_ == nullptr) return;
  const double factor = std::pow(1.2, -event->angleDelta().y() / 120.0);
  const auto at = static_cast<double>(drawn_->toNs(event->position().x()));
  setRange(at - (at - static_cast<double>(drawn_->startNs)) * factor,
           at + (static_cast<double>(drawn_->endNs) - at) * factor);
}

void TimelineWidget::mousePressEvent(QMouseEvent* event) {
  pressedAt_ = lastAt_ = event->position();
}

void TimelineWidget::mouseMoveEvent(QMouseEvent* event) {
  if ((event->buttons() & Qt::LeftButton) == 0 || drawn_ == nullptr || drawn_->pxPerNs <= 0) return;
  if ((event->position() - pressedAt_).manhattanLength() < QApplication::startDragDistance())
    return;
  const double moved = (lastAt_.x() - event->position().x()) / drawn_->pxPerNs;
  lastAt_ = event->position();
  setRange(static_cast<double>(drawn_->startNs) + moved,
           static_cast<double>(drawn_->endNs) + moved);
}

void TimelineWidget::mouseReleaseEvent(QMouseEvent* event) {
  if (drawn_ == nullptr ||
      (event->position() - pressedAt_).manhattanLength() >= QApplication::startDragDistance())
    return;
  const view::Target target = drawn_->scene.hit(toPoint(event->position()), 1);
  if (target.kind != view::TargetKind::span || data_ == nullptr ||
      target.index >= data_->spans.size())
    return;
  post(session::Select{data_->spans[target.index].node});
}

void TimelineWidget::mouseDoubleClickEvent(QMouseEvent*) {
  startNs_ = endNs_ = 0;
  remake();
}

}  // namespace twin::gui
