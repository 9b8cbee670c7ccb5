// Palette: every colour of the pictures by role, for the four themes, and the structure colours.
// Plain values; any thread; no errors.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/view/grouping.h"

namespace twin::view {

struct Colour {
  std::uint8_t r = 0;
  std::uint8_t g = 0;
  std::uint8_t b = 0;
  bool operator==(const Colour&) const = default;
};
[[nodiscard]] constexpr Colour rgb(std::uint32_t value) {
  return {static_cast<std::uint8_t>(value >> 16), static_cast<std::uint8_t>(value >> 8),
          static_cast<std::uint8_t>(value)};
}
[[nodiscard]] std::string hex(Colour colour);  // "#rrggbb"
// WCAG contrast of two colours, 1 to 21.
[[nodiscard]] double contrast(Colour a, Colour b);
// a at share 0, b at share 1.
[[nodiscard]] Colour blend(Colour a, Colour b, double share);
// Black or white, whichever reads better on `ground`.
[[nodiscard]] Colour inkOn(Colour ground);

enum class Theme : std::uint8_t { light, dark, contrastLight, contrastDark };
[[nodiscard]] std::string_view word(Theme theme);  // light, dark, contrast-light, contrast-dark
[[nodiscard]] std::optional<Theme> themeFromWord(std::string_view word);

enum class Role : std::uint8_t {
  canvas,
  label,
  dataEdge,
  annotationEdge,
  edgeLabel,
  referenceEdge,
  selected,
  traced,
  unused,
  groupFill,
  groupStroke,
  openGroupFill,
  opFill,
  opStroke,
  lensGroupFill,
  seriesGround,
  annotationLabel,
  summary,
  argument,
  result,
  button,
  buttonHover,
  text2,
  text3,
  line,
  gridLine,
  accent,
  good,
  warning,
  error,
  traceTime,
  cpu,
  gpu,
  diffNew,
  diffRemoved,
  diffChanged,
  diffFused,
  diffNewText,
  diffRemovedText,
  diffChangedText,
  diffFusedText,
  heatLow,
  heatHigh,
};
inline constexpr std::size_t kRoleCount = static_cast<std::size_t>(Role::heatHigh) + 1;
[[nodiscard]] std::string_view word(Role role);

struct StructureColours {
  Colour fill{};
  Colour stroke{};
  Colour expanded{};
};

struct Palette {
  Theme theme = Theme::light;
  std::vector<Colour> roles{};
  std::vector<StructureColours> structure{};  // ten hues
  [[nodiscard]] Colour operator[](Role role) const { return roles[static_cast<std::size_t>(role)]; }
};
[[nodiscard]] const Palette& paletteOf(Theme theme);

struct BoxColours {
  Colour fill{};
  Colour stroke{};
  int texture = 0;  // 0 none, 1 hatch, 2 dots, 3 cross-hatch: templates from the 11th on
};
[[nodiscard]] BoxColours boxColours(const Palette& palette, ItemKind kind, bool expanded,
                                    std::uint32_t templateIndex);

// Heat colour of a share 0...1 of the maximum.
[[nodiscard]] Colour heatColour(const Palette& palette, double share);

}  // namespace twin::view
