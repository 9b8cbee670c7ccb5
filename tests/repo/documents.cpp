#include "tests/repo/documents.h"

#include <QtCore/QRegularExpression>

#include "core/base/text.h"
#include "tests/repo/tree.h"
#include "tests/support/test.h"

namespace twin::test {

std::string document(const std::string& name) {
  const auto* file = treeFile(name);
  return file != nullptr ? file->text : std::string();
}

std::set<std::string> allMatches(const std::string& text, const char* pattern) {
  std::set<std::string> found;
  auto matches =
      QRegularExpression(QString::fromLatin1(pattern), QRegularExpression::MultilineOption)
          .globalMatch(QString::fromStdString(text));
  while (matches.hasNext()) found.insert(matches.next().captured(1).toStdString());
  return found;
}

std::vector<std::string> missingFiles(const std::string& text) {
  const char* const path =
      R"((?<![\w./-])((?:core|app|profiler|tests|resources|samples|cmake)/[\w./-]*\w)(?![\w*<{/-]))";
  std::vector<std::string> complaints;
  for (const std::string& name : allMatches(text, path)) {
    if (!std::filesystem::exists(sourceFile(name))) {
      complaints.push_back(name + " is named, but does not exist");
    }
  }
  return complaints;
}

std::vector<Snippet> snippets(const std::string& text) {
  std::vector<Snippet> found;
  bool isInside = false;
  for (const std::string_view line : split(text, '\n')) {
    if (line.starts_with("```")) {
      isInside = !isInside;
      if (isInside) found.emplace_back();
    } else if (isInside) {
      found.back().lines.emplace_back(trim(line));
    }
  }
  std::erase_if(found, [](Snippet& snippet) {
    if (snippet.lines.empty()) return true;
    std::string_view first = snippet.lines[0];
    if (!first.starts_with("// ") && !first.starts_with("# ")) return true;
    first = trim(first.substr(2));
    first = first.substr(0, first.find(':'));
    const bool isPath =
        first.find('/') != std::string_view::npos && first.find(' ') == std::string_view::npos;
    if (!isPath) return true;
    snippet.path = std::string(first);
    snippet.lines.erase(snippet.lines.begin());
    return false;
  });
  return found;
}

std::string firstMissingPart(const Snippet& snippet, const std::string& text) {
  const auto solid = [](std::string_view part) {
    std::string out(part);
    std::erase_if(out, [](char letter) { return letter == ' ' || letter == '\n'; });
    return out;
  };
  const std::string whole = solid(text);
  std::size_t at = 0;
  std::string part;
  for (std::size_t k = 0; k <= snippet.lines.size(); ++k) {
    const bool isGap =
        k == snippet.lines.size() || snippet.lines[k].empty() || snippet.lines[k] == "...";
    if (!isGap) {
      part += snippet.lines[k] + "\n";
      continue;
    }
    const std::string wanted = solid(part);
    at = whole.find(wanted, at);
    if (at == std::string::npos) return part;
    at += wanted.size();
    part.clear();
  }
  return {};
}

}  // namespace twin::test
