#include "app/gui/compare_page.h"

#include <QPainter>
#include <QVBoxLayout>

#include "app/gui/icons.h"
#include "app/gui/qt_text.h"
#include "app/gui/section_bar.h"
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

// How many times as fast the graph is, from the ratio of their times; the ends swap.
view::IntervalData speedOf(const profiler::RatioEstimate& ratio) {
  const auto inverse = [](double value) { return value > 0 ? 1 / value : 0; };
  return {.ratio = inverse(ratio.ratio),
          .low = inverse(ratio.interval[1]),
          .high = inverse(ratio.interval[0]),
          .lowWord = toUtf8(ComparePage::tr("slower")),
          .highWord = toUtf8(ComparePage::tr("faster"))};
}

QString sentence(const profiler::Comparison& comparison) {
  const bool slower = comparison.verdict == profiler::Verdict::slower;
  const view::IntervalData speed = speedOf(comparison.ratio);
  const double low = slower ? comparison.ratio.interval[0] : speed.low;
  const double high = slower ? comparison.ratio.interval[1] : speed.high;
  QString out =
      ComparePage::tr("95 % interval %1 to %2, n %3 runs in %4 processes. ")
          .arg(toQString(view::ratioText(low)), toQString(view::ratioText(high)),
               toQString(view::groupedText(static_cast<std::int64_t>(comparison.graph.n))))
          .arg(comparison.processes);
  if (comparison.quickLook) out += ComparePage::tr("A quick look: fewer than five processes. ");
  return out + shown(comparison.reason, 400);
}

// Key and value in two columns; what is right or wrong has a sign and a colour.
QString equalityHtml(const profiler::Comparison& comparison, const Tokens& t) {
  const profiler::Equality& equality = comparison.equality;
  const auto distortion = [](const profiler::ProfilePtr& profile) {
    return toQString(view::percentText(profile != nullptr ? profile->distortion : 0));
  };
  const QString outputs =
      equality.equal
          ? QStringLiteral("<span style='color:%1'>✓</span> ").arg(t.good.name()) +
                ComparePage::tr("equal under class %1").arg(toQString(equality.safetyClass))
          : QStringLiteral("<span style='color:%1'>✕ ").arg(t.error.name()) +
                ComparePage::tr("differ under class %1 at %2")
                    .arg(toQString(equality.safetyClass),
                         shown(equality.place, 80).toHtmlEscaped()) +
                QStringLiteral("</span>");
  const std::pair<QString, QString> rows[] = {
      {ComparePage::tr("Outputs"), outputs},
      {ComparePage::tr("Largest error"),
       ComparePage::tr("%1, %2 ulp").arg(equality.maxAbs, 0, 'g', 3).arg(equality.maxUlp)},
      {ComparePage::tr("Distortion"),
       ComparePage::tr("eager %1, graph %2")
           .arg(distortion(comparison.eagerProfile), distortion(comparison.graphProfile))}};
  QString html = QStringLiteral("<table cellspacing='0' cellpadding='2'>");
  for (const auto& [key, value] : rows) {
    html += QStringLiteral("<tr><td style='color:%3;padding-right:14px'>%1</td><td>%2</td></tr>")
                .arg(key, value, t.text2.name());
  }
  return html + QStringLiteral("</table>");
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

std::vector<view::SteadyRow> steadyRows(const profiler::Comparison& comparison) {
  std::vector<view::SteadyRow> rows;
  const auto add = [&](const QString& name, const profiler::Summary& time, view::Role role) {
    rows.push_back({.name = toUtf8(name),
                    .medianNs = time.median,
                    .p90Ns = time.p90,
                    .p99Ns = time.p99,
                    .role = role});
  };
  if (comparison.program)
    add(ComparePage::tr("Program"), comparison.program->time, view::Role::text3);
  add(comparison.program ? ComparePage::tr("Its ops") : ComparePage::tr("Eager"), comparison.eager,
      view::Role::text3);
  add(ComparePage::tr("Graph"), comparison.graph, view::Role::accent);
  return rows;
}

view::BreakEvenData breakEvenData(const profiler::Comparison& comparison) {
  const profiler::OneTimeCosts& once = comparison.oneTime;
  const std::optional<std::int64_t> calls =
      comparison.program ? comparison.program->breakEvenCalls : comparison.breakEvenCalls;
  return {
      .eagerName =
          toUtf8(comparison.program ? ComparePage::tr("program") : ComparePage::tr("eager ops")),
      .eagerCallNs = comparison.program ? comparison.program->time.median : comparison.eager.median,
      .graphOnceNs =
          static_cast<double>(once.traceNs + once.optimiseNs + once.compileNs + once.firstRunNs),
      .graphCallNs = comparison.graph.median,
      .calls = static_cast<double>(calls.value_or(0))};
}

constexpr int kCostsHeight = 24 + 3 * 22 + 2;
constexpr int kSteadyHeight = 100;
constexpr int kCallsHeight = 120;

}  // namespace

ComparePage::ComparePage(const Context& context)
    : Panel(context),
      chip_(new QLabel(this)),
      verdict_(new QLabel(this)),
      sentence_(new QLabel(this)),
      equality_(new QLabel(this)),
      breakEven_(new QLabel(this)),
      why_(new QLabel(this)),
      body_(new QWidget(this)),
      interval_(new SceneView(look(), tr("Interval of the ratio"), this)),
      waterfall_(new SceneView(look(), tr("Waterfall from eager to graph"), this)),
      steady_(new SceneView(look(), tr("Steady state"), this)),
      calls_(new SceneView(look(), tr("Costs over calls"), this)),
      costs_(new TablePanel(look(), tr("One-time costs"), FilterLine::off, this)),
      groups_(new TablePanel(look(), tr("Origin groups"), FilterLine::off, this)),
      measure_(new QPushButton(tr("Measure"), this)) {
  setObjectName(QStringLiteral("compare"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(makeHead());
  auto* body = new QHBoxLayout(body_);
  body->setContentsMargins(0, 0, 0, 0);
  body->setSpacing(1);
  auto* left = new QVBoxLayout;
  auto* right = new QVBoxLayout;
  left->setSpacing(0);
  right->setSpacing(0);
  left->addWidget(
      titled(tr("Waterfall"), tr("program to eager ops to graph, per call"), waterfall_), 3);
  left->addWidget(
      titled(tr("Origin groups"), tr("aligned by provenance, median per call"), groups_), 2);
  costs_->setFixedHeight(kCostsHeight);
  right->addWidget(titled(tr("One-time costs"), tr("never added to the steady state"), costs_));
  steady_->setFixedHeight(kSteadyHeight);
  right->addWidget(
      titled(tr("Steady state"), tr("median per call, line to p99, mark at p90"), steady_));
  calls_->setMinimumHeight(kCallsHeight);
  right->addWidget(
      titled(tr("Break-even"), tr("total over calls, one-time costs included"), calls_), 2);
  auto* even = new QWidget(this);
  auto* inside = new QVBoxLayout(even);
  inside->setContentsMargins(12, 8, 12, 8);
  inside->setSpacing(4);
  breakEven_->setFont(uiFont(13, Weight::semiBold));
  breakEven_->setWordWrap(true);
  inside->addWidget(breakEven_);
  why_->setWordWrap(true);
  why_->setFont(uiFont(12));
  why_->setForegroundRole(QPalette::PlaceholderText);
  inside->addWidget(why_);
  inside->addStretch();
  right->addWidget(titled(tr("Where the time goes"), {}, even), 1);
  body->addLayout(left, 5);
  body->addLayout(right, 4);
  column->addWidget(body_, 1);
  column->addStretch();
  for (QLabel* label : {chip_, verdict_, sentence_, breakEven_, why_}) {
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setTextFormat(Qt::PlainText);
  }
  equality_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  equality_->setTextFormat(Qt::RichText);
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
  equality_->setFont(uiFont(13));
  side->addWidget(equality_);
  measure_->setObjectName(QStringLiteral("measure"));
  measure_->setAccessibleName(tr("Measure eager against graph"));
  side->addWidget(measure_, 0, Qt::AlignLeft);
  head->addLayout(side, 1);
  return head;
}

QWidget* ComparePage::titled(const QString& title, const QString& detail, QWidget* content) {
  auto* frame = new QWidget(this);
  auto* column = new QVBoxLayout(frame);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  auto* bar = new SectionBar(look(), title, frame);
  bar->setDetail(detail);
  column->addWidget(bar);
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
  body_->setVisible(any);
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
  for (SceneView* chart : {waterfall_, steady_, calls_}) chart->setMake({});
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
  equality_->setText(equalityHtml(comparison, t));
  breakEven_->setText(breakEvenText(comparison));
  why_->setText(whyText(comparison));
  costs_->setTable(view::costsTable(comparison));
  groups_->setTable(view::groupsTable(comparison));
  showCharts(comparison);
}

void ComparePage::showCharts(const profiler::Comparison& comparison) {
  const auto options = [&look = look()](double width, double height) {
    return view::ChartOptions{.theme = look.viewTheme(), .width = width, .height = height};
  };
  const view::FontSet& fonts = look().fonts();
  interval_->setMake([speed = speedOf(comparison.ratio), &fonts, options](double w, double h) {
    return view::intervalChart(speed, fonts, options(w, h));
  });
  waterfall_->setMake([items = waterfallItems(comparison), &fonts, options](double w, double h) {
    return view::waterfallChart(items, fonts, options(w, h));
  });
  steady_->setMake([rows = steadyRows(comparison), &fonts, options](double w, double h) {
    return view::steadyChart(rows, fonts, options(w, h));
  });
  calls_->setMake([data = breakEvenData(comparison), &fonts, options](double w, double h) {
    return view::breakEvenChart(data, fonts, options(w, h));
  });
}

}  // namespace twin::gui
