// Style: Fusion made flat: bars without gradients, tabs with an accent line, 1 px separators, the
// control heights of the design. Only the palette and the Look decide about colours; there are no
// style sheets. Owner: QApplication. Thread: GUI. Errors: none.
#pragma once

#include <QProxyStyle>

#include "app/gui/look.h"

class QStyleOptionButton;

namespace twin::gui {

class Style : public QProxyStyle {
  Q_OBJECT

 public:
  explicit Style(const Look& look);

  using QProxyStyle::polish;
  void polish(QWidget* widget) override;

  void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget = nullptr) const override;
  void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                   const QWidget* widget = nullptr) const override;
  void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                          QPainter* painter, const QWidget* widget = nullptr) const override;
  [[nodiscard]] int pixelMetric(PixelMetric metric, const QStyleOption* option = nullptr,
                                const QWidget* widget = nullptr) const override;
  [[nodiscard]] int styleHint(StyleHint hint, const QStyleOption* option = nullptr,
                              const QWidget* widget = nullptr,
                              QStyleHintReturn* returnData = nullptr) const override;
  [[nodiscard]] QSize sizeFromContents(ContentsType type, const QStyleOption* option,
                                       const QSize& size, const QWidget* widget) const override;

 private:
  void panelButton(const QStyleOption& option, QPainter& painter, const QWidget* widget) const;
  void panelTool(const QStyleOption& option, QPainter& painter, const QWidget* widget) const;
  void panelChoice(const QStyleOption& option, QPainter& painter, int part) const;
  void pushLabel(const QStyleOptionButton& button, QPainter& painter, const QWidget* widget) const;
  void indicator(PrimitiveElement element, const QStyleOption& option, QPainter& painter) const;
  void field(const QStyleOption& option, QPainter& painter) const;
  void tab(const QStyleOption& option, QPainter& painter, const QWidget* widget) const;
  void header(const QStyleOption& option, QPainter& painter) const;
  void row(const QStyleOption& option, QPainter& painter) const;
  void scrollBar(const QStyleOptionComplex& option, QPainter& painter, const QWidget* widget) const;
  void combo(const QStyleOptionComplex& option, QPainter& painter, const QWidget* widget) const;

  const Look& look_;
};

// A button with this property is filled with the accent.
inline constexpr const char* kPrimaryProperty = "twinPrimary";
// The text of a tool button with this property is secondary.
inline constexpr const char* kQuietProperty = "twinQuiet";
// Tool buttons of one choice stand side by side and are drawn as parts of one frame; the value is
// the sum of what each is.
inline constexpr const char* kChoiceProperty = "twinChoice";
inline constexpr int kChoicePart = 1;
inline constexpr int kChoiceFirst = 2;
inline constexpr int kChoiceLast = 4;

}  // namespace twin::gui
