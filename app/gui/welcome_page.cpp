#include "app/gui/welcome_page.h"

#include <QFileInfo>
#include <QFrame>
#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>

#include "app/gui/icons.h"
#include "app/gui/qt_text.h"
#include "app/gui/sample_row.h"
#include "app/gui/style.h"

namespace twin::gui {
namespace {

constexpr std::size_t kMostRecent = 8;

QLabel* label(const QString& text, const QFont& font, QWidget* parent) {
  auto* made = new QLabel(text, parent);
  made->setFont(font);
  made->setTextFormat(Qt::PlainText);
  return made;
}

QLabel* greyLabel(const QString& text, QWidget* parent) {
  QLabel* made = label(text, uiFont(13), parent);
  made->setForegroundRole(QPalette::PlaceholderText);
  made->setWordWrap(true);
  return made;
}

// The dashed ground that says that files may be dropped, as they may anywhere on the window.
class DropArea : public QWidget {
 public:
  DropArea(const Look& look, QWidget* parent) : QWidget(parent), look_(look) {
    setFixedHeight(130);
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    const Tokens& t = look_.tokens();
    painter.setPen(QPen(t.border, 1, Qt::DashLine));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    paintIcon(painter, QStringLiteral("drop"), {width() / 2.0 - 12, 22, 24, 24}, t.text2);
    painter.setPen(t.text);
    painter.setFont(uiFont(13));
    painter.drawText(QRect(0, 54, width(), 20), Qt::AlignCenter,
                     WelcomePage::tr("Drop a script or a model here"));
    painter.setPen(t.text2);
    painter.setFont(uiFont(11));
    painter.drawText(QRect(0, 76, width(), 18), Qt::AlignCenter,
                     QStringLiteral(".py  .ipynb  .md  .onnx  .txt"));
  }

 private:
  const Look& look_;
};

// A file that was opened before: its name, its folder, and whether it is still there.
class RecentRow : public QAbstractButton {
 public:
  RecentRow(const Look& look, const QFileInfo& file, QWidget* parent)
      : QAbstractButton(parent), look_(look), folder_(file.path()) {
    setText(file.fileName());
    setToolTip(file.filePath());
    setAccessibleName(WelcomePage::tr("Open %1").arg(file.fileName()));
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setFixedHeight(40);
    setEnabled(file.exists());
    if (isEnabled()) setCursor(Qt::PointingHandCursor);
    const QString suffix = file.suffix();
    icon_ = suffix == QLatin1String("py")      ? QStringLiteral("code")
            : suffix == QLatin1String("ipynb") ? QStringLiteral("notebook")
            : suffix == QLatin1String("twrun") ? QStringLiteral("recording")
            : suffix == QLatin1String("onnx")  ? QStringLiteral("graph")
                                               : QStringLiteral("file");
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    const Tokens& t = look_.tokens();
    if (isEnabled() && (underMouse() || hasFocus())) painter.fillRect(rect(), t.hover);
    paintIcon(painter, icon_, {8, height() / 2.0 - 8, 16, 16}, isEnabled() ? t.text2 : t.text3);
    const int room = width() - 40;
    const QFont plain = uiFont(13);
    painter.setFont(plain);
    painter.setPen(isEnabled() ? t.text : t.text3);
    painter.drawText(QRect(32, 3, room, 18), Qt::AlignVCenter,
                     QFontMetrics(plain).elidedText(text(), Qt::ElideMiddle, room));
    const QFont small = uiFont(11);
    painter.setFont(small);
    painter.setPen(t.text2);
    const QString place =
        isEnabled() ? folder_ : WelcomePage::tr("%1, file is missing").arg(folder_);
    painter.drawText(QRect(32, 20, room, 16), Qt::AlignVCenter,
                     QFontMetrics(small).elidedText(place, Qt::ElideMiddle, room));
  }

 private:
  const Look& look_;
  QString folder_;
  QString icon_;
};

// The place of a sample that there is none of.
class SampleGap : public QWidget {
 public:
  SampleGap(const Look& look, QWidget* parent) : QWidget(parent), look_(look) {}

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    painter.fillRect(QRect(0, height() - 1, width(), 1), look_.tokens().line);
  }

 private:
  const Look& look_;
};

}  // namespace

WelcomePage::WelcomePage(const Context& context, const std::filesystem::path& program)
    : Panel(context) {
  setObjectName(QStringLiteral("welcome"));
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(0, 0, 0, 0);
  auto* scroll = new QScrollArea(this);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  outer->addWidget(scroll);
  auto* inside = new QWidget(scroll);
  inside->setAutoFillBackground(true);
  inside->setBackgroundRole(QPalette::Base);
  auto* row = new QHBoxLayout(inside);
  row->setContentsMargins(72, 56, 72, 32);
  row->setSpacing(72);
  row->addWidget(makeStart(), 0, Qt::AlignTop);
  row->addWidget(makeSamples(findSamples(program)), 1, Qt::AlignTop);
  scroll->setWidget(inside);
}

QWidget* WelcomePage::makeStart() {
  auto* start = new QWidget(this);
  start->setFixedWidth(352);
  auto* column = new QVBoxLayout(start);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(12);
  column->addWidget(label(QStringLiteral("Twinscope"), uiFont(26, Weight::semiBold), start));
  column->addWidget(greyLabel(tr("One tensor program, seen eagerly and as a graph."), start));
  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(8);
  auto* open = new QPushButton(icon(look(), QStringLiteral("open")), tr("Open file"), start);
  open->setObjectName(QStringLiteral("welcomeOpen"));
  open->setProperty(kPrimaryProperty, true);
  auto* fresh = new QPushButton(icon(look(), QStringLiteral("new-file")), tr("New script"), start);
  fresh->setObjectName(QStringLiteral("welcomeNew"));
  buttons->addWidget(open);
  buttons->addWidget(fresh);
  buttons->addStretch();
  connect(open, &QPushButton::clicked, this, &WelcomePage::openAsked);
  connect(fresh, &QPushButton::clicked, this, [this] { post(session::NewScript{}); });
  column->addLayout(buttons);
  column->addWidget(new DropArea(look(), start));
  column->addSpacing(8);
  column->addWidget(label(tr("Recent"), uiFont(13, Weight::semiBold), start));
  recent_ = new QVBoxLayout;
  recent_->setSpacing(2);
  recent_->addWidget(greyLabel(tr("Files that you open appear here."), start));
  column->addLayout(recent_);
  column->addStretch();
  return start;
}

QWidget* WelcomePage::makeSamples(const std::vector<Sample>& samples) {
  auto* part = new QWidget(this);
  auto* column = new QVBoxLayout(part);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(12);
  auto* head = new QHBoxLayout;
  head->addWidget(label(tr("Samples"), uiFont(16, Weight::semiBold), part));
  head->addWidget(
      greyLabel(tr("each runs at once and leads to graph, heat map, diff and breakpoint"), part), 1,
      Qt::AlignBottom);
  column->addLayout(head);
  auto* grid = new QGridLayout;
  grid->setSpacing(0);
  grid->setColumnStretch(0, 1);
  grid->setColumnStretch(1, 1);
  auto* top = new QFrame(part);
  top->setFixedHeight(1);
  top->setAutoFillBackground(true);
  top->setBackgroundRole(QPalette::Mid);
  grid->addWidget(top, 0, 0, 1, 2);
  for (std::size_t k = 0; k < samples.size(); ++k) {
    auto* row = new SampleRow(look(), samples[k], part);
    row->setObjectName(QStringLiteral("sample%1").arg(k));
    const QString path = toQString(samples[k].path.string());
    connect(row, &QAbstractButton::clicked, this, [this, path] { Q_EMIT sampleAsked(path); });
    grid->addWidget(row, static_cast<int>(k / 2) + 1, static_cast<int>(k % 2));
  }
  // The grid has no ragged end.
  if (samples.size() % 2 == 1) {
    grid->addWidget(new SampleGap(look(), part), static_cast<int>(samples.size() / 2) + 1, 1);
  }
  if (samples.empty())
    grid->addWidget(greyLabel(tr("The folder of samples is not installed."), part), 1, 0);
  column->addLayout(grid);
  column->addSpacing(16);
  column->addWidget(
      label(tr("What is eager, what is a graph?"), uiFont(16, Weight::semiBold), part));
  column->addWidget(greyLabel(tr("Eager means that every line runs at once, op by op, and each "
                                 "result is a value you can look at. A graph is "
                                 "the same computation recorded first, so that it can be checked, "
                                 "rewritten and run as a whole."),
                              part));
  return part;
}

void WelcomePage::fillRecent(const std::vector<std::string>& recent) {
  while (QLayoutItem* item = recent_->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  for (std::size_t k = 0; k < recent.size() && k < kMostRecent; ++k) {
    auto* button = new RecentRow(look(), QFileInfo(toQString(recent[k])), this);
    connect(button, &QAbstractButton::clicked, this,
            [this, path = recent[k]] { post(session::Open{path}); });
    recent_->addWidget(button);
  }
}

void WelcomePage::showState(const session::StatePtr& state) {
  if (state->recent == shownRecent_ || state->recent.empty()) return;
  shownRecent_ = state->recent;
  fillRecent(shownRecent_);
}

void WelcomePage::paintEvent(QPaintEvent*) { QPainter(this).fillRect(rect(), tokens().base); }

}  // namespace twin::gui
