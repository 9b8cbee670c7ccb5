#include "app/gui/command_palette.h"

#include <QAction>
#include <QKeyEvent>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>

#include "app/gui/icons.h"
#include "app/gui/qt_text.h"

namespace twin::gui {
namespace {

const QString kArgumentGap = QStringLiteral("  ");
constexpr int kWidth = 560;
constexpr int kHeight = 400;
constexpr int kActionRole = Qt::UserRole;  // index of an action, -1: a command
constexpr int kLineRole = Qt::UserRole + 1;
constexpr int kHintRole = Qt::UserRole + 2;
constexpr int kNoteRole = Qt::UserRole + 3;  // key or kind, at the right
constexpr int kPaletteRow = 24;
constexpr int kRowIcon = 16;
constexpr int kMostPlaces = 30;  // nodes, and passes

// Icon, name, arguments in grey, and the key or kind at the right.
class PaletteRow : public QStyledItemDelegate {
 public:
  PaletteRow(const Look& look, QObject* parent) : QStyledItemDelegate(parent), look_(look) {}
  [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
    return {100, kPaletteRow};
  }
  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override {
    const Tokens& t = look_.tokens();
    const bool selected = (option.state & QStyle::State_Selected) != 0;
    const QRect& row = option.rect;
    if (selected)
      painter->fillRect(row, t.accent);
    else if ((option.state & QStyle::State_MouseOver) != 0)
      painter->fillRect(row, t.hover);
    const QColor grey = selected ? t.onAccent : t.text2;
    const auto icon = index.data(Qt::DecorationRole).value<QIcon>();
    if (!icon.isNull()) {
      icon.paint(painter,
                 {row.left() + 8, row.top() + (kPaletteRow - kRowIcon) / 2, kRowIcon, kRowIcon},
                 Qt::AlignCenter, selected ? QIcon::Selected : QIcon::Normal);
    }
    const QFont small = uiFont(11);
    const QString note = index.data(kNoteRole).toString();
    const int noteWidth = note.isEmpty() ? 0 : QFontMetrics(small).horizontalAdvance(note) + 16;
    painter->setFont(small);
    painter->setPen(grey);
    painter->drawText(row.adjusted(0, 0, -8, 0), Qt::AlignVCenter | Qt::AlignRight, note);
    const QString text = index.data().toString();
    const QString name = text.section(kArgumentGap, 0, 0);
    const QFont plain = uiFont(13);
    QRect room = row.adjusted(32, 0, -8 - noteWidth, 0);
    painter->setFont(plain);
    painter->setPen(selected ? t.onAccent : t.text);
    painter->drawText(room, Qt::AlignVCenter,
                      QFontMetrics(plain).elidedText(name, Qt::ElideMiddle, room.width()));
    room.adjust(QFontMetrics(plain).horizontalAdvance(name) + 10, 0, 0, 0);
    if (room.width() < 20 || name.size() == text.size()) return;
    painter->setFont(small);
    painter->setPen(grey);
    painter->drawText(room, Qt::AlignVCenter,
                      QFontMetrics(small).elidedText(text.mid(name.size()).trimmed(),
                                                     Qt::ElideRight, room.width()));
  }

 private:
  const Look& look_;
};

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
  line_->setPlaceholderText(tr("Type a command, or the name of a node or pass"));
  line_->setAccessibleName(tr("Command"));
  list_->setObjectName(QStringLiteral("commandList"));
  list_->setAccessibleName(tr("Commands"));
  list_->setFrameShape(QFrame::NoFrame);
  list_->setUniformItemSizes(true);
  list_->setItemDelegate(new PaletteRow(context.look, list_));
  list_->setMouseTracking(true);
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
    auto* item = new QListWidgetItem(action->icon(), name, list_);
    item->setData(kNoteRole, keys);
    item->setData(kActionRole, static_cast<int>(k));
    item->setData(kHintRole, action->statusTip());
  }
}

// Nodes of the graph in view and passes, by what their names hold.
void CommandPalette::addPlaces(const QString& text) {
  const session::DocumentPtr document = currentDocument(*context_.bridge.state());
  if (text.trimmed().size() < 2 || document == nullptr) return;
  const auto add = [&](const QString& name, const QString& note, const QString& iconName,
                       const session::Command& command) {
    auto* item = new QListWidgetItem(icon(context_.look, iconName), name, list_);
    item->setData(kActionRole, -1);
    item->setData(kLineRole, toQString(session::printCommand(command)));
    item->setData(kHintRole, toQString(session::rowOf(command).doc));
    item->setData(kNoteRole, note);
  };
  int found = 0;
  if (document->compiled != nullptr) {
    for (std::size_t k = 0; k < document->compiled->records.size() && found < kMostPlaces; ++k) {
      const QString name = toQString(document->compiled->records[k].pass);
      if (!name.contains(text, Qt::CaseInsensitive)) continue;
      add(name, tr("pass, v%1").arg(k + 1), QStringLiteral("layers"), session::SetStage{k + 1});
      ++found;
    }
  }
  const ir::GraphPtr graph = document->graphInView();
  if (graph == nullptr) return;
  found = 0;
  for (const ir::NodePtr& node : graph->nodes()) {
    if (!toQString(node->name).contains(text, Qt::CaseInsensitive)) continue;
    add(shown(node->name, 200), tr("node"), QStringLiteral("graph"), session::Select{node->name});
    if (++found >= kMostPlaces) return;
  }
}

// A name may be followed by its arguments, separated by a blank.
void CommandPalette::addCommands(const QString& text) {
  for (const session::CommandRow& row : session::commandTable()) {
    const QString name = toQString(row.name);
    const QString arguments = toQString(row.arguments);
    const bool typed = text.startsWith(name + QLatin1Char(' '));
    if (!typed && !matches(name, text)) continue;
    auto* item =
        new QListWidgetItem(icon(context_.look, QStringLiteral("code")),
                            arguments.isEmpty() ? name : name + kArgumentGap + arguments, list_);
    item->setData(kNoteRole, tr("command"));
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
  addPlaces(text);
  addCommands(text);
  list_->setCurrentRow(0);
  showHint();
}

void CommandPalette::showHint() {
  const QListWidgetItem* item = list_->currentItem();
  hint_->setForegroundRole(QPalette::PlaceholderText);
  hint_->setText(item != nullptr ? item->data(kHintRole).toString() : tr("Nothing is called so."));
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
    // Closing may lose text: the window asks first.
    if (std::holds_alternative<session::CloseDocument>(*command)) return Q_EMIT closeAsked();
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
