// SceneBuilder: makes the drawing list of one laid-out graph; its parts stand in scene_build
// (boxes), scene_edges (edges and marks) and scene_labels (names, notes, sizes on edges).
// Owner: buildScene. Thread: its caller's. Errors: none.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/view/label_places.h"
#include "app/view/scene.h"

namespace twin::view {

// Sizes of text, in scene units.
inline constexpr float kOpFont = 6;
inline constexpr float kSeriesFont = 8;
inline constexpr float kTitleFont = 9;
inline constexpr float kMarkFont = 5;
inline constexpr float kEdgeFont = 3.5F;
inline constexpr double kMarkClip = 40;
// Where labels stand apart, names and notes have room for so many times their size; a name alone
// may grow further where nothing stands beside it.
inline constexpr double kNameGrowth = 1.35;
inline constexpr double kLoneGrowth = 1.8;
inline constexpr float kFaint = 0.6F;  // share of the ink of names of faint boxes

class SceneBuilder {
 public:
  SceneBuilder(const GraphLayout& layout, const FontSet& fonts, const SceneOptions& options);
  [[nodiscard]] Scene build();

 private:
  struct Line {
    std::string text{};
    std::string shorter{};  // where the text has no room
    Style style{};
    double width = 0;     // glyph included
    std::string glyph{};  // before the text, in a colour of its own
    Style glyphStyle{};
    double growth = kNameGrowth;
    double indent = 0;  // of the text, behind the glyph
  };

  [[nodiscard]] const BoxLook* lookOf(std::uint32_t box) const;
  [[nodiscard]] Style boxStyle(std::uint32_t box) const;
  [[nodiscard]] Colour groundOf(const Box& box) const;
  void box(std::uint32_t box);
  void op(const Box& box, const Style& style, Target target);
  void series(const Box& box, const Style& style, Target target);
  void columnTitles();

  void edge(std::uint32_t edge);
  void head(Point from, Point tip, double size, Colour ink, Target target, Layer layer);
  void mark(std::uint32_t mark);
  void markLine(const LayoutMark& mark, const Box& host, Target target);
  void markShape(const LayoutMark& mark, Target target);

  void text(const Style& style, std::string_view full, Point at, double clip, Target target = {},
            Layer layer = Layer::text);
  void title(const Box& box, const Style& style, Target target);
  void groupLabel(const Box& box, const Style& style, Target target);
  void grounded(const Box& box, float px, double above, Target target);
  void badge(const Box& box, const BoxLook& look, Target target);
  void bars(const Box& box, const BoxLook& look, Target target);
  void takeRoom();
  void placeLabels();
  void placeLabel(std::uint32_t box);
  void placeLines(const Box& box, const std::vector<Line>& lines, Target target);
  enum class OverEdges : std::uint8_t { no, yes };
  struct LinePlace {
    Point at{};  // of the first line
    Anchor anchor = Anchor::start;
  };
  [[nodiscard]] std::optional<LinePlace> takePlace(const Rect& around, double wide, double tall,
                                                   double first, OverEdges over);
  void drawLine(const Line& line, const LinePlace& place, Target target);
  void edgeLabel(std::uint32_t edge);
  void placeEdgeLabel(std::uint32_t edge);
  [[nodiscard]] std::vector<Line> linesBeside(std::uint32_t box) const;

  const GraphLayout& layout_;
  const FontSet& fonts_;
  const SceneOptions& options_;
  const Palette& palette_;
  bool apart_ = false;
  LabelPlaces places_{};  // of boxes, marks and labels
  LabelPlaces lines_{};   // of edges
  Scene scene_{};
};

[[nodiscard]] Style shapeStyle(Colour fill, Colour stroke, float strokeWidth = 1);
[[nodiscard]] Style textStyle(float px, Colour ink, Anchor anchor = Anchor::middle,
                              Face face = Face::regular);
// The last part of a name, without the library's prefix.
[[nodiscard]] std::string_view shortName(std::string_view name);

}  // namespace twin::view
