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

constexpr double kLegendGap = 8;
constexpr double kMostShrunk = 0.8;  // what a picture may lose of its size for the legend

}  // namespace

CanvasWidget::CanvasWidget(const Context& context, QWidget* parent)
    : QWidget(parent),
      context_(context),
      empty_(new EmptyState(context.look, this)),
      minimap_(new Minimap(context.look, this)),
      legend_(new Legend(context.look, this)) {
  setObjectName(QStringLiteral("canvas"));
  setAccessibleName(tr("Graph"));
  setAttribute(Qt::WA_OpaquePaintEvent);
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setMinimumSize(200, 120);
  empty_->setText({QStringLiteral("graph"), tr("No graph yet"),
                   tr("{run}: every tf.function that the script calls is traced into a graph.")});
  empty_->cover();
  connect(minimap_, &Minimap::centreAsked, this, [this](QPointF at) {
    userCamera_ = true;
    setCamera(view::centredOn(camera_, toPoint(at), width(), height()));
  });
}

void CanvasWidget::setPicture(view::CanvasPicture picture, session::DocumentId document,
                              session::Lens lens) {
  const bool first = picture_.scene == nullptr || document_ != document;
  picture_ = std::move(picture);
  document_ = document;
  hovered_ = view::kNoBox;
  if (picture_.layout != nullptr && !heldBox_.empty()) {
    const auto at = picture_.layout->byName.find(heldBox_);
    if (at != picture_.layout->byName.end()) {
      const QPointF now = toWidget(camera_, picture_.layout->boxes[at->second].rect.centre());
      camera_ = view::movedBy(camera_, toPoint(heldAt_ - now));
    }
    heldBox_.clear();
  }
  empty_->setVisible(picture_.scene == nullptr || picture_.scene->items.empty());
  minimap_->setScene(picture_.scene);
  legend_->setLens(lens, picture_.counts, toQString(picture_.legendNote),
                   picture_.progress.all > 0);
  placeChildren();
  if (first || !userCamera_) fit(FitText::readable);
  placeChildren();
  update();
}

void CanvasWidget::setSelected(const std::string& node, std::set<std::string> alike) {
  if (selected_ == node && alike_ == alike) return;
  selected_ = node;
  alike_ = std::move(alike);
  update();
}

void CanvasWidget::setLegendFrom(int width) {
  if (legendFrom_ == width) return;
  legendFrom_ = width;
  placeChildren();
}

void CanvasWidget::setStale(bool stale) {
  if (stale_ == stale) return;
  stale_ = stale;
  update();
}

void CanvasWidget::fit(FitText least) {
  userCamera_ = false;
  if (picture_.scene == nullptr || width() < 2 || height() < 2) return;
  const view::Rect& bounds = picture_.scene->bounds;
  const auto fittedTo = [&](double wide) {
    return least == FitText::readable && picture_.layout != nullptr
               ? view::fittedReadable(*picture_.layout, bounds, wide, height())
               : view::fitted(bounds, wide, height());
  };
  view::Camera camera = fittedTo(width());
  // Where the picture would lie under the legend and has room beside it, it stands there.
  if (legend_->isVisibleTo(this) && legend_->isOpen() &&
      toWidget(camera, bounds).intersects(QRectF(legend_->geometry()))) {
    const double taken = legend_->geometry().right() + kLegendGap;
    view::Camera beside = fittedTo(width() - taken);
    if (width() > 2 * taken && beside.zoom >= kMostShrunk * camera.zoom) {
      beside.offset.x += taken;
      camera = beside;
    }
  }
  setCamera(camera);
}

void CanvasWidget::zoomBy(double factor) { zoomAbout({width() / 2.0, height() / 2.0}, factor); }

void CanvasWidget::zoomAbout(view::Point at, double factor) {
  follow({.at = at, .factor = factor});
  Q_EMIT moved({.at = at, .factor = factor});
}

void CanvasWidget::moveBy(view::Point by) {
  follow({.by = by});
  Q_EMIT moved({.by = by});
}

void CanvasWidget::follow(const CameraMove& move) {
  userCamera_ = true;
  setCamera(view::movedBy(view::zoomedAbout(camera_, move.at, move.factor), move.by));
}

void CanvasWidget::setCamera(const view::Camera& camera) {
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
  if (QRectF(rect()).contains(toWidget(camera_, box))) return;
  userCamera_ = true;
  setCamera(view::centredOn(camera_, box.centre(), width(), height()));
}

void CanvasWidget::placeChildren() {
  const QSize map = minimap_->sizeHint();
  minimap_->setGeometry(width() - map.width() - 20, height() - map.height() - 20, map.width(),
                        map.height());
  legend_->foldBelow(width());
  const QSize legend = legend_->sizeHint();
  legend_->setGeometry(12, height() - legend.height() - 12, legend.width(), legend.height());
  legend_->setVisible(picture_.scene != nullptr && height() > legend.height() + 120 &&
                      width() > legendFrom_);
}

void CanvasWidget::resizeEvent(QResizeEvent*) {
  placeChildren();
  if (!userCamera_) fit(FitText::readable);
  setCamera(camera_);
}

void CanvasWidget::paintEvent(QPaintEvent* event) {
  QPainter painter(this);
  const Tokens& t = context_.look.tokens();
  painter.fillRect(event->rect(), t.base);
  if (picture_.scene == nullptr || picture_.scene->items.empty()) return;
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

std::uint32_t CanvasWidget::boxAt(const QPointF& at) const {
  if (picture_.scene == nullptr) return view::kNoBox;
  if (hovered_ != view::kNoBox && hovered_ < picture_.layout->boxes.size() &&
      picture_.layout->boxes[hovered_].kind != view::ItemKind::op &&
      toggleButton(hovered_).contains(at)) {
    return hovered_;
  }
  const view::Target target = picture_.scene->hit(camera_.toScene(toPoint(at)), 4 / camera_.zoom);
  return target.kind == view::TargetKind::box ? target.index : view::kNoBox;
}

void CanvasWidget::toggle(std::uint32_t box) {
  const view::Box& b = picture_.layout->boxes[box];
  if (b.kind == view::ItemKind::op) return;
  heldBox_ = b.name;
  heldAt_ = toWidget(camera_, b.rect).center();
  userCamera_ = true;
  Q_EMIT groupToggled(toQString(b.name));
}

void CanvasWidget::wheelEvent(QWheelEvent* event) {
  const double steps = event->angleDelta().y() / 120.0;
  if (steps != 0) zoomAbout(toPoint(event->position()), std::pow(1.2, steps));
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
    const view::Point by = toPoint(at - lastAt_);
    lastAt_ = at;
    return moveBy(by);
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
void CanvasWidget::selectNeighbour(view::Toward toward) {
  if (picture_.layout == nullptr) return;
  const auto name = view::neighbourOf(*picture_.layout, selected_, toward);
  if (!name) return;
  Q_EMIT nodeSelected(toQString(*name));
  showNode(*name);
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
      return selectNeighbour(view::Toward::consumer);
    case Qt::Key_Down:
      return selectNeighbour(view::Toward::producer);
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
