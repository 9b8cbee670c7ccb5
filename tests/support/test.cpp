#include "tests/support/test.h"

#include <QtCore/QProcess>
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "core/base/text.h"
#include "tests/support/registry.h"

namespace twin::test {
namespace {

std::vector<std::string_view> lines(std::string_view text) {
  std::vector<std::string_view> all = split(text, '\n');
  if (!all.empty() && all.back().empty()) all.pop_back();
  return all;
}

// Lengths of the longest common subsequence of the tails; texts of a test are small.
std::vector<std::vector<int>> commonTails(const std::vector<std::string_view>& a,
                                          const std::vector<std::string_view>& b) {
  std::vector<std::vector<int>> table(a.size() + 1, std::vector<int>(b.size() + 1, 0));
  for (std::size_t i = a.size(); i-- > 0;) {
    for (std::size_t j = b.size(); j-- > 0;) {
      table[i][j] =
          a[i] == b[j] ? table[i + 1][j + 1] + 1 : std::max(table[i + 1][j], table[i][j + 1]);
    }
  }
  return table;
}

constexpr std::size_t kDiffLines = 3000;

// Both texts differ by more than a table can hold: show where they part.
std::string firstDifference(const std::vector<std::string_view>& a,
                            const std::vector<std::string_view>& b) {
  const auto [left, right] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  std::string out = "first difference in line " + std::to_string(left - a.begin() + 1) + "\n";
  if (left != a.end()) out += "- " + std::string(*left) + "\n";
  if (right != b.end()) out += "+ " + std::string(*right) + "\n";
  return out;
}

}  // namespace

std::vector<Registered>& registered() {
  static std::vector<Registered> all;
  return all;
}

Registration::Registration(const char* file, Make make) {
  registered().push_back({.stem = std::filesystem::path(file).stem().string(), .make = make});
}

void addDataRows(const std::filesystem::path& folder, std::string_view suffix) {
  QTest::addColumn<QString>("path");
  std::vector<std::filesystem::path> files;
  std::error_code ignored;
  for (std::filesystem::recursive_directory_iterator at(folder, ignored), end; at != end;
       at.increment(ignored)) {
    if (at->is_regular_file() && at->path().filename().string().ends_with(suffix)) {
      files.push_back(at->path());
    }
  }
  std::sort(files.begin(), files.end());
  if (files.empty()) {
    QFAIL(("no file ending in " + std::string(suffix) + " below " + folder.string()).c_str());
  }
  for (const auto& file : files) {
    QTest::newRow(std::filesystem::relative(file, folder).string().c_str())
        << QString::fromStdString(file.string());
  }
}

std::string readFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) QTest::qFail(("cannot read " + path.string()).c_str(), __FILE__, __LINE__);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::map<std::string, std::string> readSections(std::string_view text) {
  std::map<std::string, std::string> sections;
  std::string name;
  for (const std::string_view line : lines(text)) {
    if (line.starts_with("=== ")) {
      name = std::string(trim(line.substr(4)));
      sections[name];
    } else {
      sections[name] += std::string(line) + "\n";
    }
  }
  return sections;
}

std::vector<Statement> readStatements(std::string_view text) {
  std::vector<Statement> statements;
  int number = 0;
  for (std::string_view line : lines(text)) {
    ++number;
    line = trim(line);
    if (line.empty() || line == "#" || line.starts_with("# ")) continue;
    const std::size_t blank = std::min(line.find(' '), line.size());
    statements.push_back({.line = number,
                          .word = std::string(line.substr(0, blank)),
                          .rest = std::string(trim(line.substr(blank)))});
  }
  return statements;
}

std::string textDiff(std::string_view expected, std::string_view actual) {
  if (expected == actual) return {};
  const std::vector<std::string_view> a = lines(expected);
  const std::vector<std::string_view> b = lines(actual);
  if (a == b) return "the texts differ in the line break at their end only\n";
  if (a.size() > kDiffLines || b.size() > kDiffLines) return firstDifference(a, b);
  const auto table = commonTails(a, b);
  struct Line {
    char mark = ' ';
    std::string_view text{};
  };
  std::vector<Line> all;
  for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      all.push_back({.mark = ' ', .text = a[i]});
      ++i;
      ++j;
    } else if (j == b.size() || (i < a.size() && table[i + 1][j] >= table[i][j + 1])) {
      all.push_back({.mark = '-', .text = a[i++]});
    } else {
      all.push_back({.mark = '+', .text = b[j++]});
    }
  }
  std::string out = "- expected, + actual\n";
  for (std::size_t k = 0; k < all.size(); ++k) {
    const std::size_t from = k < 2 ? 0 : k - 2;
    const std::size_t to = std::min(all.size(), k + 3);
    const bool isNear = std::any_of(all.begin() + static_cast<std::ptrdiff_t>(from),
                                    all.begin() + static_cast<std::ptrdiff_t>(to),
                                    [](const Line& line) { return line.mark != ' '; });
    if (isNear) out += std::string(1, all[k].mark) + " " + std::string(all[k].text) + "\n";
  }
  return out;
}

std::string goldenDiff(const std::filesystem::path& golden, std::string_view actual) {
  if (std::getenv("TWIN_UPDATE_GOLDENS") != nullptr) {
    std::filesystem::create_directories(golden.parent_path());
    std::ofstream(golden, std::ios::binary) << actual;
    return {};
  }
  std::ifstream file(golden, std::ios::binary);
  const std::string expected{std::istreambuf_iterator<char>(file), {}};
  std::string difference = textDiff(expected, actual);
  if (difference.empty()) return {};
  return golden.string() + "\n" + difference +
         "accept it with: cmake --build BUILD_FOLDER --target update-goldens\n";
}

std::filesystem::path freshFolder(std::string_view name) {
  const std::filesystem::path folder = std::filesystem::path(TWIN_TEST_OUTPUT) /
                                       QCoreApplication::applicationName().toStdString() / name;
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

Finished runProgram(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                    int timeoutMs) {
  QStringList list;
  for (const std::string& argument : arguments) list << QString::fromStdString(argument);
  QProcess process;
  process.setStandardInputFile(QProcess::nullDevice());
  process.start(QString::fromStdString(program.string()), list);
  if (!process.waitForStarted()) return {.err = "cannot start " + program.string()};
  if (!process.waitForFinished(timeoutMs)) {
    process.kill();
    process.waitForFinished();
    return {.err = "no answer in " + std::to_string(timeoutMs) + " ms"};
  }
  return {.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : 128,
          .out = process.readAllStandardOutput().toStdString(),
          .err = process.readAllStandardError().toStdString()};
}

}  // namespace twin::test
