// The texts of a laid-out graph as TensorBoard places them: names, notes of lenses, sizes on edges.
#include <fmt/format.h>

#include <algorithm>

#include "app/view/label_text.h"
#include "app/view/scene_builder.h"
#include "core/base/text.h"

namespace twin::view {
namespace {

constexpr double kGroupClip = 52;
constexpr double kGroupRoom = 52;  // inside the outline of a collapsed group
constexpr float kLeastGroupFont = 5.5F;
constexpr double kOpClip = 30;

// 9 px up to 11 characters, falling to 6 at 18; longer labels are cut to 16 and an ellipsis.
float groupFont(std::size_t characters) {
  if (characters <= 11) return 9;
  if (characters > 18) return 6.43F;
  return 9.0F - 3.0F * static_cast<float>(characters - 11) / 7.0F;
}

Point middleOf(const std::vector<Point>& curve) {
  if (curve.size() < 4) return curve.empty() ? Point{} : curve.front();
  const std::size_t pieces = (curve.size() - 1) / 3;
  const Point* c = &curve[(pieces / 2) * 3];
  if (pieces % 2 == 0) return c[0];
  return {(c[0].x + 3 * c[1].x + 3 * c[2].x + c[3].x) / 8,
          (c[0].y + 3 * c[1].y + 3 * c[2].y + c[3].y) / 8};
}

}  // namespace

void SceneBuilder::text(const Style& style, std::string_view full, Point at, double clip,
                        Target target, Layer layer) {
  const auto px = static_cast<double>(style.fontPx);
  std::string shown = fonts_.elide(labelText(full, 1024), style.face, px, clip);
  const double width = fonts_.width(shown, style.face, px);
  scene_.addText(layer, style, std::move(shown), at, width, target);
}

void SceneBuilder::title(const Box& b, const Style& style, Target target) {
  const bool series = b.kind == ItemKind::series;
  const Style ink =
      textStyle(series ? kSeriesFont : kTitleFont, palette_[Role::label], Anchor::middle);
  const auto px = static_cast<double>(ink.fontPx);
  const std::string shown = fonts_.elide(labelText(b.label, 1024), ink.face, px, b.rect.width - 16);
  const double width = fonts_.width(shown, ink.face, px);
  const Point at{b.rect.centre().x, b.rect.y + (series ? 7 : 11)};
  // A ground under the title, so that edges do not cross it.
  Style ground;
  ground.fill = style.fill;
  ground.fillAlpha = 1;
  ground.strokeWidth = 0;
  scene_.add(Shape::rect, Layer::text, ground,
             {at.x - width / 2 - 3, at.y - px / 2 - 1, width + 6, px + 2});
  scene_.addText(Layer::text, ink, shown, at, width, target);
}

void SceneBuilder::groupLabel(const Box& b, const Style& style, Target target) {
  const std::string shown = labelText(b.label, 1024);
  const std::size_t count = codePoints(shown).size();
  const Colour ink = options_.looks.empty() ? palette_[Role::label] : inkOn(style.fill);
  if (apart_) {
    const BoxLook* look = lookOf(target.index);
    const bool faint = look != nullptr && look->strength == Strength::faint;
    // A smaller font before a cut name.
    float px = groupFont(count);
    const double width = fonts_.width(shown, Face::regular, 1);
    if (width > 0) px = std::min(px, static_cast<float>(0.99 * kGroupRoom / width));
    px = std::max(px, kLeastGroupFont);
    Style letters = textStyle(px, ink);
    if (faint) letters.fillAlpha = kFaint;
    text(letters, shown, b.rect.centre(), kGroupRoom, target);
    scene_.items.back().room = static_cast<float>(kGroupRoom);
    return;
  }
  text(textStyle(groupFont(count), ink), shown, b.rect.centre(), kGroupClip, target);
}

void SceneBuilder::grounded(const Box& b, float px, double above, Target target) {
  const double room = 0.57 * static_cast<double>(px) *
                      static_cast<double>(codePoints(labelText(b.label, 96)).size());
  const std::string shown = fonts_.elide(labelText(b.label, 1024), Face::regular,
                                         static_cast<double>(px), std::clamp(room, kOpClip, 100.0));
  const double width = fonts_.width(shown, Face::regular, static_cast<double>(px));
  const Point at{b.rect.centre().x, b.rect.centre().y - above};
  Style ground;
  ground.fill = groundOf(b);
  ground.fillAlpha = 0.8F;
  ground.strokeWidth = 0;
  const double height = static_cast<double>(px);
  scene_.add(Shape::rect, Layer::text, ground,
             {at.x - width / 2 - 1, at.y - height / 2, width + 2, height});
  scene_.addText(Layer::text, textStyle(px, palette_[Role::label]), shown, at, width, target);
}

void SceneBuilder::badge(const Box& b, const BoxLook& look, Target target) {
  if (!look.glyph.empty()) {
    const Style ink = textStyle(kTitleFont, look.stroke, Anchor::start, Face::semiBold);
    text(ink, look.glyph, {b.rect.right() + 2, b.rect.y + 1}, 40, target, Layer::badge);
  }
  if (!look.note.empty() && !b.expanded) {
    const Style ink = textStyle(kMarkFont, palette_[Role::label]);
    text(ink, look.note, {b.rect.centre().x, b.rect.bottom() + 5}, 60, target, Layer::badge);
  }
}

void SceneBuilder::edgeLabel(std::uint32_t k) {
  const LayoutEdge& e = layout_.edges[k];
  if (e.label.empty()) return;
  const Point middle = middleOf(e.curve);
  const Style ink = textStyle(kEdgeFont, palette_[Role::edgeLabel], Anchor::start);
  text(ink, e.label, {middle.x + e.width / 2 + 1.5, middle.y}, 60, {TargetKind::edge, k});
}

}  // namespace twin::view
