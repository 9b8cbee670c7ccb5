#include "core/formats/notebook.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

// An empty cell of a notebook has no line of its own.
void demandGrowingLines(const std::vector<twin::formats::CellSource>& cells) {
  int line = 1;
  for (const twin::formats::CellSource& cell : cells) {
    twin::fuzz::demand(cell.firstLine >= line);
    line = cell.firstLine;
  }
}

}  // namespace

// Any text taken as a notebook and as Markdown with code in it: cells at lines that grow, or one
// error.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = twin::fuzz::text(data, size);
  if (const auto notebook = twin::formats::readNotebook(text, "fuzz.ipynb", {})) {
    demandGrowingLines(*notebook);
  } else {
    twin::fuzz::demandGoodError(notebook.error());
  }
  demandGrowingLines(twin::formats::readMarkdown(text));
  return 0;
}
