// Timeline: lanes of spans over time as a drawing list; what is narrower than a pixel is merged per
// column, so that a million spans cost no more than the width of the window. Pure; any thread.
// Errors: none; spans that end before they start count as empty.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "app/view/font_metrics.h"
#include "app/view/palette.h"
#include "app/view/scene.h"

namespace twin::view {

struct TimelineSpan {
  std::uint32_t lane = 0;
  std::string name{};
  std::int64_t startNs = 0;
  std::int64_t endNs = 0;
  std::string node{};  // in the graph; selection goes by it
};
struct TimelineLane {
  std::string title{};   // "thread 2", "GPU"
  std::string reason{};  // why it is empty, shown inside
};
// A stretch of time with a name over it.
struct TimelineSection {
  std::string title{};
  std::int64_t startNs = 0;
  std::int64_t endNs = 0;
};
struct TimelineData {
  std::vector<TimelineLane> lanes{};
  std::vector<TimelineSpan> spans{};
  std::vector<TimelineSection> sections{};
};

struct TimelineOptions {
  Theme theme = Theme::light;
  std::int64_t startNs = 0;  // the range in view; start == end: everything
  std::int64_t endNs = 0;
  double width = 1000;  // px, titles included
  double titleWidth = 90;
  std::set<std::string> selected{};  // nodes
};

struct Timeline {
  Scene scene{};  // targets: spans by index into the data
  std::int64_t startNs = 0;
  std::int64_t endNs = 0;
  double left = 0;  // px where startNs stands
  double pxPerNs = 0;
  [[nodiscard]] double toPx(std::int64_t ns) const {
    return left + static_cast<double>(ns - startNs) * pxPerNs;
  }
  [[nodiscard]] std::int64_t toNs(double px) const;
};
[[nodiscard]] Timeline buildTimeline(const TimelineData& data, const FontSet& fonts,
                                     const TimelineOptions& options = {});
// "Round" distance between marks of an axis so that about `count` of them fit into the range.
[[nodiscard]] double axisStep(double range, int count);

}  // namespace twin::view
