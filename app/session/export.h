// export: every format in one list: the graph formats of core, and what needs pictures or times.
// Thread: a job's. Errors: usage for an unknown format; the writer's; io, and then nothing was
// written.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "app/session/measure.h"
#include "app/session/state.h"

namespace twin::session {

struct ExportRow {
  std::string name{};
  std::string doc{};
  std::string extension{};
};
[[nodiscard]] const std::vector<ExportRow>& exportTable();
[[nodiscard]] const ExportRow* findExport(std::string_view name);
[[nodiscard]] Error unknownExport(std::string_view name);

struct ExportRequest {
  std::string format{};
  std::filesystem::path path{};
  std::string stage = "after";  // before, after, or the number of a pass record
  CompiledPtr compiled{};
  std::string expand = "all";  // of pictures: none, all, or names of groups
  std::string engine = "own";  // of svg: own or dot
  MeasureOptions measure{};    // for traces
};
[[nodiscard]] Status exportTarget(const ExportRequest& request);

// The graph that a stage word names; usage for a word that is none.
[[nodiscard]] Result<ir::GraphPtr> graphAtStage(const Compiled& compiled, std::string_view stage);

}  // namespace twin::session
