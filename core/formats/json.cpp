// JSON: the GRAPH document of the command line contract. Written only.
#include <nlohmann/json.hpp>

#include "core/formats/format.h"
#include "core/formats/graph_json.h"

namespace twin::formats {
namespace {

Result<Written> writeJson(const ir::Graph& graph, const std::filesystem::path&) {
  nlohmann::ordered_json document{{"schema", 1}};
  const nlohmann::ordered_json body = graphJson(graph);
  for (const auto& [key, value] : body.items()) document[key] = value;
  return Written{
      .content =
          document.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n"};
}

}  // namespace

FormatDef jsonFormat() {
  return {.name = "json",
          .doc = "The graph as JSON, as `compile --json` shows it.",
          .extensions = {"json"},
          .write = writeJson};
}

}  // namespace twin::formats
