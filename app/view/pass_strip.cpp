#include "app/view/pass_strip.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/view/units.h"
#include "core/base/text.h"

namespace twin::view {

namespace {

constexpr double kCellWidth = 84;
constexpr double kFoldWidth = 28;
constexpr double kCellHeight = 44;
constexpr double kGap = 4;
constexpr double kRail = 14;
constexpr double kHandleHeight = 16;
constexpr double kBarHeight = 36;
constexpr double kTextFrom = 11;  // right of the bar
constexpr std::size_t kLeastFold = 2;

// "fuse-matmul-epilogue" on two lines that are about equally long.
void splitName(std::string_view name, StripCell& cell) {
  std::size_t best = std::string_view::npos;
  for (std::size_t k = 1; k + 1 < name.size(); ++k) {
    if (name[k] != '-' && name[k] != '_' && name[k] != ' ') continue;
    const auto off = [&](std::size_t at) {
      return std::fabs(static_cast<double>(at) * 2 - static_cast<double>(name.size()));
    };
    if (best == std::string_view::npos || off(k) < off(best)) best = k;
  }
  if (name.size() <= 11 || best == std::string_view::npos) {
    cell.line1 = name;
    return;
  }
  const bool blank = name[best] == ' ';
  cell.line1 = name.substr(0, blank ? best : best + 1);
  cell.line2 = name.substr(best + 1);
}

std::size_t nodeCount(const ir::GraphPtr& graph) { return graph ? graph->nodes().size() : 0; }

bool contains(const std::vector<ir::NodeId>& nodes, ir::NodeId node) {
  return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
}

CellDot dotOf(const ir::PassRecord& record, ir::NodeId node) {
  for (const ir::Rewrite& rewrite : record.rewrites) {
    if (contains(rewrite.created, node)) {
      return rewrite.rule.starts_with("fuse") || rewrite.rule.starts_with("fold") ? CellDot::fused
                                                                                  : CellDot::first;
    }
    if (contains(rewrite.updated, node)) return CellDot::changed;
  }
  return record.after && record.after->find(node) != nullptr ? CellDot::same : CellDot::absent;
}

StripCell cellOfRecord(const ir::PassRecord& record, std::size_t stage, ir::NodeId selected) {
  StripCell cell;
  cell.stage = stage;
  splitName(displayText(record.pass, 256), cell);
  cell.rewrites = record.rewrites.size();
  cell.nodeDelta = static_cast<std::int64_t>(nodeCount(record.after)) -
                   static_cast<std::int64_t>(nodeCount(record.before));
  cell.durationNs = record.durationNs;
  const bool failed = !record.failure.empty() || record.verified == ir::Verification::failed;
  cell.state = failed             ? CellState::failed
               : record.changed() ? CellState::changed
                                  : CellState::unchanged;
  cell.figures = cell.state == CellState::unchanged
                     ? "same"
                     : fmt::format("{} rw {}", cell.rewrites, signedText(cell.nodeDelta));
  cell.time = millisecondsText(static_cast<double>(record.durationNs));
  cell.tooltip =
      fmt::format("{}\n{} rewrites, {} nodes, {}, verification {}", displayText(record.pass, 256),
                  cell.rewrites, signedText(cell.nodeDelta),
                  durationText(static_cast<double>(record.durationNs)), ir::word(record.verified));
  cell.verified = record.verified;
  if (failed && !record.failure.empty()) {
    cell.tooltip += "\n" + text(record.failure.front());
  } else if (!record.verificationNote.empty()) {
    cell.tooltip += "\n" + displayText(record.verificationNote, 256);
  }
  if (selected) cell.dot = dotOf(record, selected);
  return cell;
}

// Consecutive cells without a change become one; the ends of the compared range stay visible.
std::vector<StripCell> foldCells(std::vector<StripCell> cells, const StripOptions& options) {
  if (options.folding == Folding::off) return cells;
  const auto foldable = [&](const StripCell& cell) {
    return cell.state == CellState::unchanged && cell.stage != options.stage &&
           cell.stage != options.compareStage;
  };
  std::vector<StripCell> out;
  for (std::size_t k = 0; k < cells.size();) {
    std::size_t end = k;
    while (end < cells.size() && foldable(cells[end])) ++end;
    if (end - k < kLeastFold) {
      out.push_back(std::move(cells[k++]));
      continue;
    }
    StripCell fold;
    fold.state = CellState::folded;
    fold.folded = end - k;
    fold.stage = cells[end - 1].stage;
    fold.dot = cells[end - 1].dot;
    fold.figures = fmt::format("⋯ {}", fold.folded);
    for (; k < end; ++k) {
      fold.durationNs += cells[k].durationNs;
      fold.tooltip += (fold.tooltip.empty() ? "" : "\n") + cells[k].line1 + cells[k].line2;
    }
    out.push_back(std::move(fold));
  }
  return out;
}

class StripPainter {
 public:
  StripPainter(PassStrip& strip, const FontSet& fonts, const StripOptions& options)
      : strip_(strip), fonts_(fonts), options_(options), palette_(paletteOf(options.theme)) {}

  void paint() {
    for (const StripCell& cell : strip_.cells) most_ = std::max(most_, cell.rewrites);
    for (std::size_t k = 0; k < strip_.cells.size(); ++k) cell(k);
    rail();
    strip_.scene.background = palette_[Role::canvas];
    strip_.scene.finish();
  }

 private:
  Style flat(Colour fill, Colour stroke, float strokeWidth) const {
    Style style;
    style.fill = fill;
    style.fillAlpha = 1;
    style.stroke = stroke;
    style.strokeAlpha = strokeWidth > 0 ? 1.0F : 0.0F;
    style.strokeWidth = strokeWidth;
    return style;
  }
  void text(std::string_view full, Point at, float px, Colour ink, double clip, Target target,
            Anchor anchor = Anchor::start) {
    Style style;
    style.fill = ink;
    style.fillAlpha = 1;
    style.strokeWidth = 0;
    style.fontPx = px;
    style.anchor = anchor;
    std::string shown = fonts_.elide(full, style.face, static_cast<double>(px), clip);
    const double width = fonts_.width(shown, style.face, static_cast<double>(px));
    strip_.scene.addText(Layer::text, style, std::move(shown), at, width, target);
  }

  void cell(std::size_t k) {
    const StripCell& c = strip_.cells[k];
    const Target target{TargetKind::cell, u32(k)};
    const bool current = c.stage == options_.stage;
    const bool dim = c.state == CellState::unchanged || c.state == CellState::folded;
    const Colour stroke = current                        ? palette_[Role::accent]
                          : c.state == CellState::failed ? palette_[Role::error]
                                                         : palette_[Role::line];
    Style box = flat(palette_[Role::opFill], stroke, current ? 2.0F : 1.0F);
    strip_.scene.add(Shape::rect, Layer::node, box, c.rect, target).radius = 4;
    const Colour ink = dim ? palette_[Role::text2] : palette_[Role::label];
    if (c.state == CellState::folded) {
      text(c.figures, c.rect.centre(), 10, ink, kFoldWidth - 2, target, Anchor::middle);
      return;
    }
    const double x = c.rect.x + kTextFrom;
    const double room = c.rect.width - kTextFrom - 4;
    const float px = c.line1.size() + c.line2.size() >= 12 ? 10.0F : 10.5F;
    text(c.line1, {x, c.rect.y + 9}, px, ink, room, target);
    text(c.line2, {x, c.rect.y + 20}, px, ink, room, target);
    const double end = c.rect.right() - 5;
    const double time = fonts_.width(c.time, Face::regular, 10);
    text(c.time, {end, c.rect.y + 34}, 10, palette_[Role::text2], 40, target, Anchor::end);
    text(c.figures, {x, c.rect.y + 34}, 10, palette_[Role::text2], end - time - 3 - x, target);
    if (c.state == CellState::failed) {
      text("!", {c.rect.right() - 5, c.rect.y + 9}, 12, palette_[Role::error], 8, target,
           Anchor::end);
    } else if (c.verified == ir::Verification::structureOnly) {
      text("?", {c.rect.right() - 5, c.rect.y + 9}, 12, palette_[Role::text2], 8, target,
           Anchor::end);
    }
    bar(c, target);
  }

  // Height of the bar at the left: logarithm of the number of rewrites.
  void bar(const StripCell& c, Target target) {
    if (c.rewrites == 0) return;
    const double share = std::log1p(static_cast<double>(c.rewrites)) /
                         std::log1p(static_cast<double>(std::max<std::size_t>(most_, 1)));
    const double height = std::max(2.0, kBarHeight * share);
    strip_.scene.add(Shape::rect, Layer::badge, flat(palette_[Role::accent], {}, 0),
                     {c.rect.x + 4, c.rect.bottom() - 4 - height, 3, height}, target);
  }

  // On the rail below its cell: what the pass did to the selected node.
  void dot(const StripCell& c, double y) {
    constexpr std::array<std::string_view, 6> kGlyphs{"", "", "", "+", "~", "&"};
    constexpr std::array<Role, 6> kInks{Role::line,    Role::line,        Role::text2,
                                        Role::diffNew, Role::diffChanged, Role::diffFused};
    const auto k = static_cast<std::size_t>(c.dot);
    const double radius = kGlyphs[k].empty() ? (c.dot == CellDot::same ? 3 : 2) : 6;
    const Colour ink = palette_[kInks[k]];
    const Colour fill = c.dot == CellDot::same ? palette_[Role::canvas] : ink;
    const Point at = c.rect.centre();
    strip_.scene.add(Shape::ellipse, Layer::node,
                     flat(fill, ink, c.dot == CellDot::same ? 1.0F : 0),
                     {at.x - radius, y - radius, 2 * radius, 2 * radius});
    text(kGlyphs[k], {at.x, y}, 10, inkOn(ink), 12, {}, Anchor::middle);
  }

  void rail() {
    const double y = kCellHeight + kGap + kRail / 2;
    Style line;
    line.stroke = palette_[Role::line];
    line.strokeAlpha = 1;
    strip_.scene.addLine(Shape::polyline, Layer::edge, line, {{0, y}, {strip_.width, y}});
    for (const StripCell& c : strip_.cells) {
      dot(c, y);
      if (c.state != CellState::changed && c.state != CellState::failed) continue;
      text(fmt::format("v{}", c.stage), {c.rect.centre().x + 9, y}, 9, palette_[Role::text2], 30,
           {});
    }
    handle(options_.stage, "B", palette_[Role::accent]);
    if (options_.compareStage) handle(*options_.compareStage, "A", palette_[Role::text2]);
  }

  void handle(std::size_t stage, std::string_view letter, Colour fill) {
    const Rect& cell = strip_.cells[strip_.cellOf(stage)].rect;
    const double width = std::min(44.0, cell.width);
    const Rect rect{cell.centre().x - width / 2, kCellHeight + kGap - 1, width, kHandleHeight};
    strip_.scene.add(Shape::rect, Layer::badge, flat(fill, {}, 0), rect).radius = 4;
    Style ink;
    ink.fill = inkOn(fill);
    ink.fillAlpha = 1;
    ink.strokeWidth = 0;
    ink.fontPx = 10;
    const std::string shown = fmt::format("{} · v{}", letter, stage);
    strip_.scene.addText(Layer::mark, ink, shown, rect.centre(),
                         fonts_.width(shown, Face::regular, 10));
  }

  PassStrip& strip_;
  const FontSet& fonts_;
  const StripOptions& options_;
  const Palette& palette_;
  std::size_t most_ = 0;
};

}  // namespace

std::string_view word(CellState state) {
  constexpr std::array<std::string_view, 5> kWords{"start", "changed", "unchanged", "failed",
                                                   "folded"};
  return kWords[static_cast<std::size_t>(state)];
}

std::string_view word(CellDot dot) {
  constexpr std::array<std::string_view, 6> kWords{"",      "absent",  "same",
                                                   "first", "changed", "fused"};
  return kWords[static_cast<std::size_t>(dot)];
}

std::optional<std::size_t> PassStrip::hit(Point at) const {
  for (std::size_t k = 0; k < cells.size(); ++k) {
    if (cells[k].rect.contains(at)) return k;
  }
  return std::nullopt;
}

std::size_t PassStrip::cellOf(std::size_t stage) const {
  for (std::size_t k = 0; k < cells.size(); ++k) {
    if (cells[k].stage >= stage) return k;
  }
  return cells.empty() ? 0 : cells.size() - 1;
}

std::size_t PassStrip::stepFrom(std::size_t stage, int step) const {
  const auto stops = [](const StripCell& cell) {
    return cell.state != CellState::unchanged && cell.state != CellState::folded;
  };
  std::size_t found = stage;
  for (const StripCell& cell : cells) {
    if (!stops(cell)) continue;
    if (step > 0 && cell.stage > stage) return cell.stage;
    if (step < 0 && cell.stage < stage) found = cell.stage;
  }
  return found;
}

PassStrip buildPassStrip(std::span<const ir::PassRecord> records, const FontSet& fonts,
                         const StripOptions& options) {
  PassStrip strip;
  std::vector<StripCell> cells;
  StripCell start;
  start.state = CellState::start;
  start.line1 = "v0";
  start.line2 = "as traced";
  const ir::GraphPtr first = records.empty() ? nullptr : records.front().before;
  if (first) start.figures = fmt::format("{} nodes", nodeCount(first));
  if (options.selected && first) {
    start.dot = first->find(options.selected) != nullptr ? CellDot::first : CellDot::absent;
  }
  start.tooltip = "v0: the graph before any pass";
  cells.push_back(std::move(start));
  for (std::size_t k = 0; k < records.size(); ++k) {
    cells.push_back(cellOfRecord(records[k], k + 1, options.selected));
  }
  strip.cells = foldCells(std::move(cells), options);
  double x = 0;
  for (StripCell& cell : strip.cells) {
    const double width = cell.state == CellState::folded ? kFoldWidth : kCellWidth;
    cell.rect = {x, 0, width, kCellHeight};
    x += width + kGap;
  }
  strip.width = x - kGap;
  strip.height = kCellHeight + kGap + kHandleHeight;
  StripPainter(strip, fonts, options).paint();
  return strip;
}

std::string dump(const PassStrip& strip) {
  std::string out;
  for (const StripCell& cell : strip.cells) {
    out += fmt::format("{:.0f} {} v{} {}|{}|{}", cell.rect.x, word(cell.state), cell.stage,
                       cell.line1, cell.line2, cell.figures);
    if (!cell.time.empty()) out += "|" + cell.time;
    if (cell.verified == ir::Verification::structureOnly) {
      out += fmt::format(" {}", ir::word(cell.verified));
    }
    if (cell.dot != CellDot::none) out += fmt::format(" dot {}", word(cell.dot));
    out += "\n";
  }
  return out;
}

}  // namespace twin::view
