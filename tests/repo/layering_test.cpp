#include <algorithm>

#include "core/base/text.h"
#include "tests/repo/tree.h"
#include "tests/support/test.h"

using twin::test::isBelow;
using twin::test::tree;
using twin::test::TreeFile;

namespace {

// Which folders a folder may include; the first row whose folder holds the file counts.
struct Layer {
  std::string_view folder{};
  std::vector<std::string_view> mayInclude{};
};

const std::vector<Layer>& layers() {
  static const std::vector<Layer> rows = {
      {"core/base", {"core/base"}},
      {"core/tensor", {"core/base", "core/tensor"}},
      {"core/ir", {"core/base", "core/tensor", "core/ir"}},
      {"core/ops", {"core/base", "core/tensor", "core/ir", "core/ops"}},
      {"core/exec", {"core/base", "core/tensor", "core/ir", "core/ops", "core/exec"}},
      {"core/passes", {"core/base", "core/tensor", "core/ir", "core/ops", "core/passes"}},
      {"core/formats", {"core/base", "core/tensor", "core/ir", "core/ops", "core/formats"}},
      {"core/lang", {"core/base", "core/tensor", "core/ir", "core/ops", "core/exec", "core/lang"}},
      {"profiler", {"core", "profiler"}},
      {"app/session/state.h", {"core", "profiler", "app/session/state.h"}},
      {"app/session", {"core", "profiler", "app/session", "app/view"}},
      {"app/view", {"core", "profiler", "app/view", "app/session/state.h"}},
      {"app/layout_worker", {"core/base", "app/layout_worker", "app/view"}},
      {"app/cli", {"core", "profiler", "app/session", "app/view", "app/cli"}},
      // What the window shows comes from the session and the views; a tensor is a value of theirs.
      {"app/gui", {"core/base", "core/tensor", "app/session", "app/view", "app/gui"}},
      {"tests", {""}},
  };
  return rows;
}

// Loaded at run time; no other folder may include them.
constexpr std::array kModules = {std::string_view("core/exec/cuda"),
                                 std::string_view("profiler/cupti")};

bool isCode(const TreeFile& file) {
  const std::string_view kind = twin::test::extension(file.path);
  return kind == "h" || kind == "cpp" || kind == "cu" || kind == "cuh";
}

struct Include {
  std::string name{};
  bool isQuoted = false;
};

std::vector<Include> includes(const std::string& text) {
  std::vector<Include> found;
  for (std::string_view line : twin::split(text, '\n')) {
    line = twin::trim(line);
    if (!line.starts_with("#")) continue;
    line = twin::trim(line.substr(1));
    if (!line.starts_with("include")) continue;
    line = twin::trim(line.substr(7));
    if (line.empty() || (line[0] != '"' && line[0] != '<')) continue;
    const std::size_t end = line.find(line[0] == '"' ? '"' : '>', 1);
    found.push_back({.name = std::string(line.substr(1, end - 1)), .isQuoted = line[0] == '"'});
  }
  return found;
}

}  // namespace

class LayeringTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everyIncludeIsAllowed();
  void everyFileHasALayer();
  void qtStaysInTheWindow();
  void graphvizStaysInTheWorker();
  void modulesAreIncludedByNobody();
  void ownHeaderComesFirst();
};

void LayeringTest::everyIncludeIsAllowed() {
  std::vector<std::string> complaints;
  for (const TreeFile& file : tree()) {
    if (!isCode(file)) continue;
    const auto layer = std::find_if(layers().begin(), layers().end(), [&](const Layer& row) {
      return isBelow(file.path, row.folder);
    });
    if (layer == layers().end()) continue;
    for (const Include& include : includes(file.text)) {
      if (!include.isQuoted) continue;
      if (layer->folder == "tests" && twin::test::folderOf(include.name).empty())
        continue;  // x.moc
      if (layer->folder == "app/gui" && include.name.ends_with(".moc")) continue;
      if (twin::test::treeFile(include.name) == nullptr) {
        complaints.push_back(file.path + " includes " + include.name +
                             ", which is no file from the root");
        continue;
      }
      const bool isAllowed =
          std::any_of(layer->mayInclude.begin(), layer->mayInclude.end(),
                      [&](std::string_view folder) { return isBelow(include.name, folder); });
      if (!isAllowed) complaints.push_back(file.path + " may not include " + include.name);
    }
  }
  TWIN_NO_COMPLAINTS(complaints);
}

void LayeringTest::everyFileHasALayer() {
  std::vector<std::string> complaints;
  for (const TreeFile& file : tree()) {
    const bool isKnown = std::any_of(layers().begin(), layers().end(), [&](const Layer& row) {
      return isBelow(file.path, row.folder);
    });
    if (isCode(file) && !isKnown)
      complaints.push_back(file.path + " lies in no layer of the house");
  }
  TWIN_NO_COMPLAINTS(complaints);
}

void LayeringTest::qtStaysInTheWindow() {
  std::vector<std::string> complaints;
  for (const TreeFile& file : tree()) {
    if (!isCode(file) || isBelow(file.path, "app/gui") || isBelow(file.path, "tests")) continue;
    for (const Include& include : includes(file.text)) {
      const bool isQt =
          include.name.size() > 1 && include.name[0] == 'Q' &&
          (include.name[1] == 't' || (include.name[1] >= 'A' && include.name[1] <= 'Z'));
      if (isQt) complaints.push_back(file.path + " includes Qt's " + include.name);
    }
  }
  TWIN_NO_COMPLAINTS(complaints);
}

void LayeringTest::graphvizStaysInTheWorker() {
  std::vector<std::string> complaints;
  for (const TreeFile& file : tree()) {
    if (!isCode(file) || isBelow(file.path, "app/layout_worker")) continue;
    for (const Include& include : includes(file.text)) {
      if (include.isQuoted) continue;
      if (include.name.starts_with("graphviz/") || include.name.starts_with("gvc") ||
          include.name.starts_with("cgraph")) {
        complaints.push_back(file.path + " includes Graphviz's " + include.name);
      }
    }
  }
  TWIN_NO_COMPLAINTS(complaints);
}

void LayeringTest::modulesAreIncludedByNobody() {
  std::vector<std::string> complaints;
  for (const TreeFile& file : tree()) {
    for (const std::string_view module : kModules) {
      if (!isCode(file) || isBelow(file.path, module) || isBelow(file.path, "tests")) continue;
      for (const Include& include : includes(file.text)) {
        if (isBelow(include.name, module)) {
          complaints.push_back(file.path + " includes the optional module's " + include.name);
        }
      }
    }
  }
  TWIN_NO_COMPLAINTS(complaints);
}

void LayeringTest::ownHeaderComesFirst() {
  std::vector<std::string> complaints;
  for (const TreeFile& file : tree()) {
    if (!file.path.ends_with(".cpp")) continue;
    const std::string header = file.path.substr(0, file.path.size() - 3) + "h";
    if (twin::test::treeFile(header) == nullptr) continue;
    const auto all = includes(file.text);
    if (all.empty() || all[0].name != header) {
      complaints.push_back(file.path + " does not include its own header first");
    }
  }
  TWIN_NO_COMPLAINTS(complaints);
}

TWIN_TEST(LayeringTest)
#include "layering_test.moc"
