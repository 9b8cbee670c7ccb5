// Tree: the files of the repository as the repo tests see them, build folders and hidden folders
// left out. Owner: the test program; read once. Thread: the main thread. Errors: an unreadable tree
// is an empty one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace twin::test {

struct TreeFile {
  std::string path{};  // from the root, with "/"
  std::string text{};  // empty for binary kinds
};

[[nodiscard]] const std::vector<TreeFile>& tree();
[[nodiscard]] const TreeFile* treeFile(std::string_view path);
// "h", "cpp", "" where the name has no dot.
[[nodiscard]] std::string_view extension(std::string_view path);
// The folder of a path: "core/ir" of "core/ir/graph.h", "" of "README.md".
[[nodiscard]] std::string_view folderOf(std::string_view path);
[[nodiscard]] bool isBelow(std::string_view path, std::string_view folder);
// All complaints in one text, at most 40 of them; what a failing test prints.
[[nodiscard]] std::string listed(const std::vector<std::string>& complaints);

}  // namespace twin::test

// Fails with the list unless it is empty.
#define TWIN_NO_COMPLAINTS(complaints)                                        \
  do {                                                                        \
    const std::vector<std::string> complained = (complaints);                 \
    if (!complained.empty()) QFAIL(::twin::test::listed(complained).c_str()); \
  } while (false)
