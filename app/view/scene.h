// Scene: the drawing list of a picture: shapes, lines and text runs with style ids, in paint order,
// and a grid over them for culling and hit tests. The window paints it, svg writes it. Owner: built
// once, then shared immutable. Thread: any. Errors: none.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "app/view/font_metrics.h"
#include "app/view/geometry.h"
#include "app/view/graph_layout.h"
#include "app/view/palette.h"

namespace twin::view {

enum class Shape : std::uint8_t { rect, ellipse, triangle, polyline, cubic, polygon, text };
enum class Anchor : std::uint8_t { start, middle, end };
enum class Texture : std::uint8_t { none, hatch, dots, crossHatch };

// How an item is painted. Colours that are not used have alpha 0.
struct Style {
  Colour fill{};
  Colour stroke{};
  float fillAlpha = 0;
  float strokeAlpha = 0;
  float strokeWidth = 1;
  float dashOn = 0;  // 0: solid
  float dashOff = 0;
  Texture texture = Texture::none;
  float fontPx = 0;
  Face face = Face::regular;
  Anchor anchor = Anchor::middle;
  bool operator==(const Style&) const = default;
};

// Paint order: all of one layer before the next.
enum class Layer : std::uint8_t { group, edge, node, text, badge, mark };
enum class TargetKind : std::uint8_t { none, box, edge, annotation, cell, span, row };
struct Target {
  TargetKind kind = TargetKind::none;
  std::uint32_t index = 0;
  bool operator==(const Target&) const = default;
};

struct SceneItem {
  Shape shape = Shape::rect;
  Layer layer = Layer::node;
  std::uint16_t style = 0;
  float radius = 0;
  float room = 0;  // of text: the width that it may grow to; 0: as far as nothing stands there
  Rect rect{};     // of text: x is the anchor, y the middle of the line, width the drawn width
  std::uint32_t first = 0;  // of lines: into points; of text: into texts
  std::uint32_t count = 0;
  Target target{};
  std::uint32_t depth = 0;  // of group boxes: nesting, outer ones are painted first
};

class Scene {
 public:
  std::vector<Style> styles{};
  std::vector<SceneItem> items{};
  std::vector<Point> points{};
  std::vector<std::string> texts{};
  Rect bounds{};
  Colour background{255, 255, 255};
  // Titles for tooltips and accessible names, per box of the layout.
  std::vector<std::string> tooltips{};

  std::uint16_t styleId(const Style& style);
  SceneItem& add(Shape shape, Layer layer, const Style& style, Rect rect, Target target = {});
  SceneItem& addLine(Shape shape, Layer layer, const Style& style, const std::vector<Point>& line,
                     Target target = {});
  SceneItem& addText(Layer layer, const Style& style, std::string text, Point at, double width,
                     Target target = {});
  // Sorts into paint order and builds the grid; call once, after the last add.
  void finish();

  // Indices of the items that touch the rectangle, in paint order.
  [[nodiscard]] std::vector<std::uint32_t> visible(const Rect& view) const;
  // The topmost thing at a point, boxes before edges; `reach` widens thin targets.
  [[nodiscard]] Target hit(Point at, double reach) const;
  [[nodiscard]] Rect itemBounds(const SceneItem& item) const;

 private:
  [[nodiscard]] std::pair<std::size_t, std::size_t> cellsOf(double from, double to, double origin,
                                                            std::size_t count) const;
  void enter(std::uint32_t item, const Rect& rect);

  double cell_ = 128;
  std::size_t columns_ = 0;
  std::size_t rows_ = 0;
  std::vector<std::vector<std::uint32_t>> grid_{};
  std::map<std::vector<std::uint32_t>, std::uint16_t> styleIndex_{};
};

// What a size on the screen allows to be drawn.
struct LevelOfDetail {
  double zoom = 1;
  bool enabled = true;
  [[nodiscard]] bool roundCorners() const { return !enabled || zoom >= 0.6; }
  [[nodiscard]] bool ellipses() const { return !enabled || zoom >= 0.45; }
  [[nodiscard]] bool flat() const { return enabled && zoom < 0.25; }
  [[nodiscard]] bool text(double fontPx) const { return !enabled || fontPx * zoom >= 5; }
  // Titles of groups whose box is that large on the screen are drawn at a fixed size instead.
  [[nodiscard]] bool fixedTitle(const Rect& box) const {
    return enabled && box.width * zoom >= 80 && box.height * zoom >= 20;
  }
  [[nodiscard]] bool draws(const Scene& scene, const SceneItem& item) const;
};

enum class Strength : std::uint8_t { full, faint };  // of a box and its name

// Colour of boxes other than by structure, made by the lenses (lens.h).
struct BoxLook {
  Colour fill{};
  Colour stroke{};
  float strokeWidth = 1;
  float dashOn = 0;
  float dashOff = 0;
  float opacity = 1;
  bool doubleOutline = false;
  Strength strength = Strength::full;
  std::string glyph{};         // "+", "−", "~" …
  std::string note{};          // "1.2 ms"
  std::string share{};         // "8.3 %", below the note where there is room
  bool noteIsRemoval = false;  // the note names what is gone, the share says in short how much
  double bar = -1;  // 0...1 of the scale: length of the bar below the box; negative: none
};

// Where names, notes and sizes on edges stand: at TensorBoard's fixed places, or beside their shape
// where nothing else is, so that none covers another or an edge.
enum class Labels : std::uint8_t { fixed, apart };

struct SceneOptions {
  Theme theme = Theme::light;
  Labels labels = Labels::fixed;
  std::map<std::uint32_t, BoxLook> looks{};      // by box
  std::map<std::uint32_t, BoxLook> edgeLooks{};  // by edge
  std::string libraryTitle = "Functions";
  std::string auxiliaryTitle = "Auxiliary Nodes";
  std::string mainTitle = "Main Graph";
};
[[nodiscard]] Scene buildScene(const GraphLayout& layout, const FontSet& fonts,
                               const SceneOptions& options);
// One line per item; for tests.
[[nodiscard]] std::string dump(const Scene& scene);
[[nodiscard]] std::string_view word(Shape shape);

}  // namespace twin::view
