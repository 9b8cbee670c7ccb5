#include "app/gui/banner.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

#include "app/gui/icons.h"
#include "app/gui/qt_text.h"
#include "app/view/run_view.h"

namespace twin::gui {
namespace {

struct Failure {
  std::string message{};
  std::string advice{};
};

// The last error of a command or job, else what the current program raised or cannot parse.
Failure failureOf(const session::State& state) {
  if (!state.lastError.empty()) {
    const Error& error = state.lastError.front();
    const std::string place = text(error.where);
    return {(place.empty() ? std::string() : place + ": ") + text(error), error.advice};
  }
  const session::Document* document = state.currentDocument();
  if (document == nullptr || document->run == nullptr || document->stale) return {};
  const std::optional<view::Raised> raised = view::firstRaised(*document->run);
  if (!raised) return {};
  return {document->title + ":" + std::to_string(raised->line) + ": " + raised->text,
          raised->advice};
}

}  // namespace

Banner::Banner(const Context& context, QWidget* parent)
    : Panel(context, parent), message_(new QLabel(this)), advice_(new QLabel(this)) {
  setObjectName(QStringLiteral("banner"));
  setAccessibleName(tr("Error"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(36, 6, 8, 6);
  auto* column = new QVBoxLayout;
  column->setSpacing(2);
  message_->setFont(uiFont(13, Weight::semiBold));
  for (QLabel* label : {message_, advice_}) {
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(label);
  }
  row->addLayout(column, 1);
  const auto button = [&](const QString& iconName, const QString& name) {
    auto* tool = new QToolButton(this);
    tool->setIcon(icon(look(), iconName));
    tool->setAutoRaise(true);
    tool->setToolTip(name);
    tool->setAccessibleName(name);
    row->addWidget(tool, 0, Qt::AlignTop);
    return tool;
  };
  connect(
      button(QStringLiteral("copy"), tr("Copy this error")), &QToolButton::clicked, this, [this] {
        QApplication::clipboard()->setText(message_->text() + QLatin1Char('\n') + advice_->text());
      });
  QToolButton* close = button(QStringLiteral("close"), tr("Close this message"));
  close->setObjectName(QStringLiteral("closeBanner"));
  connect(close, &QToolButton::clicked, this, [this] {
    closedText_ = shownText_;
    hide();
  });
  hide();
}

void Banner::showState(const session::StatePtr& state) {
  const auto [message, advice] = failureOf(*state);
  shownText_ = message;
  if (message.empty()) {
    closedText_.clear();
    return hide();
  }
  if (message == closedText_) return;
  message_->setText(shown(message, 2000));
  advice_->setText(shown(advice, 2000));
  advice_->setVisible(!advice.empty());
  show();
}

void Banner::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Tokens& t = tokens();
  painter.fillRect(rect(), t.errorGround);
  painter.fillRect(QRect(0, 0, 3, height()), t.error);
  paintIcon(painter, QStringLiteral("error"), {12, 8, 16, 16}, t.error);
}

}  // namespace twin::gui
