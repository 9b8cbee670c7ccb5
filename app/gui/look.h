// Look: the colours and fonts of the window for the theme in force; widgets read it when they
// paint, so that a change of theme needs no more than a repaint. Owner: main, for the life of the
// window. Thread: GUI. Errors: none; a font that is missing is replaced by the system's.
#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>
#include <filesystem>

#include "app/session/state.h"
#include "app/view/font_metrics.h"
#include "app/view/palette.h"

namespace twin::gui {

// What the pictures' palette (app/view/palette.h) has no role for.
struct Tokens {
  QColor window{};
  QColor base{};
  QColor text{};
  QColor text2{};
  QColor text3{};
  QColor button{};
  QColor accent{};
  QColor onAccent{};
  QColor link{};
  QColor border{};
  QColor line{};
  QColor line2{};
  QColor hover{};
  QColor linked{};
  QColor currentLine{};
  QColor error{};
  QColor errorGround{};
  QColor warning{};
  QColor warningGround{};
  QColor good{};
  QColor trace{};
  QColor keyword{};
  QColor string{};
  QColor number{};
  QColor builtin{};
  QColor comment{};
};

enum class Weight : std::uint8_t { regular, semiBold };

class Look {
 public:
  // Loads the faces of the folder that belongs to the program at `program`.
  explicit Look(const std::filesystem::path& program);

  void setTheme(session::Theme theme);
  [[nodiscard]] session::Theme theme() const { return theme_; }
  [[nodiscard]] view::Theme viewTheme() const;
  [[nodiscard]] const Tokens& tokens() const { return tokens_; }
  [[nodiscard]] const view::Palette& palette() const { return view::paletteOf(viewTheme()); }
  [[nodiscard]] const view::FontSet& fonts() const { return fonts_; }
  [[nodiscard]] QPalette qtPalette() const;
  [[nodiscard]] bool isDark() const;

 private:
  session::Theme theme_ = session::Theme::light;
  Tokens tokens_{};
  view::FontSet fonts_{};
};

// Sizes in px; fractions are kept.
[[nodiscard]] QFont uiFont(double px = 13, Weight weight = Weight::regular);
[[nodiscard]] QFont codeFont(double px = 13, Weight weight = Weight::regular);
[[nodiscard]] QFont faceFont(view::Face face, double px);

}  // namespace twin::gui
