// PassStrip: the passes of a compilation as a row of cells, v0 first; runs of passes that changed
// nothing fold into one narrow cell. A drawing list with its cells for hit tests and keys. Owner:
// plain value. Thread: any. Errors: none.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/view/font_metrics.h"
#include "app/view/palette.h"
#include "app/view/scene.h"
#include "core/ir/rewrite.h"

namespace twin::view {

enum class CellState : std::uint8_t { start, changed, unchanged, failed, folded };
[[nodiscard]] std::string_view word(CellState state);

// What the selected node is in the graph after a pass.
enum class CellDot : std::uint8_t { none, absent, same, first, changed, fused };
[[nodiscard]] std::string_view word(CellDot dot);

struct StripCell {
  CellState state = CellState::unchanged;
  std::size_t stage = 0;   // graph after this many records; of a fold: after its last
  std::size_t folded = 0;  // passes in a fold
  std::string line1{};     // name on two lines
  std::string line2{};
  std::string figures{};  // "12 rw −5"
  std::string time{};     // in ms
  std::string tooltip{};
  std::size_t rewrites = 0;
  std::int64_t nodeDelta = 0;
  std::int64_t durationNs = 0;
  ir::Verification verified = ir::Verification::skipped;
  CellDot dot = CellDot::none;
  Rect rect{};
};

enum class Folding : std::uint8_t { on, off };
struct StripOptions {
  Theme theme = Theme::light;
  Folding folding = Folding::on;
  std::size_t stage = 0;                      // handle B
  std::optional<std::size_t> compareStage{};  // handle A
  ir::NodeId selected{};                      // none: no dots
};

struct PassStrip {
  std::vector<StripCell> cells{};
  Scene scene{};
  double width = 0;
  double height = 0;
  // The cell at a point, or nothing.
  [[nodiscard]] std::optional<std::size_t> hit(Point at) const;
  // The cell that shows a stage.
  [[nodiscard]] std::size_t cellOf(std::size_t stage) const;
  // Stage of the next (step 1) or previous (step -1) cell that changed something; the same at the
  // end.
  [[nodiscard]] std::size_t stepFrom(std::size_t stage, int step) const;
};

[[nodiscard]] PassStrip buildPassStrip(std::span<const ir::PassRecord> records,
                                       const FontSet& fonts, const StripOptions& options = {});
[[nodiscard]] std::string dump(const PassStrip& strip);

}  // namespace twin::view
