// Documents: what README and CONTRIBUTING say about the tree, taken apart for the tests.
// Owner: the test program. Thread: the main thread. Errors: a missing document is an empty text.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace twin::test {

[[nodiscard]] std::string document(const std::string& name);
// The first groups of all matches of a regular expression.
[[nodiscard]] std::set<std::string> allMatches(const std::string& text, const char* pattern);
// Complaints about files that the document names and the tree lacks.
[[nodiscard]] std::vector<std::string> missingFiles(const std::string& text);

// A code block that shows a file of the tree: its first line names the file in a comment.
struct Snippet {
  std::string path{};
  std::vector<std::string> lines{};
};
[[nodiscard]] std::vector<Snippet> snippets(const std::string& text);
// The first part of the snippet that the file does not hold, in order, whatever its line breaks
// are; blank lines and lines of dots divide parts. Empty when all are there.
[[nodiscard]] std::string firstMissingPart(const Snippet& snippet, const std::string& text);

}  // namespace twin::test
