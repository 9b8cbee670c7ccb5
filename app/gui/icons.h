// icons: the line icons of the window, drawn in the theme's text colour at any size and pixel
// ratio. Owner: QIcon owns its engine; the Look must outlive every icon. Thread: GUI. Errors: an
// unknown name is empty.
#pragma once

#include <QIcon>
#include <QString>

#include "app/gui/look.h"

namespace twin::gui {

[[nodiscard]] QIcon icon(const Look& look, const QString& name);
// Paints the icon into `rect` in one colour.
void paintIcon(QPainter& painter, const QString& name, const QRectF& rect, const QColor& colour);

}  // namespace twin::gui
