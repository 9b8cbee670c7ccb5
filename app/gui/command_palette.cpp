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
constexpr int kHeight = 400;
constexpr int kActionRole = Qt::UserRole;  // index of an action, -1: a command
constexpr int kLineRole = Qt::UserRole + 1;
constexpr int kHintRole = Qt::UserRole + 2;

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
    : QWidget(window),
      context_(context),
      line_(new QLineEdit(this)),
      list_(new QListWidget(this)),
      hint_(new QLabel(this)) {
  setObjectName(QStringLiteral("commandPalette"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(8, 8, 8, 8);
  line_->setObjectName(QStringLiteral("commandLine"));
  line_->setPlaceholderText(tr("Type a command"));
  line_->setAccessibleName(tr("Command"));
  list_->setObjectName(QStringLiteral("commandList"));
  list_->setAccessibleName(tr("Commands"));
  list_->setFrameShape(QFrame::NoFrame);
  list_->setUniformItemSizes(true);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  hint_->setObjectName(QStringLiteral("commandHint"));
  hint_->setFont(uiFont(11));
  hint_->setTextFormat(Qt::PlainText);
  hint_->setWordWrap(true);
  column->addWidget(line_);
  column->addWidget(list_, 1);
  column->addWidget(hint_);
  line_->installEventFilter(this);
  connect(line_, &QLineEdit::textChanged, this, &CommandPalette::filter);
  connect(line_, &QLineEdit::returnPressed, this, &CommandPalette::choose);
  connect(list_, &QListWidget::itemActivated, this, &CommandPalette::choose);
  connect(list_, &QListWidget::currentRowChanged, this, &CommandPalette::showHint);
  hide();
}

void CommandPalette::open(const QList<QAction*>& actions, const QString& begin) {
  actions_ = actions;
  const QWidget* window = parentWidget();
  const int width = std::min(kWidth, window->width() - 16);
  const int height = std::min(kHeight, window->height() - 80);
  setGeometry((window->width() - width) / 2, 72, width, height);
  line_->setText(begin);
  filter(begin);
  show();
  raise();
  line_->setFocus();
}

void CommandPalette::addActions(const QString& text) {
  for (qsizetype k = 0; k < actions_.size(); ++k) {
    const QAction* action = actions_[k];
    QString name = action->text();
    name.remove(QLatin1Char('&'));
    if (name.isEmpty() || !action->isEnabled() || !matches(name, text)) continue;
    const QString keys = action->shortcut().toString(QKeySequence::NativeText);
    auto* item = new QListWidgetItem(
        action->icon(), keys.isEmpty() ? name : name + QStringLiteral("    ") + keys, list_);
    item->setData(kActionRole, static_cast<int>(k));
    item->setData(kHintRole, action->statusTip());
  }
}

// A name may be followed by its arguments, separated by a blank.
void CommandPalette::addCommands(const QString& text) {
  for (const session::CommandRow& row : session::commandTable()) {
    const QString name = toQString(row.name);
    const QString arguments = toQString(row.arguments);
    const bool typed = text.startsWith(name + QLatin1Char(' '));
    if (!typed && !matches(name, text)) continue;
    auto* item = new QListWidgetItem(
        arguments.isEmpty() ? name : name + QStringLiteral("  ") + arguments, list_);
    item->setData(kActionRole, -1);
    item->setData(kLineRole, typed ? text : name);
    item->setData(kHintRole, arguments.isEmpty()
                                 ? toQString(row.doc)
                                 : tr("%1 Asks for: %2").arg(toQString(row.doc), arguments));
    item->setToolTip(toQString(row.doc));
  }
}

void CommandPalette::filter(const QString& text) {
  list_->clear();
  addActions(text);
  addCommands(text);
  list_->setCurrentRow(0);
  showHint();
}

void CommandPalette::showHint() {
  const QListWidgetItem* item = list_->currentItem();
  hint_->setForegroundRole(QPalette::PlaceholderText);
  hint_->setText(item != nullptr ? item->data(kHintRole).toString() : tr("No such command."));
}

void CommandPalette::choose() {
  const QListWidgetItem* item = list_->currentItem();
  if (item == nullptr) return;
  const int index = item->data(kActionRole).toInt();
  const QString line = item->data(kLineRole).toString();
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
  const bool asks = !line.contains(QLatin1Char(' '));
  if (asks) return line_->setText(line + QLatin1Char(' '));
  QString why = shown(text(command.error()));
  if (!command.error().advice.empty()) why += QLatin1Char(' ') + shown(command.error().advice);
  hint_->setForegroundRole(QPalette::BrightText);
  hint_->setText(why);
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
