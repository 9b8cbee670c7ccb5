#include "app/gui/compare_page.h"

#include <QPainter>
#include <QVBoxLayout>

#include "app/gui/icons.h"
#include "app/gui/qt_text.h"
#include "app/gui/style.h"
#include "app/view/attribution.h"
#include "app/view/chart.h"
#include "app/view/state_tables.h"
#include "app/view/units.h"

namespace twin::gui {
namespace {

QString headline(const profiler::Comparison& comparison) {
  using profiler::Verdict;
  const double speed = comparison.ratio.ratio > 0 ? 1 / comparison.ratio.ratio : 0;
  switch (comparison.verdict) {
    case Verdict::faster:
      return ComparePage::tr("graph is %1 faster").arg(toQString(view::ratioText(speed)));
    case Verdict::slower:
      return ComparePage::tr("graph is %1 slower")
          .arg(toQString(view::ratioText(comparison.ratio.ratio)));
    case Verdict::same:
      return ComparePage::tr("graph and eager take the same time");
    case Verdict::unsure:
      return ComparePage::tr("no verdict: the figures do not decide");
    case Verdict::notEqual:
      return ComparePage::tr("the outputs differ, so times mean nothing");
  }
  return {};
}

QString sentence(const profiler::Comparison& comparison) {
  QString out =
      ComparePage::tr("95 % interval of graph / eager %1 to %2, n %3 runs in %4 processes. ")
          .arg(comparison.ratio.interval[0], 0, 'f', 3)
          .arg(comparison.ratio.interval[1], 0, 'f', 3)
          .arg(toQString(view::groupedText(static_cast<std::int64_t>(comparison.graph.n))))
          .arg(comparison.processes);
  if (comparison.quickLook) out += ComparePage::tr("A quick look: fewer than five processes. ");
  return out + shown(comparison.reason, 400);
}

QString equalityText(const profiler::Comparison& comparison) {
  const profiler::Equality& equality = comparison.equality;
  return QStringLiteral("%1\n%2\n%3")
      .arg(equality.equal ? ComparePage::tr("✓ outputs equal under class %1")
                                .arg(toQString(equality.safetyClass))
                          : ComparePage::tr("✕ outputs differ under class %1 at %2")
                                .arg(toQString(equality.safetyClass), shown(equality.place, 80)),
           ComparePage::tr("largest error %1, %2 ulp")
               .arg(equality.maxAbs, 0, 'g', 3)
               .arg(equality.maxUlp),
           ComparePage::tr("distortion: eager %1, graph %2")
               .arg(toQString(view::percentText(comparison.eagerProfile != nullptr
                                                    ? comparison.eagerProfile->distortion
                                                    : 0)),
                    toQString(view::percentText(comparison.graphProfile != nullptr
                                                    ? comparison.graphProfile->distortion
                                                    : 0))));
}

QString breakEvenText(const profiler::Comparison& comparison) {
  // What a user saves is measured against the program, where it could be measured.
  const std::optional<std::int64_t> calls =
      comparison.program ? comparison.program->breakEvenCalls : comparison.breakEvenCalls;
  if (!calls) return ComparePage::tr("The graph never catches up with eager.");
  return ComparePage::tr("Tracing and compiling pay from call %1 on.").arg(*calls);
}

QString whyText(const profiler::Comparison& comparison) {
  QStringList lines;
  for (const std::string& line : view::attributionLines(comparison)) lines << shown(line, 600);
  return lines.join(QStringLiteral("\n\n"));
}

// From the program down to the graph; the interpreter is the first step where it is known.
std::vector<view::WaterfallItem> waterfallItems(const profiler::Comparison& comparison) {
  std::vector<view::WaterfallItem> items;
  double steps = 0;
  for (const profiler::WaterfallBar& bar : comparison.waterfall) steps += bar.deltaNs;
  const double ops = comparison.graph.median - steps;
  if (comparison.program) {
    const double program = comparison.program->time.median;
    items.push_back({.name = "program", .ns = program, .kind = view::BarKind::total});
    items.push_back({.name = "interpreter", .ns = ops - program, .kind = view::BarKind::delta});
  }
  items.push_back(
      {.name = comparison.program ? "its ops" : "eager", .ns = ops, .kind = view::BarKind::total});
  for (const profiler::WaterfallBar& bar : comparison.waterfall) {
    items.push_back(
        {.name = bar.name,
         .ns = bar.deltaNs,
         .kind = bar.name == "unexplained" ? view::BarKind::unexplained : view::BarKind::delta});
  }
  items.push_back({.name = "graph", .ns = comparison.graph.median, .kind = view::BarKind::total});
  return items;
}

}  // namespace

ComparePage::ComparePage(const Context& context)
    : Panel(context),
      chip_(new QLabel(this)),
      verdict_(new QLabel(this)),
      sentence_(new QLabel(this)),
      equality_(new QLabel(this)),
      breakEven_(new QLabel(this)),
      why_(new QLabel(this)),
      interval_(new SceneView(look(), tr("Interval of the ratio"), this)),
      waterfall_(new SceneView(look(), tr("Waterfall from eager to graph"), this)),
      costs_(new TablePanel(look(), tr("One-time costs"), FilterLine::off, this)),
      groups_(new TablePanel(look(), tr("Origin groups"), FilterLine::off, this)),
      measure_(new QPushButton(tr("Measure"), this)) {
  setObjectName(QStringLiteral("compare"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(makeHead());
  auto* body = new QHBoxLayout;
  body->setSpacing(1);
  auto* left = new QVBoxLayout;
  auto* right = new QVBoxLayout;
  left->addWidget(titled(tr("Waterfall: program, eager ops, graph; per call"), waterfall_), 3);
  left->addWidget(titled(tr("Origin groups: aligned by provenance, median per call"), groups_), 2);
  right->addWidget(titled(tr("One-time costs: never added to the steady state"), costs_), 1);
  auto* even = new QWidget(this);
  auto* inside = new QVBoxLayout(even);
  inside->setContentsMargins(12, 12, 12, 12);
  breakEven_->setFont(uiFont(16, Weight::semiBold));
  breakEven_->setWordWrap(true);
  inside->addWidget(breakEven_);
  why_->setWordWrap(true);
  why_->setForegroundRole(QPalette::PlaceholderText);
  inside->addWidget(why_);
  inside->addStretch();
  right->addWidget(titled(tr("Break-even, and where the time goes"), even), 1);
  body->addLayout(left, 3);
  body->addLayout(right, 2);
  column->addLayout(body, 1);
  for (QLabel* label : {chip_, verdict_, sentence_, equality_, breakEven_, why_}) {
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setTextFormat(Qt::PlainText);
  }
  costs_->setEmptyText({{}, tr("Not measured yet"), {}});
  groups_->setEmptyText({{}, tr("Not measured yet"), {}});
  connect(groups_, &TablePanel::rowChosen, this,
          [this](quint64, const QString& node) { post(session::Select{toUtf8(node)}); });
  connect(measure_, &QPushButton::clicked, this, [this] { post(session::Compare{}); });
}

QLayout* ComparePage::makeHead() {
  auto* head = new QHBoxLayout;
  head->setContentsMargins(20, 16, 20, 16);
  head->setSpacing(24);
  auto* words = new QVBoxLayout;
  words->setSpacing(6);
  auto* line = new QHBoxLayout;
  line->setSpacing(12);
  chip_->setFont(uiFont(12, Weight::semiBold));
  chip_->setMargin(4);
  chip_->setAutoFillBackground(true);
  verdict_->setFont(uiFont(26, Weight::semiBold));
  line->addWidget(chip_, 0, Qt::AlignVCenter);
  line->addWidget(verdict_);
  line->addStretch();
  words->addLayout(line);
  sentence_->setWordWrap(true);
  sentence_->setForegroundRole(QPalette::PlaceholderText);
  words->addWidget(sentence_);
  head->addLayout(words, 3);
  interval_->setFixedHeight(72);
  interval_->setMinimumWidth(260);
  head->addWidget(interval_, 2);
  auto* side = new QVBoxLayout;
  equality_->setFont(uiFont(12));
  side->addWidget(equality_);
  measure_->setObjectName(QStringLiteral("measure"));
  measure_->setAccessibleName(tr("Measure eager against graph"));
  side->addWidget(measure_, 0, Qt::AlignLeft);
  head->addLayout(side, 1);
  return head;
}

QWidget* ComparePage::titled(const QString& title, QWidget* content) {
  auto* frame = new QWidget(this);
  auto* column = new QVBoxLayout(frame);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  auto* label = new QLabel(title, frame);
  label->setFont(uiFont(11, Weight::semiBold));
  label->setMargin(6);
  label->setAutoFillBackground(true);
  label->setBackgroundRole(QPalette::Window);
  column->addWidget(label);
  auto* inside = new QVBoxLayout;
  const int margin = qobject_cast<SceneView*>(content) != nullptr ? 12 : 0;
  inside->setContentsMargins(margin, margin, margin, margin);
  inside->addWidget(content);
  column->addLayout(inside, 1);
  return frame;
}

void ComparePage::paintEvent(QPaintEvent*) { QPainter(this).fillRect(rect(), tokens().base); }

void ComparePage::showState(const session::StatePtr& state) {
  const session::DocumentPtr document = currentDocument(*state);
  const profiler::ComparisonPtr comparison = document != nullptr ? document->comparison : nullptr;
  measure_->setEnabled(document != nullptr && document->currentTarget() != nullptr);
  if (!first_ && comparison == comparison_ && theme_ == state->theme) return;
  first_ = false;
  comparison_ = comparison;
  theme_ = state->theme;
  measure_->setText(comparison == nullptr ? tr("Measure") : tr("Measure again"));
  const bool any = comparison != nullptr;
  chip_->setVisible(any);
  interval_->setVisible(any);
  if (any) return showComparison(*comparison);
  verdict_->setText(tr("Not measured yet"));
  sentence_->setText(
      tr("Measure runs the eager program and the graph in fresh processes, compares their outputs "
         "first, and then "
         "their times. Key: Ctrl+R."));
  equality_->clear();
  breakEven_->clear();
  why_->clear();
  costs_->setTable({});
  groups_->setTable({});
  waterfall_->setMake({});
}

void ComparePage::showComparison(const profiler::Comparison& comparison) {
  using profiler::Verdict;
  const Tokens& t = tokens();
  const QColor ground = comparison.verdict == Verdict::faster   ? t.good
                        : comparison.verdict == Verdict::same   ? t.text2
                        : comparison.verdict == Verdict::unsure ? t.warning
                                                                : t.error;
  chip_->setText(toQString(profiler::word(comparison.verdict)));
  QPalette palette = chip_->palette();
  palette.setColor(QPalette::Window, ground);
  palette.setColor(QPalette::WindowText, look().isDark() ? QColor(0x101214) : QColor(Qt::white));
  chip_->setPalette(palette);
  verdict_->setText(headline(comparison));
  sentence_->setText(sentence(comparison));
  equality_->setText(equalityText(comparison));
  breakEven_->setText(breakEvenText(comparison));
  why_->setText(whyText(comparison));
  costs_->setTable(view::costsTable(comparison));
  groups_->setTable(view::groupsTable(comparison));
  interval_->setMake([ratio = comparison.ratio, &look = look()](double width, double height) {
    return view::intervalChart(
        {.ratio = ratio.ratio, .low = ratio.interval[0], .high = ratio.interval[1]}, look.fonts(),
        {.theme = look.viewTheme(), .width = width, .height = height});
  });
  const std::vector<view::WaterfallItem> items = waterfallItems(comparison);
  waterfall_->setMake([items, &look = look()](double width, double height) {
    return view::waterfallChart(items, look.fonts(),
                                {.theme = look.viewTheme(), .width = width, .height = height});
  });
}

}  // namespace twin::gui
