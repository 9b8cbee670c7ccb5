#include "app/gui/empty_state.h"

#include <QAction>
#include <QEvent>
#include <QPainter>
#include <QVBoxLayout>

#include "app/gui/icons.h"

namespace twin::gui {
namespace {

constexpr int kIconSide = 24;
constexpr int kWidest = 340;

class EmptyMark : public QWidget {
 public:
  EmptyMark(const Look& look, QWidget* parent) : QWidget(parent), look_(look) {
    setFixedSize(kIconSide, kIconSide);
  }
  void setIcon(const QString& name) {
    name_ = name;
    setVisible(!name.isEmpty());
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    paintIcon(painter, name_, QRectF(rect()), look_.tokens().text2);
  }

 private:
  const Look& look_;
  QString name_;
};

}  // namespace

EmptyState::EmptyState(const Look& look, QWidget* parent)
    : QWidget(parent),
      look_(look),
      mark_(new EmptyMark(look, this)),
      title_(new QLabel(this)),
      advice_(new QLabel(this)) {
  setBackgroundRole(QPalette::Base);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(12, 8, 12, 8);
  column->setSpacing(4);
  column->addStretch();
  column->addWidget(mark_, 0, Qt::AlignHCenter);
  title_->setTextFormat(Qt::PlainText);
  advice_->setTextFormat(Qt::RichText);
  advice_->setFont(uiFont(11));
  advice_->setForegroundRole(QPalette::PlaceholderText);
  for (QLabel* label : {title_, advice_}) {
    label->setAlignment(Qt::AlignCenter);
    label->setWordWrap(true);
    label->setMaximumWidth(kWidest);
    auto* row = new QHBoxLayout;
    row->addStretch();
    row->addWidget(label, 100);
    row->addStretch();
    column->addLayout(row);
  }
  column->addStretch();
  connect(advice_, &QLabel::linkActivated, this, [this](const QString& name) {
    if (auto* action = window()->findChild<QAction*>(name)) action->trigger();
  });
}

void EmptyState::setText(const EmptyText& text) {
  text_ = text;
  static_cast<EmptyMark*>(mark_)->setIcon(text.icon);
  title_->setText(text.title);
  title_->setVisible(!text.title.isEmpty());
  advice_->setVisible(!text.advice.isEmpty());
  fill();
}

void EmptyState::cover() {
  parentWidget()->installEventFilter(this);
  setGeometry(parentWidget()->rect());
  raise();
}

bool EmptyState::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize) setGeometry(parentWidget()->rect());
  return QWidget::eventFilter(watched, event);
}

// The window's actions are known once the panel stands in it.
void EmptyState::fill() {
  QString html = text_.advice.toHtmlEscaped();
  qsizetype from = 0;
  while ((from = html.indexOf(QLatin1Char('{'), from)) >= 0) {
    const qsizetype to = html.indexOf(QLatin1Char('}'), from);
    if (to < 0) break;
    const QString name = html.mid(from + 1, to - from - 1);
    const auto* action = window()->findChild<QAction*>(name);
    QString link = name;
    if (action != nullptr) {
      QString text = action->text();
      text.remove(QLatin1Char('&'));
      link = QStringLiteral("<a href='%1' style='color:%2;text-decoration:none'>%3</a>")
                 .arg(name, look_.tokens().link.name(), text.toHtmlEscaped());
      const QString key = action->shortcut().toString(QKeySequence::NativeText);
      if (!key.isEmpty()) link += QStringLiteral(" (%1)").arg(key.toHtmlEscaped());
    }
    html.replace(from, to - from + 1, link);
    from += link.size();
  }
  advice_->setText(html);
}

void EmptyState::paintEvent(QPaintEvent*) {
  QPainter(this).fillRect(rect(), palette().color(backgroundRole()));
}

void EmptyState::showEvent(QShowEvent* event) {
  fill();
  QWidget::showEvent(event);
}

void EmptyState::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange) fill();
  QWidget::changeEvent(event);
}

}  // namespace twin::gui
