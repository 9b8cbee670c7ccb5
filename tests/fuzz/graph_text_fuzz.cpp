#include "core/base/text.h"
#include "core/ir/parse.h"
#include "core/ir/print.h"
#include "core/ops/registry.h"
#include "tests/fuzz/fuzz_input.h"

namespace {
std::string printed(const twin::ir::Graph& graph) {
  return twin::ir::print(graph, twin::ops::registry(),
                         {.largeConstants = twin::ir::LargeConstants::inlined})
      .text;
}
}  // namespace

// Any text: what parses prints, and the print parses again to the same print.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = twin::fuzz::text(data, size);
  if (!twin::isValidUtf8(text)) return 0;
  const auto graph = twin::ir::parse(text, twin::ops::registry());
  if (!graph) {
    twin::fuzz::demand(!graph.error().message.empty());
    return 0;
  }
  const std::string once = printed(**graph);
  const auto again = twin::ir::parse(once, twin::ops::registry());
  twin::fuzz::demand(again.has_value() && printed(**again) == once);
  return 0;
}
