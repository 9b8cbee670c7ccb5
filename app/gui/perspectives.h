// perspectives: which docks stand where for each task, as a table. Plain data. Thread: any.
#pragma once

#include <QString>
#include <Qt>
#include <vector>

#include "app/session/state.h"

namespace twin::gui {

enum class Joined : std::uint8_t { own, tabbed, beside, below };  // to the dock before it

struct DockPlace {
  QString name{};
  Qt::DockWidgetArea area = Qt::LeftDockWidgetArea;
  int size = 0;  // width of side docks, height of those at the bottom
  Joined joined = Joined::own;
  int share = 1;  // of the room that it has in common with the dock it is joined to
};
[[nodiscard]] const std::vector<DockPlace>& placesOf(session::Perspective perspective);
// The same docks for a window below this width: those of the left join those of the right as tabs,
// and so do those at the bottom that stood beside each other.
inline constexpr int kNarrowWindow = 1200;
[[nodiscard]] std::vector<DockPlace> narrowed(const std::vector<DockPlace>& places);

enum class Centre : std::uint8_t { editorAndCanvas, canvas };
[[nodiscard]] Centre centreOf(session::Perspective perspective);

}  // namespace twin::gui
