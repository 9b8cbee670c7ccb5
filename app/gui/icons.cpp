#include "app/gui/icons.h"

#include <QFile>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

namespace twin::gui {
namespace {

QByteArray sourceOf(const QString& name) {
  static QHash<QString, QByteArray> sources;
  const auto known = sources.constFind(name);
  if (known != sources.constEnd()) return *known;
  QFile file(QStringLiteral(":/icons/") + name + QStringLiteral(".svg"));
  QByteArray source;
  if (file.open(QIODevice::ReadOnly)) source = file.readAll();
  sources.insert(name, source);
  return source;
}

class LineIconEngine final : public QIconEngine {
 public:
  LineIconEngine(const Look& look, QString name) : look_(look), name_(std::move(name)) {}

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
    const Tokens& t = look_.tokens();
    const QColor colour = mode == QIcon::Disabled                         ? t.text3
                          : mode == QIcon::Selected || state == QIcon::On ? t.onAccent
                                                                          : t.text;
    paintIcon(*painter, name_, rect, colour);
  }
  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    QPixmap pixmap(size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paint(&painter, QRect(QPoint(0, 0), size), mode, state);
    return pixmap;
  }
  [[nodiscard]] QIconEngine* clone() const override { return new LineIconEngine(look_, name_); }

 private:
  const Look& look_;
  QString name_;
};

}  // namespace

QIcon icon(const Look& look, const QString& name) { return QIcon(new LineIconEngine(look, name)); }

void paintIcon(QPainter& painter, const QString& name, const QRectF& rect, const QColor& colour) {
  QByteArray source = sourceOf(name);
  if (source.isEmpty()) return;
  source.replace("currentColor", colour.name().toLatin1());
  QSvgRenderer renderer(source);
  renderer.render(&painter, rect);
}

}  // namespace twin::gui
