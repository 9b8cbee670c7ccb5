#include "app/gui/command_palette.h"

#include <QAction>
#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>

#include "app/gui/qt_text.h"

namespace twin::gui {
namespace {

constexpr int kWidth = 520;
constexpr int kHeight = 360;

// All letters in order, somewhere.
bool matches(const QString& name, const QString& wanted) {
  qsizetype at = 0;
  for (const QChar c : wanted) {
    if (c.isSpace()) continue;
    at = name.indexOf(c, at, Qt::CaseInsensitive);
    if (at < 0) return false;
    ++at;
  }
  return true;
}

}  // namespace

CommandPalette::CommandPalette(const Context& context, QWidget* window)
    : QWidget(window), context_(context), line_(new QLineEdit(this)), list_(new QListWidget(this)) {
  setObjectName(QStringLiteral("commandPalette"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(8, 8, 8, 8);
  line_->setObjectName(QStringLiteral("commandLine"));
  line_->setPlaceholderText(tr("Type a command"));
  line_->setAccessibleName(tr("Command"));
  list_->setAccessibleName(tr("Commands"));
  list_->setFrameShape(QFrame::NoFrame);
  list_->setUniformItemSizes(true);
  column->addWidget(line_);
  column->addWidget(list_);
  line_->installEventFilter(this);
  connect(line_, &QLineEdit::textChanged, this, &CommandPalette::filter);
  connect(line_, &QLineEdit::returnPressed, this, &CommandPalette::choose);
  connect(list_, &QListWidget::itemActivated, this, &CommandPalette::choose);
  hide();
}

void CommandPalette::open(const QList<QAction*>& actions) {
  actions_ = actions;
  const QWidget* window = parentWidget();
  setGeometry((window->width() - kWidth) / 2, 72, kWidth, kHeight);
  line_->clear();
  filter({});
  show();
  raise();
  line_->setFocus();
}

void CommandPalette::filter(const QString& text) {
  list_->clear();
  for (qsizetype k = 0; k < actions_.size(); ++k) {
    const QAction* action = actions_[k];
    QString name = action->text();
    name.remove(QLatin1Char('&'));
    if (name.isEmpty() || !action->isEnabled() || !matches(name, text)) continue;
    const QString keys = action->shortcut().toString(QKeySequence::NativeText);
    auto* item = new QListWidgetItem(
        action->icon(), keys.isEmpty() ? name : name + QStringLiteral("    ") + keys, list_);
    item->setData(Qt::UserRole, static_cast<int>(k));
  }
  for (const session::CommandRow& row : session::commandTable()) {
    const QString name = toQString(row.name);
    // A whole line may be typed, arguments and all.
    const bool typed = text.startsWith(name + QLatin1Char(' '));
    if (!typed && !matches(name, text)) continue;
    const QString line = typed ? text : name;
    auto* item = new QListWidgetItem(
        QStringLiteral("%1 %2  —  %3")
            .arg(line, typed ? QString() : toQString(row.arguments), toQString(row.doc)),
        list_);
    item->setData(Qt::UserRole, -1);
    item->setData(Qt::UserRole + 1, line);
  }
  list_->setCurrentRow(0);
}

void CommandPalette::choose() {
  const QListWidgetItem* item = list_->currentItem();
  if (item == nullptr) return;
  const int index = item->data(Qt::UserRole).toInt();
  const QString line = item->data(Qt::UserRole + 1).toString();
  if (index >= 0) {
    hide();
    return actions_[index]->trigger();
  }
  auto command = session::parseCommand(toUtf8(line));
  if (command) {
    hide();
    return context_.bridge.post(std::move(*command));
  }
  // The command wants arguments: let them be typed.
  if (!line.endsWith(QLatin1Char(' '))) line_->setText(line + QLatin1Char(' '));
  line_->setToolTip(shown(text(command.error())));
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::KeyPress) {
    const auto* key = static_cast<QKeyEvent*>(event);
    const int step = key->key() == Qt::Key_Down ? 1 : key->key() == Qt::Key_Up ? -1 : 0;
    if (step != 0) {
      list_->setCurrentRow(
          std::clamp(list_->currentRow() + step, 0, std::max(0, list_->count() - 1)));
      return true;
    }
    if (key->key() == Qt::Key_Escape) {
      hide();
      return true;
    }
  }
  if (event->type() == QEvent::FocusOut && !list_->hasFocus()) hide();
  return QWidget::eventFilter(watched, event);
}

void CommandPalette::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(context_.look.tokens().border);
  painter.setBrush(context_.look.tokens().base);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
}

}  // namespace twin::gui
