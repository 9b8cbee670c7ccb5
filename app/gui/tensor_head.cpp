#include "app/gui/tensor_head.h"

#include <QPainter>
#include <algorithm>

#include "app/gui/icons.h"
#include "app/gui/table_delegate.h"

namespace twin::gui {
namespace {

constexpr int kHeadHeight = 36;
constexpr int kHeadMargin = 8;
constexpr int kLeastName = 60;

}  // namespace

TensorHead::TensorHead(const Look& look, QWidget* parent) : QWidget(parent), look_(look) {
  setFixedHeight(kHeadHeight);
}

void TensorHead::setTensor(const QString& name, const QStringList& chips) {
  name_ = name;
  chips_ = chips;
  verdict_.clear();
  setToolTip(name);
  setAccessibleName(name + QLatin1Char(' ') + chips.join(QLatin1Char(' ')));
  update();
}

void TensorHead::setBad(std::int64_t nans, std::int64_t infinities) {
  good_ = nans == 0 && infinities == 0;
  verdict_ = good_             ? tr("no NaN, no Inf")
             : infinities == 0 ? tr("%1 NaN").arg(nans)
             : nans == 0       ? tr("%1 Inf").arg(infinities)
                               : tr("%1 NaN, %2 Inf").arg(nans).arg(infinities);
  update();
}

void TensorHead::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Tokens& t = look_.tokens();
  painter.fillRect(rect(), t.base);
  const QFont strong = uiFont(13, Weight::semiBold);
  const QFont small = uiFont(11);
  int chipsWidth = 0;
  for (const QString& chip : chips_)
    chipsWidth += QFontMetrics(codeFont(11)).horizontalAdvance(chip) + 14;
  const int verdictWidth =
      verdict_.isEmpty() ? 0 : QFontMetrics(small).horizontalAdvance(verdict_) + 22;
  const int nameWidth = QFontMetrics(strong).horizontalAdvance(name_);
  // The verdict gives way before the name does; a bad one never.
  const int all = width() - 2 * kHeadMargin;
  const int wanted = std::min(nameWidth, 2 * kLeastName) + 8 + chipsWidth + verdictWidth;
  const bool withVerdict = verdictWidth > 0 && (!good_ || wanted <= all);
  const int room = std::max(all - chipsWidth - 8 - (withVerdict ? verdictWidth : 0), kLeastName);
  painter.setFont(strong);
  painter.setPen(t.text);
  const QString name = QFontMetrics(strong).elidedText(name_, Qt::ElideRight, room);
  painter.drawText(QRect(kHeadMargin, 0, room, height()), Qt::AlignVCenter, name);
  int x = kHeadMargin + QFontMetrics(strong).horizontalAdvance(name) + 8;
  for (qsizetype k = 0; k < chips_.size(); ++k)
    x = paintChip(painter, look_, rect(), x, chips_[k], k == 0);
  if (!withVerdict) return;
  const QColor ink = good_ ? t.good : t.error;
  const int left = width() - kHeadMargin - verdictWidth;
  painter.setRenderHint(QPainter::Antialiasing);
  paintIcon(painter, good_ ? QStringLiteral("ok") : QStringLiteral("error"),
            {left + 4.0, height() / 2.0 - 6, 12, 12}, ink);
  painter.setFont(small);
  painter.setPen(ink);
  painter.drawText(QRect(left + 20, 0, verdictWidth, height()), Qt::AlignVCenter, verdict_);
}

}  // namespace twin::gui
