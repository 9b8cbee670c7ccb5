#include "app/gui/look.h"

#include <QDir>
#include <QFontDatabase>
#include <array>
#include <cmath>

#include "app/gui/qt_text.h"

namespace twin::gui {
namespace {

struct TokenRow {
  QColor Tokens::*token = nullptr;
  std::array<QRgb, 4> colours{};  // light, dark, contrast light, contrast dark
};

// clang-format off
constexpr std::array<TokenRow, 26> kTokens{{
    {&Tokens::window, {0xf3f4f6, 0x26282c, 0xffffff, 0x000000}},
    {&Tokens::base, {0xffffff, 0x1e1f22, 0xffffff, 0x000000}},
    {&Tokens::text, {0x1f2328, 0xe3e5e8, 0x000000, 0xffffff}},
    {&Tokens::text2, {0x59616b, 0xa3a9b1, 0x000000, 0xffffff}},
    {&Tokens::text3, {0x8c939c, 0x6b7078, 0x595959, 0xa0a6ae}},
    {&Tokens::button, {0xe9ebee, 0x34373c, 0xffffff, 0x101010}},
    {&Tokens::accent, {0x1f6feb, 0x2f6fd6, 0x0b4fb8, 0x7fb2ff}},
    {&Tokens::onAccent, {0xffffff, 0xffffff, 0xffffff, 0x000000}},
    {&Tokens::link, {0x0b57d0, 0x7fb2ff, 0x0b4fb8, 0x7fb2ff}},
    {&Tokens::border, {0x8c939c, 0x6b7078, 0x000000, 0xffffff}},
    {&Tokens::line, {0xd8dbe0, 0x3a3d42, 0x767676, 0xa0a6ae}},
    {&Tokens::line2, {0xe8eaed, 0x303236, 0x767676, 0x6b7078}},
    {&Tokens::hover, {0xe6e9ed, 0x32353a, 0xe0e0e0, 0x303030}},
    {&Tokens::linked, {0xdbe7fb, 0x24395c, 0xcfe0ff, 0x1a3560}},
    {&Tokens::currentLine, {0xeef4fe, 0x25303f, 0xe4efff, 0x102038}},
    {&Tokens::error, {0xc62828, 0xff7b72, 0xa01818, 0xff8f88}},
    {&Tokens::errorGround, {0xfdecea, 0x3a2324, 0xffffff, 0x000000}},
    {&Tokens::warning, {0x8a5a00, 0xffb74d, 0x704800, 0xffb74d}},
    {&Tokens::warningGround, {0xfff4dd, 0x372d1c, 0xffffff, 0x000000}},
    {&Tokens::good, {0x1b7f3b, 0x57c785, 0x0b5f27, 0x57c785}},
    {&Tokens::trace, {0x7a3e9d, 0xc792ea, 0x6a2e8d, 0xd7a8f5}},
    {&Tokens::keyword, {0x0f5db5, 0x82b1ff, 0x0b4fb8, 0x9fc4ff}},
    {&Tokens::string, {0x0a6b4f, 0x8fd19e, 0x085640, 0xa5e2b2}},
    {&Tokens::number, {0x9a4a00, 0xf0a868, 0x7d3c00, 0xffc48c}},
    {&Tokens::builtin, {0x7a3e9d, 0xc792ea, 0x6a2e8d, 0xd7a8f5}},
    {&Tokens::comment, {0x6a737d, 0x8b949e, 0x4a4a4a, 0xc0c6ce}},
}};
// clang-format on

// Point sizes carry fractions; the window counts in px of 96 dpi.
QFont sized(const QString& family, double px, QFont::Weight weight) {
  QFont font(family);
  font.setPointSizeF(std::max(px, 1.0) * 0.75);
  font.setWeight(weight);
  font.setKerning(false);
  font.setHintingPreference(QFont::PreferNoHinting);
  // No ligatures: "|=" and "->" stand as they were typed. Scripts that need shaping keep it.
  font.setStyleStrategy(QFont::PreferNoShaping);
  return font;
}

}  // namespace

Look::Look(const std::filesystem::path& program) {
  const std::filesystem::path folder = view::FontSet::findFolder(program);
  fonts_ = view::FontSet::load(folder);
  const QDir files(toQString(folder.string()));
  for (const QString& name : files.entryList({QStringLiteral("*.ttf"), QStringLiteral("*.otf")})) {
    QFontDatabase::addApplicationFont(files.filePath(name));
  }
  setTheme(session::Theme::light);
}

void Look::setTheme(session::Theme theme) {
  theme_ = theme;
  for (const TokenRow& row : kTokens) {
    tokens_.*row.token = QColor(row.colours[static_cast<std::size_t>(theme)]);
  }
}

view::Theme Look::viewTheme() const { return static_cast<view::Theme>(theme_); }

bool Look::isDark() const {
  return theme_ == session::Theme::dark || theme_ == session::Theme::contrastDark;
}

QPalette Look::qtPalette() const {
  const Tokens& t = tokens_;
  QPalette palette(t.button, t.window);
  palette.setColor(QPalette::WindowText, t.text);
  palette.setColor(QPalette::Base, t.base);
  palette.setColor(QPalette::AlternateBase, t.window);
  palette.setColor(QPalette::Text, t.text);
  palette.setColor(QPalette::ButtonText, t.text);
  palette.setColor(QPalette::PlaceholderText, t.text2);
  palette.setColor(QPalette::Highlight, t.accent);
  palette.setColor(QPalette::HighlightedText, t.onAccent);
  palette.setColor(QPalette::BrightText, t.error);
  palette.setColor(QPalette::Link, t.link);
  palette.setColor(QPalette::LinkVisited, t.link);
  palette.setColor(QPalette::ToolTipBase, t.base);
  palette.setColor(QPalette::ToolTipText, t.text);
  palette.setColor(QPalette::Mid, t.line);
  palette.setColor(QPalette::Dark, t.border);
  palette.setColor(QPalette::Light, t.base);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    palette.setColor(QPalette::Disabled, role, t.text3);
  }
  return palette;
}

QFont uiFont(double px, Weight weight) {
  return sized(QStringLiteral("Inter"), px,
               weight == Weight::semiBold ? QFont::DemiBold : QFont::Normal);
}

QFont codeFont(double px, Weight weight) {
  QFont font = sized(QStringLiteral("JetBrains Mono"), px,
                     weight == Weight::semiBold ? QFont::DemiBold : QFont::Normal);
  font.setFixedPitch(true);
  font.setStyleHint(QFont::Monospace, QFont::PreferNoShaping);
  return font;
}

QFont faceFont(view::Face face, double px) {
  const Weight weight = face == view::Face::semiBold || face == view::Face::monoSemiBold
                            ? Weight::semiBold
                            : Weight::regular;
  const bool mono = face == view::Face::mono || face == view::Face::monoSemiBold;
  return mono ? codeFont(px, weight) : uiFont(px, weight);
}

}  // namespace twin::gui
