#include "tests/repo/tree.h"

#include <algorithm>
#include <array>

#include "tests/support/test.h"

namespace twin::test {
namespace {

constexpr std::array kBinary = {"otf", "ttf", "png", "onnx", "npz", "npy", "pb", "qm", "ico"};
constexpr std::array kForeign = {".git", "build", "shared", ".cache", "__pycache__"};

std::vector<TreeFile> readTree() {
  std::vector<TreeFile> files;
  const std::filesystem::path root = sourceFile("");
  std::error_code ignored;
  for (std::filesystem::recursive_directory_iterator at(root, ignored), end; at != end;
       at.increment(ignored)) {
    const std::string name = at->path().filename().string();
    if (at->is_directory()) {
      if (std::find(kForeign.begin(), kForeign.end(), name) != kForeign.end()) {
        at.disable_recursion_pending();
      }
      continue;
    }
    if (!at->is_regular_file() || at->is_symlink()) continue;
    TreeFile file{.path = at->path().lexically_relative(root).generic_string()};
    const std::string_view kind = extension(file.path);
    if (std::find(kBinary.begin(), kBinary.end(), kind) == kBinary.end()) {
      file.text = readFile(at->path());
    }
    files.push_back(std::move(file));
  }
  std::sort(files.begin(), files.end(),
            [](const TreeFile& a, const TreeFile& b) { return a.path < b.path; });
  return files;
}

}  // namespace

const std::vector<TreeFile>& tree() {
  static const std::vector<TreeFile> files = readTree();
  return files;
}

const TreeFile* treeFile(std::string_view path) {
  const auto& files = tree();
  const auto found = std::lower_bound(
      files.begin(), files.end(), path,
      [](const TreeFile& file, std::string_view wanted) { return file.path < wanted; });
  return found != files.end() && found->path == path ? &*found : nullptr;
}

std::string_view extension(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  const std::size_t dot = path.rfind('.');
  if (dot == std::string_view::npos || (slash != std::string_view::npos && dot < slash)) return {};
  return path.substr(dot + 1);
}

std::string_view folderOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

bool isBelow(std::string_view path, std::string_view folder) {
  return folder.empty() || path == folder ||
         (path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/');
}

std::string listed(const std::vector<std::string>& complaints) {
  std::string out = std::to_string(complaints.size()) + " complaints:\n";
  for (std::size_t k = 0; k < std::min<std::size_t>(complaints.size(), 40); ++k) {
    out += "  " + complaints[k] + "\n";
  }
  return out;
}

}  // namespace twin::test
