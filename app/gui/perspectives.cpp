#include "app/gui/perspectives.h"

#include <array>

namespace twin::gui {
namespace {

constexpr int kSideWidth = 244;
constexpr int kFiguresWidth = 284;  // three columns of figures
constexpr int kRight = 340;
constexpr int kNarrow = 300;

std::vector<DockPlace> build() {
  return {{QStringLiteral("opsDock"), Qt::LeftDockWidgetArea, kSideWidth, Joined::own, 3},
          {QStringLiteral("outlineDock"), Qt::LeftDockWidgetArea, kSideWidth, Joined::below, 2},
          {QStringLiteral("cardDock"), Qt::RightDockWidgetArea, kRight},
          {QStringLiteral("problemsDock"), Qt::BottomDockWidgetArea, 150},
          {QStringLiteral("consoleDock"), Qt::BottomDockWidgetArea, 150, Joined::beside}};
}

std::vector<DockPlace> debug() {
  return {{QStringLiteral("stackDock"), Qt::LeftDockWidgetArea, kSideWidth},
          {QStringLiteral("variablesDock"), Qt::LeftDockWidgetArea, kSideWidth, Joined::below, 3},
          {QStringLiteral("tensorDock"), Qt::RightDockWidgetArea, kRight},
          {QStringLiteral("stepsDock"), Qt::BottomDockWidgetArea, 205, Joined::own, 5},
          {QStringLiteral("consoleDock"), Qt::BottomDockWidgetArea, 205, Joined::beside, 4}};
}

std::vector<DockPlace> optimise() {
  return {{QStringLiteral("outlineDock"), Qt::LeftDockWidgetArea, 200, Joined::own, 3},
          {QStringLiteral("lensDock"), Qt::LeftDockWidgetArea, 200, Joined::below},
          {QStringLiteral("rewritesDock"), Qt::RightDockWidgetArea, kRight, Joined::own, 3},
          {QStringLiteral("missesDock"), Qt::RightDockWidgetArea, kRight, Joined::below, 2},
          {QStringLiteral("textDock"), Qt::BottomDockWidgetArea, 210, Joined::own, 2},
          {QStringLiteral("rulesDock"), Qt::BottomDockWidgetArea, 210, Joined::beside}};
}

std::vector<DockPlace> profile() {
  return {{QStringLiteral("recordingDock"), Qt::LeftDockWidgetArea, kFiguresWidth, Joined::own, 3},
          {QStringLiteral("lensDock"), Qt::LeftDockWidgetArea, kFiguresWidth, Joined::below},
          {QStringLiteral("cardDock"), Qt::RightDockWidgetArea, kRight},
          {QStringLiteral("timelineDock"), Qt::BottomDockWidgetArea, 160},
          {QStringLiteral("opTableDock"), Qt::BottomDockWidgetArea, 216, Joined::below}};
}

}  // namespace

const std::vector<DockPlace>& placesOf(session::Perspective perspective) {
  static const std::array<std::vector<DockPlace>, 4> places{build(), debug(), optimise(),
                                                            profile()};
  return places[static_cast<std::size_t>(perspective)];
}

std::vector<DockPlace> narrowed(const std::vector<DockPlace>& places) {
  std::vector<DockPlace> out;
  for (const DockPlace& place : places) {
    if (place.area != Qt::RightDockWidgetArea) continue;
    out.push_back(place);
    out.back().size = kNarrow;
    if (place.joined != Joined::own) out.back().joined = Joined::tabbed;
  }
  for (const DockPlace& place : places) {
    if (place.area != Qt::LeftDockWidgetArea) continue;
    out.push_back(place);
    out.back().area = Qt::RightDockWidgetArea;
    out.back().joined = Joined::tabbed;
  }
  for (const DockPlace& place : places) {
    if (place.area != Qt::BottomDockWidgetArea) continue;
    out.push_back(place);
    if (place.joined != Joined::own) out.back().joined = Joined::tabbed;
  }
  return out;
}

Centre centreOf(session::Perspective perspective) {
  return perspective == session::Perspective::build || perspective == session::Perspective::debug
             ? Centre::editorAndCanvas
             : Centre::canvas;
}

}  // namespace twin::gui
