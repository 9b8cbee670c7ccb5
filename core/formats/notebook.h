// notebook: cells of an .ipynb or of Markdown with fenced blocks, as the parser takes them.
// Thread: any. Errors: damaged with file and line for a broken notebook; depth and sizes are
// bounded.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/limits.h"
#include "core/base/result.h"

namespace twin::formats {

struct CellSource {
  std::string text{};
  int firstLine = 1;  // of a notebook: within all its cells, joined; of Markdown: of the file
};

[[nodiscard]] Result<std::vector<CellSource>> readNotebook(std::string_view json,
                                                           const std::string& file,
                                                           const Limits& limits);
[[nodiscard]] std::vector<CellSource> readMarkdown(std::string_view text);

}  // namespace twin::formats
