#include "app/view/attribution.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/view/units.h"

namespace twin::view {
namespace {

std::string interpreterLine(const profiler::Comparison& comparison) {
  const profiler::ProgramTimes& program = *comparison.program;
  const auto& [low, high] = program.interpreterInterval;
  if (low <= 0) {
    return fmt::format(
        "The interpreter's own cost does not stand out: the program takes {}, its ops alone {}.",
        durationText(program.time.median), durationText(comparison.eager.median));
  }
  return fmt::format(
      "Of the program's {} per call the interpreter takes {} ({}, 95 % interval {} to {}): it "
      "walks "
      "the function's statements, looks up names and makes objects, call after call. The graph did "
      "that once, when it was traced.",
      durationText(program.time.median), durationText(program.interpreterNs),
      percentText(program.interpreterNs / program.time.median), durationText(low),
      durationText(high));
}

std::string_view meaningOf(std::string_view bar) {
  if (bar == "dispatch")
    return "between kernels: choosing a kernel, checking and allocating per op";
  if (bar == "fusion") return "in ops that were fused: fewer passes over memory";
  if (bar == "removed work") return "in work that passes removed";
  if (bar == "kernels") return "inside kernels that no pass changed";
  if (bar == "mixed") return "in groups that several kinds of passes changed";
  if (bar == "layout") return "in copies that change a layout";
  if (bar == "distortion") return "that timing each op adds or hides (distortion)";
  if (bar == "unexplained") return "that nothing here explains";
  return "";
}

std::string lessOrMore(double ns) {
  return durationText(std::abs(ns)) + (ns < 0 ? " less" : " more");
}

// The bars that matter, the largest first, and what is left, so that the parts add up.
std::string graphLine(const profiler::Comparison& comparison) {
  const double total = comparison.graph.median - comparison.eager.median;
  std::vector<profiler::WaterfallBar> bars = comparison.waterfall;
  std::stable_sort(bars.begin(), bars.end(), [](const auto& a, const auto& b) {
    return std::abs(a.deltaNs) > std::abs(b.deltaNs);
  });
  std::string parts;
  double rest = total;
  int shown = 0;
  for (const profiler::WaterfallBar& bar : bars) {
    if (std::abs(bar.deltaNs) < 0.05 * std::abs(total) || ++shown > 3) break;
    const std::string_view meaning = meaningOf(bar.name);
    parts += fmt::format("{}{} {}", parts.empty() ? "" : "; ", lessOrMore(bar.deltaNs),
                         meaning.empty() ? "(" + bar.name + ")" : std::string(meaning));
    rest -= bar.deltaNs;
  }
  if (!parts.empty() && std::abs(rest) >= 0.01 * std::abs(total))
    parts += "; " + lessOrMore(rest) + " in all the rest";
  return fmt::format("From the ops alone ({}) to the graph ({}) it is {}{}{}.",
                     durationText(comparison.eager.median), durationText(comparison.graph.median),
                     total == 0 ? "as much" : lessOrMore(total), parts.empty() ? "" : ": ", parts);
}

}  // namespace

std::vector<std::string> attributionLines(const profiler::Comparison& comparison) {
  std::vector<std::string> lines;
  if (!comparison.equality.equal || comparison.graph.n == 0) return lines;
  if (comparison.program) {
    lines.push_back(interpreterLine(comparison));
  } else if (!comparison.programNote.empty()) {
    lines.push_back("The interpreter's share is not known: " + comparison.programNote + ".");
  }
  lines.push_back(graphLine(comparison));
  return lines;
}

}  // namespace twin::view
