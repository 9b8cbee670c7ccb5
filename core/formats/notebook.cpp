#include "core/formats/notebook.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/text.h"

namespace twin::formats {
namespace {

using NotebookJson = nlohmann::json;
constexpr int kMostDepth = 256;
constexpr std::size_t kMostCells = 100'000;

tl::unexpected<Error> broken(const std::string& file, int line, std::string what) {
  return fail({.code = ErrorCode::damaged,
               .message = "{} is no notebook that can be read: {}",
               .arguments = {file, std::move(what)},
               .where = SourcePlace{.file = file, .line = line, .column = 1},
               .advice = "Save it again from Jupyter as .ipynb (format 4)."});
}

int countLines(std::string_view text) {
  return static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

// Depth of nesting, told before the parser recurses; strings are skipped.
bool isTooDeep(std::string_view json) {
  int depth = 0;
  bool inString = false;
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char c = json[at];
    if (inString) {
      if (c == '\\') ++at;
      if (c == '"') inString = false;
    } else if (c == '"') {
      inString = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kMostDepth) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

// "source" is a text or a list of texts.
std::optional<std::string> sourceOf(const NotebookJson& cell) {
  const auto source = cell.find("source");
  if (source == cell.end()) return std::nullopt;
  if (source->is_string()) return source->get<std::string>();
  if (!source->is_array()) return std::nullopt;
  std::string text;
  for (const NotebookJson& part : *source) {
    if (!part.is_string()) return std::nullopt;
    text += part.get_ref<const std::string&>();
  }
  return text;
}

}  // namespace

Result<std::vector<CellSource>> readNotebook(std::string_view json, const std::string& file,
                                             const Limits& limits) {
  if (isTooDeep(json)) return broken(file, 1, fmt::format("nested deeper than {}", kMostDepth));
  NotebookJson document;
  try {
    document = NotebookJson::parse(json);
  } catch (const NotebookJson::parse_error& error) {
    return broken(file, 1 + countLines(json.substr(0, std::min(error.byte, json.size()))),
                  "bad JSON");
  } catch (const NotebookJson::out_of_range&) {
    return broken(file, 1, "a number in it is too large");
  }
  const auto cells = document.is_object() ? document.find("cells") : document.end();
  if (!document.is_object() || cells == document.end() || !cells->is_array()) {
    return broken(file, 1, "it has no list of cells");
  }
  if (cells->size() >
      std::min<std::size_t>(kMostCells, static_cast<std::size_t>(limits.elements))) {
    return broken(file, 1, "too many cells");
  }
  std::vector<CellSource> sources;
  int line = 1;
  int number = 0;
  for (const NotebookJson& cell : *cells) {
    ++number;
    if (!cell.is_object()) return broken(file, 1, fmt::format("cell {} is no object", number));
    if (cell.value("cell_type", NotebookJson()) != "code") continue;
    auto text = sourceOf(cell);
    if (!text) return broken(file, 1, fmt::format("the source of cell {} is no text", number));
    const int lines = countLines(*text) + (text->ends_with('\n') ? 0 : 1);
    sources.push_back({.text = std::move(*text), .firstLine = line});
    line += lines;
  }
  return sources;
}

std::vector<CellSource> readMarkdown(std::string_view text) {
  std::vector<CellSource> sources;
  int number = 0;
  bool inside = false;
  std::string_view fence;
  for (const std::string_view whole : split(text, '\n')) {
    ++number;
    const std::string_view stripped = trim(whole);
    if (!inside && (stripped.starts_with("```") || stripped.starts_with("~~~"))) {
      const std::string_view language = trim(stripped.substr(3));
      inside = true;
      fence = stripped.substr(0, 3);
      const bool isCode = language.empty() || language.starts_with("py");
      if (isCode) {
        sources.push_back({.text = "", .firstLine = number + 1});
      } else {
        fence = {};
      }
      continue;
    }
    if (inside && (stripped.starts_with("```") || stripped.starts_with("~~~"))) {
      inside = false;
      continue;
    }
    if (inside && !fence.empty()) {
      sources.back().text += std::string(whole) + "\n";
    }
  }
  return sources;
}

}  // namespace twin::formats
