#include "app/view/palette.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace twin::view {

std::string hex(Colour colour) {
  return fmt::format("#{:02x}{:02x}{:02x}", colour.r, colour.g, colour.b);
}

namespace {

double linear(std::uint8_t channel) {
  const double c = channel / 255.0;
  return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}
double luminance(Colour c) {
  return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}

}  // namespace

double contrast(Colour a, Colour b) {
  const double la = luminance(a) + 0.05;
  const double lb = luminance(b) + 0.05;
  return la > lb ? la / lb : lb / la;
}

Colour blend(Colour a, Colour b, double share) {
  const double s = std::clamp(std::isfinite(share) ? share : 0.0, 0.0, 1.0);
  const auto mix = [&](std::uint8_t from, std::uint8_t to) {
    return static_cast<std::uint8_t>(std::lround(from + (to - from) * s));
  };
  return {mix(a.r, b.r), mix(a.g, b.g), mix(a.b, b.b)};
}

Colour inkOn(Colour ground) {
  const Colour black{};
  const Colour white{255, 255, 255};
  return contrast(black, ground) >= contrast(white, ground) ? black : white;
}

std::string_view word(Theme theme) {
  constexpr std::array<std::string_view, 4> kWords{"light", "dark", "contrast-light",
                                                   "contrast-dark"};
  return kWords[static_cast<std::size_t>(theme)];
}

std::optional<Theme> themeFromWord(std::string_view text) {
  for (const Theme theme : {Theme::light, Theme::dark, Theme::contrastLight, Theme::contrastDark}) {
    if (word(theme) == text) return theme;
  }
  return std::nullopt;
}

namespace {

struct RoleRow {
  Role role = Role::canvas;
  std::string_view word{};
  std::array<std::uint32_t, 4> colours{};  // light, dark, contrast light, contrast dark
};

// clang-format off
constexpr std::array<RoleRow, kRoleCount> kRoles{{
    {Role::canvas, "canvas", {0xffffff, 0x1e1f22, 0xffffff, 0x000000}},
    {Role::label, "label", {0x444444, 0xe3e5e8, 0x000000, 0xffffff}},
    {Role::dataEdge, "data-edge", {0xbbbbbb, 0x6d727a, 0x767676, 0xa0a6ae}},
    {Role::annotationEdge, "annotation-edge", {0xaaaaaa, 0x7d828a, 0x767676, 0xa0a6ae}},
    {Role::edgeLabel, "edge-label", {0x666666, 0x9aa0a8, 0x000000, 0xffffff}},
    {Role::referenceEdge, "reference-edge", {0xffb74d, 0xffb74d, 0xa35a00, 0xffb74d}},
    {Role::selected, "selected", {0xff0000, 0xff5252, 0xc40000, 0xff8080}},
    {Role::traced, "traced", {0xff9800, 0xff9800, 0xa35a00, 0xffb74d}},
    {Role::unused, "unused", {0xe0d4b3, 0x6e6550, 0x767676, 0xa0a6ae}},
    {Role::groupFill, "group-fill", {0xeeeeee, 0x3b3e44, 0xeeeeee, 0x202020}},
    {Role::groupStroke, "group-stroke", {0xa7a7a7, 0x8b9098, 0x595959, 0xffffff}},
    {Role::openGroupFill, "open-group-fill", {0xf7f7f7, 0x26282c, 0xf7f7f7, 0x101010}},
    {Role::opFill, "op-fill", {0xffffff, 0x2a2c30, 0xffffff, 0x000000}},
    {Role::opStroke, "op-stroke", {0xb3b3b3, 0x8b9098, 0x595959, 0xffffff}},
    {Role::lensGroupFill, "lens-group-fill", {0xf0f0f0, 0x2a2c30, 0xf0f0f0, 0x202020}},
    {Role::seriesGround, "series-ground", {0xf0f0f0, 0x2e3035, 0xf0f0f0, 0x181818}},
    {Role::annotationLabel, "annotation-label", {0x000000, 0xe3e5e8, 0x000000, 0xffffff}},
    {Role::summary, "summary", {0x848484, 0x9aa0a8, 0x595959, 0xffffff}},
    {Role::argument, "argument", {0x795548, 0xa1887f, 0x795548, 0xa1887f}},
    {Role::result, "result", {0x009688, 0x26a69a, 0x00796b, 0x26a69a}},
    {Role::button, "button", {0xe7811d, 0xe7811d, 0x8c5200, 0xffb74d}},
    {Role::buttonHover, "button-hover", {0xb96717, 0xb96717, 0x000000, 0xffffff}},
    {Role::text2, "text-2", {0x59616b, 0xa3a9b1, 0x000000, 0xffffff}},
    {Role::text3, "text-3", {0x8c939c, 0x6b7078, 0x595959, 0xa0a6ae}},
    {Role::line, "line", {0xd8dbe0, 0x3a3d42, 0x767676, 0xa0a6ae}},
    {Role::gridLine, "grid-line", {0xe8eaed, 0x303236, 0x767676, 0x6b7078}},
    {Role::accent, "accent", {0x1f6feb, 0x2f6fd6, 0x0b4fb8, 0x7fb2ff}},
    {Role::good, "good", {0x1b7f3b, 0x57c785, 0x0b5f27, 0x57c785}},
    {Role::warning, "warning", {0x8a5a00, 0xffb74d, 0x704800, 0xffb74d}},
    {Role::error, "error", {0xc62828, 0xff7b72, 0xa01818, 0xff8f88}},
    {Role::traceTime, "trace-time", {0x7a3e9d, 0xc792ea, 0x6a2e8d, 0xd7a8f5}},
    {Role::cpu, "cpu", {0x0072b2, 0x56b4e9, 0x0072b2, 0x56b4e9}},
    {Role::gpu, "gpu", {0x009e73, 0x009e73, 0x007a58, 0x2fbf97}},
    {Role::diffNew, "diff-new", {0x0072b2, 0x56b4e9, 0x0072b2, 0x56b4e9}},
    {Role::diffRemoved, "diff-removed", {0xd55e00, 0xd55e00, 0xb04a00, 0xf08a3c}},
    {Role::diffChanged, "diff-changed", {0xcc79a7, 0xcc79a7, 0xa8437f, 0xd993b9}},
    {Role::diffFused, "diff-fused", {0x009e73, 0x009e73, 0x007a58, 0x2fbf97}},
    {Role::diffNewText, "diff-new-text", {0x0072b2, 0x56b4e9, 0x0072b2, 0x56b4e9}},
    {Role::diffRemovedText, "diff-removed-text", {0xb04a00, 0xf08a3c, 0xb04a00, 0xf08a3c}},
    {Role::diffChangedText, "diff-changed-text", {0xa8437f, 0xd993b9, 0xa8437f, 0xd993b9}},
    {Role::diffFusedText, "diff-fused-text", {0x007a58, 0x2fbf97, 0x007a58, 0x2fbf97}},
    {Role::heatLow, "heat-low", {0xfff5f0, 0x2e2523, 0xfff5f0, 0x2e2523}},
    {Role::heatHigh, "heat-high", {0xfb6a4a, 0xfb6a4a, 0xfb6a4a, 0xfb6a4a}},
}};

struct HueRow {
  std::array<std::uint32_t, 3> light{};  // fill, stroke, expanded
  std::array<std::uint32_t, 3> dark{};
};
// Hues 220, 100, 180, 40, 20, 340, 260, 300, 140, 60.
constexpr std::array<HueRow, 10> kHues{{
    {{0xbbc6dd, 0x838b9b, 0xeef1f6}, {0x3e485b, 0x7e8daa, 0x232831}},
    {{0xc5e2b6, 0x8a9e7f, 0xf1f6ee}, {0x465f3a, 0x8ab078, 0x283123}},
    {{0xbddbdb, 0x849999, 0xeef6f6}, {0x405959, 0x81a7a7, 0x233131}},
    {{0xefd8a9, 0xa79776, 0xf6f4ee}, {0x6a562f, 0xc1a367, 0x312c23}},
    {{0xf5bea3, 0xac8572, 0xf6f1ee}, {0x6e412b, 0xc78361, 0x312823}},
    {{0xf5a3be, 0xac7285, 0xf6eef1}, {0x6e2b41, 0xc76183, 0x312328}},
    {{0xc5b6e2, 0x8a7f9e, 0xf1eef6}, {0x463a5f, 0x8a78b0, 0x282331}},
    {{0xebadeb, 0xa579a5, 0xf6eef6}, {0x663366, 0xba6dba, 0x312331}},
    {{0xbbddc6, 0x839b8b, 0xeef6f1}, {0x3e5b48, 0x7eaa8d, 0x233128}},
    {{0xebebad, 0xa5a579, 0xf6f6ee}, {0x666633, 0xbaba6d, 0x313123}},
}};
// clang-format on

Palette makePalette(Theme theme) {
  Palette palette;
  palette.theme = theme;
  for (const RoleRow& row : kRoles) {
    palette.roles.push_back(rgb(row.colours[static_cast<std::size_t>(theme)]));
  }
  const bool dark = theme == Theme::dark || theme == Theme::contrastDark;
  for (const HueRow& hue : kHues) {
    const auto& row = dark ? hue.dark : hue.light;
    StructureColours colours{rgb(row[0]), rgb(row[1]), rgb(row[2])};
    if (theme == Theme::contrastLight) colours.stroke = blend({}, colours.fill, 0.55);
    if (theme == Theme::contrastDark) colours.stroke = {255, 255, 255};
    palette.structure.push_back(colours);
  }
  return palette;
}

}  // namespace

std::string_view word(Role role) { return kRoles[static_cast<std::size_t>(role)].word; }

const Palette& paletteOf(Theme theme) {
  static const std::array<Palette, 4> kPalettes{makePalette(Theme::light), makePalette(Theme::dark),
                                                makePalette(Theme::contrastLight),
                                                makePalette(Theme::contrastDark)};
  return kPalettes[static_cast<std::size_t>(theme)];
}

BoxColours boxColours(const Palette& palette, ItemKind kind, bool expanded,
                      std::uint32_t templateIndex) {
  if (kind == ItemKind::op || (kind == ItemKind::series && !expanded)) {
    return {palette[Role::opFill], palette[Role::opStroke]};
  }
  if (kind == ItemKind::series) return {palette[Role::seriesGround], palette[Role::opStroke]};
  if (kind == ItemKind::function || templateIndex == 0) {
    return {palette[expanded ? Role::openGroupFill : Role::groupFill], palette[Role::groupStroke]};
  }
  const std::size_t number = templateIndex - 1;
  const StructureColours& colours = palette.structure[number % palette.structure.size()];
  return {expanded ? colours.expanded : colours.fill, colours.stroke,
          static_cast<int>(std::min<std::size_t>(number / palette.structure.size(), 3))};
}

Colour heatColour(const Palette& palette, double share) {
  return blend(palette[Role::heatLow], palette[Role::heatHigh], share);
}

}  // namespace twin::view
