#include "app/gui/heat_map.h"

#include <QEvent>
#include <QPainter>
#include <algorithm>

#include "app/gui/qt_text.h"

namespace twin::gui {
namespace {

constexpr int kMapMargin = 8;
constexpr int kScaleHeight = 20;
constexpr int kMapHeight = 130;
constexpr int kLargestCell = 22;

}  // namespace

HeatMap::HeatMap(const Look& look, QWidget* parent) : QWidget(parent), look_(look) {
  setAccessibleName(tr("Heat map of the values"));
}

void HeatMap::setCells(const view::HeatCells& cells) {
  cells_ = cells;
  const int map = std::min(kMapHeight, static_cast<int>(cells_.rows) * kLargestCell);
  setFixedHeight(map + kScaleHeight + 2 * kMapMargin);
  remake();
}

void HeatMap::remake() {
  image_ =
      QImage(static_cast<int>(cells_.columns), static_cast<int>(cells_.rows), QImage::Format_RGB32);
  const QRgb bad = look_.tokens().error.rgb();
  for (std::size_t k = 0; k < cells_.shares.size(); ++k) {
    const double share = cells_.shares[k];
    const int x = static_cast<int>(k % cells_.columns);
    const int y = static_cast<int>(k / cells_.columns);
    image_.setPixel(x, y,
                    share < 0 ? bad : toQColor(view::heatColour(look_.palette(), share)).rgb());
  }
  update();
}

void HeatMap::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Tokens& t = look_.tokens();
  painter.fillRect(rect(), t.base);
  if (image_.isNull()) return;
  const QRect map =
      rect().adjusted(kMapMargin, kMapMargin, -kMapMargin, -kMapMargin - kScaleHeight);
  painter.drawImage(map, image_);
  const QString most = toQString(view::figureText(cells_.most));
  const QFont font = codeFont(11);
  painter.setFont(font);
  painter.setPen(t.text2);
  const QRect scale(kMapMargin, map.bottom() + 1, width() - 2 * kMapMargin, kScaleHeight);
  painter.drawText(scale, Qt::AlignVCenter | Qt::AlignLeft, QStringLiteral("0"));
  painter.drawText(scale, Qt::AlignVCenter | Qt::AlignRight, most);
  const int right = QFontMetrics(font).horizontalAdvance(most) + 8;
  const QRectF bar(scale.left() + 16, scale.center().y() - 3.0, scale.width() - 16.0 - right, 8);
  QLinearGradient gradient(bar.topLeft(), bar.topRight());
  gradient.setColorAt(0, toQColor(view::heatColour(look_.palette(), 0)));
  gradient.setColorAt(1, toQColor(view::heatColour(look_.palette(), 1)));
  painter.fillRect(bar, gradient);
}

void HeatMap::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange) remake();
  QWidget::changeEvent(event);
}

}  // namespace twin::gui
