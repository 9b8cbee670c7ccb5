#include "app/gui/canvas_widget.h"

#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "app/gui/legend.h"
#include "app/gui/minimap.h"
#include "app/gui/qt_text.h"

namespace twin::gui {
namespace {

constexpr double kLeastZoom = 0.02;
constexpr double kMostZoom = 20;
constexpr double kMostFitZoom = 2;
constexpr double kLeastReadable = 0.86;  // labels of ops reach 5 px
constexpr double kLeastTitles = 0.556;   // titles of groups do

}  // namespace

CanvasWidget::CanvasWidget(const Context& context, QWidget* parent)
    : QWidget(parent),
      context_(context),
      minimap_(new Minimap(context.look, this)),
      legend_(new Legend(context.look, this)) {
  setObjectName(QStringLiteral("canvas"));
  setAccessibleName(tr("Graph"));
  setAttribute(Qt::WA_OpaquePaintEvent);
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setMinimumSize(200, 120);
  connect(minimap_, &Minimap::centreAsked, this, [this](QPointF at) {
    Camera camera = camera_;
    camera.offset = QPointF(width() / 2.0, height() / 2.0) - at * camera.zoom;
    userCamera_ = true;
    setCamera(camera);
  });
}

void CanvasWidget::setPicture(CanvasPicture picture, session::DocumentId document,
                              session::Lens lens) {
  const bool first = picture_.scene == nullptr || document_ != document;
  picture_ = std::move(picture);
  document_ = document;
  hovered_ = view::kNoBox;
  if (picture_.layout != nullptr && !heldBox_.empty()) {
    const auto at = picture_.layout->byName.find(heldBox_);
    if (at != picture_.layout->byName.end()) {
      const view::Point centre = picture_.layout->boxes[at->second].rect.centre();
      camera_.offset = heldAt_ - toQPointF(centre) * camera_.zoom;
    }
    heldBox_.clear();
  }
  minimap_->setScene(picture_.scene);
  legend_->setLens(lens, picture_.counts, toQString(picture_.legendNote));
  if (first || !userCamera_) fit(FitText::readable);
  placeChildren();
  update();
}

void CanvasWidget::setSelected(const std::string& node) {
  if (selected_ == node) return;
  selected_ = node;
  update();
}

void CanvasWidget::setStale(bool stale) {
  if (stale_ == stale) return;
  stale_ = stale;
  update();
}

void CanvasWidget::fit(FitText least) {
  userCamera_ = false;
  if (picture_.scene == nullptr || width() < 2 || height() < 2) return;
  const view::Rect bounds = picture_.scene->bounds;
  const double share =
      std::min(width() / std::max(bounds.width, 1.0), height() / std::max(bounds.height, 1.0));
  Camera camera;
  camera.zoom = std::clamp(0.9 * std::min(share, kMostFitZoom), kLeastZoom, kMostZoom);
  camera.offset = QPointF(width() / 2.0, height() / 2.0) - toQPointF(bounds.centre()) * camera.zoom;
  if (least == FitText::readable) makeReadable(camera);
  setCamera(camera);
}

// The first picture of a graph can be read: what does not fit then is its end, and a second fit
// shows all.
void CanvasWidget::makeReadable(Camera& camera) const {
  const double least = camera.zoom > kLeastReadable / 2 ? kLeastReadable : kLeastTitles;
  if (camera.zoom >= least || picture_.layout == nullptr || picture_.layout->boxes.empty()) return;
  const view::Box* first = &picture_.layout->boxes.front();
  for (const view::Box& box : picture_.layout->boxes) {
    if (box.parent == view::kNoBox && box.column == view::Column::main &&
        box.rect.bottom() > first->rect.bottom())
      first = &box;
  }
  camera.zoom = least;
  camera.offset = QPointF(width() / 2.0, height() - 24.0) -
                  QPointF(first->rect.centre().x, first->rect.bottom()) * camera.zoom;
}

void CanvasWidget::zoomBy(double factor) {
  zoomAbout(QPointF(width() / 2.0, height() / 2.0), factor);
}

void CanvasWidget::zoomAbout(const QPointF& at, double factor) {
  Camera camera = camera_;
  camera.zoom = std::clamp(camera_.zoom * factor, kLeastZoom, kMostZoom);
  camera.offset = at - (at - camera_.offset) * (camera.zoom / camera_.zoom);
  userCamera_ = true;
  setCamera(camera);
}

void CanvasWidget::setCamera(const Camera& camera) {
  camera_ = camera;
  const view::Point from = camera_.toScene({0, 0});
  const view::Point to =
      camera_.toScene({static_cast<double>(width()), static_cast<double>(height())});
  minimap_->setView({from.x, from.y, to.x - from.x, to.y - from.y});
  Q_EMIT zoomChanged(camera_.zoom);
  update();
}

void CanvasWidget::showNode(const std::string& node) {
  if (picture_.layout == nullptr) return;
  const auto at = picture_.layout->byName.find(node);
  if (at == picture_.layout->byName.end()) return;
  const view::Rect& box = picture_.layout->boxes[at->second].rect;
  if (QRectF(rect()).contains(camera_.toWidget(box))) return;
  Camera camera = camera_;
  camera.offset = QPointF(width() / 2.0, height() / 2.0) - toQPointF(box.centre()) * camera.zoom;
  userCamera_ = true;
  setCamera(camera);
}

void CanvasWidget::placeChildren() {
  const QSize map = minimap_->sizeHint();
  minimap_->setGeometry(width() - map.width() - 20, height() - map.height() - 20, map.width(),
                        map.height());
  const QSize legend = legend_->sizeHint();
  legend_->setGeometry(12, height() - legend.height() - 12, legend.width(), legend.height());
  legend_->setVisible(picture_.scene != nullptr && height() > legend.height() + 120 &&
                      width() > 640);
}

void CanvasWidget::resizeEvent(QResizeEvent*) {
  if (!userCamera_) fit(FitText::readable);
  setCamera(camera_);
  placeChildren();
}

void CanvasWidget::paintEmpty(QPainter& painter) {
  const Tokens& t = context_.look.tokens();
  painter.setPen(t.text2);
  painter.setFont(uiFont(13));
  painter.drawText(
      rect(), Qt::AlignCenter,
      tr("No graph yet\nRun the script (F5): every tf.function it calls is traced into a graph."));
}

void CanvasWidget::paintEvent(QPaintEvent* event) {
  QPainter painter(this);
  const Tokens& t = context_.look.tokens();
  painter.fillRect(event->rect(), t.base);
  if (picture_.scene == nullptr || picture_.scene->items.empty()) return paintEmpty(painter);
  const QRectF visible = QRectF(event->rect()).adjusted(-2, -2, 2, 2);
  painter_.paint(painter, *picture_.scene, camera_, visible, TextFloor::on);
  paintFixedTitles(painter, visible);
  paintMarks(painter);
  if (stale_) {
    painter.setFont(uiFont(11));
    painter.setPen(t.warning);
    painter.drawText(rect().adjusted(12, 8, -12, 0), Qt::AlignTop | Qt::AlignLeft,
                     tr("The script changed since this run. Run again with F5."));
  }
}

// Titles of large groups stay readable when the picture is too small for their own size.
void CanvasWidget::paintFixedTitles(QPainter& painter, const QRectF& visible) {
  const view::LevelOfDetail detail{.zoom = camera_.zoom};
  if (detail.text(9)) return;
  painter.setFont(uiFont(11));
  painter.setPen(toQColor(context_.look.palette()[view::Role::label]));
  for (const view::Box& box : picture_.layout->boxes) {
    if (box.kind != view::ItemKind::group || !detail.fixedTitle(box.rect)) continue;
    const QRectF rect = camera_.toWidget(box.rect);
    if (!rect.intersects(visible)) continue;
    const Qt::Alignment where = box.expanded ? Qt::AlignHCenter | Qt::AlignTop : Qt::AlignCenter;
    painter.drawText(rect.adjusted(4, 3, -4, -3), where, shown(box.label, 64));
  }
}

QRectF CanvasWidget::toggleButton(std::uint32_t box) const {
  const QRectF rect = camera_.toWidget(picture_.layout->boxes[box].rect);
  const double radius = std::clamp(3 * camera_.zoom, 6.0, 9.0);
  return {rect.right() - radius, rect.top() - radius, 2 * radius, 2 * radius};
}

void CanvasWidget::paintMarks(QPainter& painter) {
  if (picture_.layout == nullptr) return;
  painter.setRenderHint(QPainter::Antialiasing);
  const view::Palette& palette = context_.look.palette();
  const auto outline = [&](std::uint32_t box, const QColor& colour, double width) {
    const view::Box& b = picture_.layout->boxes[box];
    const QRectF rect = camera_.toWidget(b.rect);
    painter.setPen(QPen(colour, width));
    painter.setBrush(Qt::NoBrush);
    if (b.kind == view::ItemKind::op) {
      painter.drawEllipse(rect);
    } else {
      const double radius = 5 * camera_.zoom;
      painter.drawRoundedRect(rect, radius, radius);
    }
  };
  const auto selected = picture_.layout->byName.find(selected_);
  if (selected != picture_.layout->byName.end()) {
    outline(selected->second, toQColor(palette[view::Role::selected]), 2);
  }
  if (hovered_ == view::kNoBox || hovered_ >= picture_.layout->boxes.size()) return;
  const view::Box& box = picture_.layout->boxes[hovered_];
  if (selected == picture_.layout->byName.end() || selected->second != hovered_) {
    outline(hovered_, toQColor(palette[view::Role::label]), 1.5);
  }
  if (box.kind == view::ItemKind::op) return;
  const QRectF button = toggleButton(hovered_);
  painter.setPen(Qt::NoPen);
  painter.setBrush(toQColor(palette[view::Role::button]));
  painter.drawEllipse(button);
  painter.setPen(QPen(Qt::white, 1.5));
  const QPointF c = button.center();
  const double arm = button.width() * 0.28;
  painter.drawLine(QPointF(c.x() - arm, c.y()), QPointF(c.x() + arm, c.y()));
  if (!box.expanded) painter.drawLine(QPointF(c.x(), c.y() - arm), QPointF(c.x(), c.y() + arm));
}

std::uint32_t CanvasWidget::boxAt(const QPointF& at) const {
  if (picture_.scene == nullptr) return view::kNoBox;
  if (hovered_ != view::kNoBox && hovered_ < picture_.layout->boxes.size() &&
      picture_.layout->boxes[hovered_].kind != view::ItemKind::op &&
      toggleButton(hovered_).contains(at)) {
    return hovered_;
  }
  const view::Target target = picture_.scene->hit(camera_.toScene(at), 4 / camera_.zoom);
  return target.kind == view::TargetKind::box ? target.index : view::kNoBox;
}

void CanvasWidget::toggle(std::uint32_t box) {
  const view::Box& b = picture_.layout->boxes[box];
  if (b.kind == view::ItemKind::op) return;
  heldBox_ = b.name;
  heldAt_ = camera_.toWidget(b.rect).center();
  userCamera_ = true;
  Q_EMIT groupToggled(toQString(b.name));
}

void CanvasWidget::wheelEvent(QWheelEvent* event) {
  const double steps = event->angleDelta().y() / 120.0;
  if (steps != 0) zoomAbout(event->position(), std::pow(1.2, steps));
  event->accept();
}

void CanvasWidget::mousePressEvent(QMouseEvent* event) {
  pressed_ = event->button() == Qt::LeftButton || event->button() == Qt::MiddleButton;
  dragging_ = false;
  pressedAt_ = lastAt_ = event->position();
}

void CanvasWidget::mouseMoveEvent(QMouseEvent* event) {
  const QPointF at = event->position();
  if (pressed_) {
    const double moved = (at - pressedAt_).manhattanLength();
    if (!dragging_ && moved < QApplication::startDragDistance()) return;
    dragging_ = true;
    Camera camera = camera_;
    camera.offset += at - lastAt_;
    lastAt_ = at;
    userCamera_ = true;
    setCamera(camera);
    return;
  }
  const std::uint32_t box = boxAt(at);
  if (box == hovered_) return;
  hovered_ = box;
  update();
}

void CanvasWidget::mouseReleaseEvent(QMouseEvent* event) {
  const bool clicked = pressed_ && !dragging_;
  pressed_ = dragging_ = false;
  if (!clicked || event->button() != Qt::LeftButton) return;
  const std::uint32_t box = boxAt(event->position());
  if (box != view::kNoBox && box == hovered_ &&
      picture_.layout->boxes[box].kind != view::ItemKind::op &&
      toggleButton(box).contains(event->position())) {
    return toggle(box);
  }
  Q_EMIT nodeSelected(box == view::kNoBox ? QString()
                                          : toQString(picture_.layout->boxes[box].name));
}

void CanvasWidget::mouseDoubleClickEvent(QMouseEvent* event) {
  const std::uint32_t box = boxAt(event->position());
  if (box != view::kNoBox) toggle(box);
}

void CanvasWidget::leaveEvent(QEvent*) {
  hovered_ = view::kNoBox;
  update();
}

// Arrow keys follow the edges of the selected box: up to a consumer, down to a producer.
void CanvasWidget::selectNeighbour(int key) {
  if (picture_.layout == nullptr || picture_.layout->boxes.empty()) return;
  const auto at = picture_.layout->byName.find(selected_);
  if (at == picture_.layout->byName.end()) {
    Q_EMIT nodeSelected(toQString(picture_.layout->boxes.front().name));
    return;
  }
  for (const view::LayoutEdge& edge : picture_.layout->edges) {
    const std::uint32_t here = key == Qt::Key_Up ? edge.from : edge.to;
    const std::uint32_t there = key == Qt::Key_Up ? edge.to : edge.from;
    if (here != at->second) continue;
    const std::string& name = picture_.layout->boxes[there].name;
    Q_EMIT nodeSelected(toQString(name));
    showNode(name);
    return;
  }
}

void CanvasWidget::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_F:
      return fit();
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      return zoomBy(1.2);
    case Qt::Key_Minus:
      return zoomBy(1 / 1.2);
    case Qt::Key_Up:
    case Qt::Key_Down:
      return selectNeighbour(event->key());
    case Qt::Key_Escape:
      Q_EMIT nodeSelected(QString());
      return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (picture_.layout != nullptr) {
        const auto at = picture_.layout->byName.find(selected_);
        if (at != picture_.layout->byName.end()) toggle(at->second);
      }
      return;
    default:
      QWidget::keyPressEvent(event);
  }
}

bool CanvasWidget::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip && picture_.scene != nullptr) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const std::uint32_t box = boxAt(QPointF(help->pos()));
    if (box != view::kNoBox && box < picture_.scene->tooltips.size()) {
      QToolTip::showText(help->globalPos(), toQString(picture_.scene->tooltips[box]), this);
    } else {
      QToolTip::hideText();
    }
    return true;
  }
  return QWidget::event(event);
}

}  // namespace twin::gui
