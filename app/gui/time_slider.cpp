#include "app/gui/time_slider.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include "app/gui/qt_text.h"

namespace twin::gui {
namespace {

constexpr int kMargin = 12;
constexpr std::size_t kMostStops = 2000;
constexpr std::size_t kMostPhases = 500;

}  // namespace

TimeLine::TimeLine(const Look& look, QWidget* parent) : QWidget(parent), look_(look) {
  setObjectName(QStringLiteral("timeLine"));
  setAccessibleName(tr("Steps of the recorded run"));
  setFocusPolicy(Qt::StrongFocus);
  setMinimumWidth(200);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setFixedHeight(34);
}

void TimeLine::setRun(quint64 count, quint64 step) {
  count_ = count;
  step_ = step;
  update();
}

void TimeLine::setMarks(const QList<quint64>& stops, std::vector<view::Phase> phases) {
  stops_ = stops;
  phases_ = std::move(phases);
  update();
}

// A name stands behind its tick where it ends before the next one.
void TimeLine::paintPhases(QPainter& painter, double y) const {
  const Tokens& t = look_.tokens();
  const QFont font = uiFont(10.5);
  const QFontMetricsF metrics(font);
  painter.setFont(font);
  for (std::size_t k = 0; k < phases_.size(); ++k) {
    const view::Phase& phase = phases_[k];
    const double x = toPx(phase.first);
    const double end =
        k + 1 < phases_.size() ? toPx(phases_[k + 1].first) : static_cast<double>(width());
    const QColor ink = phase.traced ? t.trace : t.text2;
    painter.setPen(QPen(ink, 1.3));
    painter.drawLine(QPointF(x, y - 6), QPointF(x, y + 6));
    const QString name =
        phase.traced ? tr("trace %1").arg(shown(phase.name, 60)) : shown(phase.name, 60);
    if (x + metrics.horizontalAdvance(name) + 8 > end) continue;
    painter.drawText(QPointF(x + 3, y - 9), name);
  }
}

double TimeLine::toPx(quint64 step) const {
  if (count_ < 2) return kMargin;
  return kMargin +
         (width() - 2.0 * kMargin) * static_cast<double>(step) / static_cast<double>(count_ - 1);
}

void TimeLine::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Tokens& t = look_.tokens();
  const double y = height() - 13.0;
  painter.setPen(QPen(t.line, 3, Qt::SolidLine, Qt::RoundCap));
  painter.drawLine(QPointF(kMargin, y), QPointF(width() - kMargin, y));
  if (count_ == 0) {
    painter.setPen(t.text2);
    painter.setFont(uiFont(11));
    painter.drawText(rect().adjusted(kMargin, 0, 0, -18), Qt::AlignLeft | Qt::AlignBottom,
                     tr("No recorded run. Run with F5."));
    return;
  }
  paintPhases(painter, y);
  const double here = toPx(step_);
  painter.setPen(QPen(t.accent, 3, Qt::SolidLine, Qt::RoundCap));
  painter.drawLine(QPointF(kMargin, y), QPointF(here, y));
  painter.setPen(Qt::NoPen);
  painter.setBrush(t.error);
  for (const quint64 stop : stops_) painter.drawEllipse(QPointF(toPx(stop), y + 8), 2.5, 2.5);
  painter.setBrush(t.base);
  painter.setPen(QPen(t.accent, 3));
  painter.drawEllipse(QPointF(here, y), 6, 6);
  if (hasFocus()) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(t.accent, 1));
    painter.drawEllipse(QPointF(here, y), 9.5, 9.5);
  }
}

void TimeLine::ask(double x) {
  if (count_ < 2) return;
  const double share = std::clamp((x - kMargin) / std::max(width() - 2.0 * kMargin, 1.0), 0.0, 1.0);
  const auto step = static_cast<quint64>(share * static_cast<double>(count_ - 1) + 0.5);
  if (step != step_) Q_EMIT stepAsked(step);
}

void TimeLine::mousePressEvent(QMouseEvent* event) { ask(event->position().x()); }
void TimeLine::mouseMoveEvent(QMouseEvent* event) {
  if ((event->buttons() & Qt::LeftButton) != 0) ask(event->position().x());
}

void TimeLine::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Left && step_ > 0) return Q_EMIT stepAsked(step_ - 1);
  if (event->key() == Qt::Key_Right && step_ + 1 < count_) return Q_EMIT stepAsked(step_ + 1);
  QWidget::keyPressEvent(event);
}

TimeSlider::TimeSlider(const Context& context)
    : Panel(context),
      line_(new TimeLine(look(), this)),
      step_(new QSpinBox(this)),
      of_(new QLabel(this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(4, 0, 8, 0);
  row->addWidget(line_, 1);
  auto* word = new QLabel(tr("step"), this);
  row->addWidget(word);
  step_->setObjectName(QStringLiteral("step"));
  step_->setAccessibleName(tr("Step"));
  step_->setFont(codeFont(12));
  step_->findChild<QLineEdit*>()->setAccessibleName(tr("Step"));
  step_->setMinimumWidth(64);
  step_->setButtonSymbols(QAbstractSpinBox::NoButtons);
  step_->setKeyboardTracking(false);
  row->addWidget(step_);
  of_->setForegroundRole(QPalette::PlaceholderText);
  of_->setFont(codeFont(12));
  row->addWidget(of_);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  connect(line_, &TimeLine::stepAsked, this,
          [this](quint64 step) { post(session::SetStep{step}); });
  connect(step_, &QSpinBox::valueChanged, this, [this](int step) {
    if (!filling_) post(session::SetStep{static_cast<std::uint64_t>(step)});
  });
}

// The marks are looked for once per run and set of breakpoints.
void TimeSlider::findMarks(const std::shared_ptr<const lang::RecordedRun>& run,
                           const std::set<int>& breakpoints) {
  if (run == run_ && breakpoints == breakpoints_) return;
  run_ = run;
  breakpoints_ = breakpoints;
  if (run == nullptr) {
    context().worker.forget(line_);
    return line_->setMarks({}, {});
  }
  context().worker.run(line_, [this, run, breakpoints] {
    const std::vector<std::uint64_t> found = view::stepsOnLines(*run, breakpoints, kMostStops);
    const std::vector<view::Phase> phases = view::phasesOf(*run, kMostPhases);
    return [this, phases, stops = QList<quint64>(found.begin(), found.end())] {
      line_->setMarks(stops, phases);
    };
  });
}

void TimeSlider::showState(const session::StatePtr& state) {
  const session::Document* document = state->currentDocument();
  const bool any = document != nullptr && document->run != nullptr;
  // One position before each step, and the end.
  const auto steps = any ? static_cast<quint64>(document->run->recording.steps.size()) : quint64{0};
  const quint64 count = any ? steps + 1 : 0;
  line_->setRun(count, any ? document->step : 0);
  findMarks(any ? document->run : nullptr, any ? document->breakpoints : std::set<int>());
  filling_ = true;
  step_->setEnabled(count > 0);
  step_->setMaximum(count > 0 ? static_cast<int>(std::min<quint64>(count - 1, 1U << 30U)) : 0);
  step_->setValue(any ? static_cast<int>(std::min<quint64>(document->step, 1U << 30U)) : 0);
  filling_ = false;
  of_->setText(tr("of %1").arg(steps));
}

}  // namespace twin::gui
