#include "app/view/graph_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "app/view/layout/compose.h"
#include "app/view/palette.h"
#include "core/base/text.h"

namespace twin::view {

std::string_view word(Column column) {
  constexpr std::array<std::string_view, 3> kWords{"main", "auxiliary", "library"};
  return kWords[static_cast<std::size_t>(column)];
}

double groupHeight(std::uint32_t cardinality) {
  const double share = (static_cast<double>(cardinality) - 1) / 199.0;
  return 15 + 45 * std::clamp(share, 0.0, 1.0);
}

namespace {

Result<std::vector<bool>> expandedItems(const Hierarchy& hierarchy, const LayoutOptions& options) {
  std::vector<bool> expanded(hierarchy.items.size(), options.expand == Expand::all);
  for (const std::string& name : options.expanded) {
    ItemId id = hierarchy.find(name);
    if (id == kNoItem) id = hierarchy.find(std::string(kLibraryPrefix) + name);
    if (id != kNoItem && !hierarchy.items[id].isLeaf()) {
      expanded[id] = true;
      continue;
    }
    if (options.unknownNames == UnknownNames::ignore) continue;
    std::vector<std::string> groups;
    for (const Item& item : hierarchy.items) {
      if (!item.isLeaf() && !item.name.empty()) groups.push_back(item.name);
    }
    const std::vector<std::string> near = closest(name, groups);
    return fail({.code = ErrorCode::notFound,
                 .message = "there is no group {} in this graph",
                 .arguments = {name},
                 .advice = near.empty() ? "name a group, none or all"
                                        : "did you mean " + join(near, ", ") + "?"});
  }
  expanded[0] = true;
  return expanded;
}

double rounded(double value) { return std::round(value * 1000) / 1000; }

nlohmann::ordered_json boxJson(const Box& box, std::size_t id) {
  const Palette& palette = paletteOf(Theme::light);
  const BoxColours colours = boxColours(palette, box.kind, box.expanded, box.templateIndex);
  return {{"id", id},
          {"name", displayText(box.name)},
          {"kind", word(box.kind)},
          {"expanded", box.expanded},
          {"column", word(box.column)},
          {"x", rounded(box.rect.x)},
          {"y", rounded(box.rect.y)},
          {"width", rounded(box.rect.width)},
          {"height", rounded(box.rect.height)},
          {"fill", hex(colours.fill)},
          {"stroke", hex(colours.stroke)},
          {"label", displayText(box.label)}};
}

}  // namespace

Result<GraphLayout> layoutGraph(const ir::Graph& graph, const LayoutOptions& options,
                                const std::stop_token& stop) {
  const Hierarchy hierarchy = groupGraph(graph, options.grouping);
  TWIN_TRY(expanded, expandedItems(hierarchy, options));
  const Cores cores = makeCores(hierarchy, expanded, options.core);
  return Composer(hierarchy, cores, options, stop).compose();
}

std::string layoutJson(const GraphLayout& layout, std::int64_t durationNs) {
  nlohmann::ordered_json document = nlohmann::ordered_json::object();
  document["boxes"] = nlohmann::ordered_json::array();
  for (std::size_t k = 0; k < layout.boxes.size(); ++k) {
    document["boxes"].push_back(boxJson(layout.boxes[k], k));
  }
  document["annotations"] = nlohmann::ordered_json::array();
  for (const LayoutMark& mark : layout.marks) {
    document["annotations"].push_back(
        {{"of", displayText(layout.boxes[mark.box].name)},
         {"side", word(mark.side)},
         {"kind", word(mark.mark.kind)},
         {"name", mark.mark.kind == MarkKind::more ? fmt::format("... {} more", mark.mark.more)
                                                   : displayText(mark.mark.name)}});
  }
  document["edges"] = nlohmann::ordered_json::array();
  for (const LayoutEdge& edge : layout.edges) {
    nlohmann::ordered_json points = nlohmann::ordered_json::array();
    for (const Point p : edge.curve) points.push_back({rounded(p.x), rounded(p.y)});
    document["edges"].push_back({{"from", displayText(layout.boxes[edge.from].name)},
                                 {"to", displayText(layout.boxes[edge.to].name)},
                                 {"points", std::move(points)},
                                 {"label", edge.label},
                                 {"width", rounded(edge.width)},
                                 {"kind", word(edge.kind)}});
  }
  document["crossings"] = layout.crossings;
  if (durationNs >= 0) document["duration_ns"] = durationNs;
  return document.dump();
}

std::string dump(const GraphLayout& layout) {
  std::string out;
  for (const Box& box : layout.boxes) {
    out += fmt::format("{:{}}{} {} {:.1f},{:.1f} {:.1f}x{:.1f}{}{}\n", "", 2 * box.depth,
                       word(box.kind), box.name, box.rect.x, box.rect.y, box.rect.width,
                       box.rect.height, box.expanded ? " open" : "",
                       box.column == Column::main ? "" : fmt::format(" {}", word(box.column)));
  }
  for (const LayoutMark& mark : layout.marks) {
    out += fmt::format("mark {} {} {} {}{}\n", layout.boxes[mark.box].name, word(mark.side),
                       word(mark.mark.kind), mark.mark.name,
                       mark.mark.more == 0 ? "" : fmt::format("{} more", mark.mark.more));
  }
  for (const LayoutEdge& edge : layout.edges) {
    out += fmt::format("edge {} -> {} {} \"{}\" {:.2f} {} points\n", layout.boxes[edge.from].name,
                       layout.boxes[edge.to].name, word(edge.kind), edge.label, edge.width,
                       edge.curve.size());
  }
  out += fmt::format("crossings {}\n", layout.crossings);
  return out;
}

}  // namespace twin::view
