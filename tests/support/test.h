// What every test includes: Qt Test, the registration of a class, data rows, sections and text
// diff. A test class is registered with TWIN_TEST(Class) and runs in its folder's program
// (test_main.cpp). Owner: the test program. Thread: the main thread. Errors: through Qt Test's own
// failure macros.
#pragma once

#include <QtTest/QtTest>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace twin::test {

// One test class of the program; `file` is the source that registered it.
struct Registration {
  using Make = std::unique_ptr<QObject> (*)();
  Registration(const char* file, Make make);
};

// Adds a column `path` and a row per file below `folder` whose name ends in `suffix`, in sorted
// order; the row is named by the file's path within `folder`. No file at all is a failure, not a
// silent pass.
void addDataRows(const std::filesystem::path& folder, std::string_view suffix);

// The bytes of a file; a missing file fails the test.
[[nodiscard]] std::string readFile(const std::filesystem::path& path);

// Splits a case file into its sections: a line "=== name" begins one, its text is what follows up
// to the next. Text before the first heading stands under "".
[[nodiscard]] std::map<std::string, std::string> readSections(std::string_view text);

// Lines that start with one of `words` followed by a blank or the end, as {word, rest}, in file
// order; used by case files whose lines are statements (pass, expect, rewrite ...). "#" and a blank
// begin comments.
struct Statement {
  int line = 0;
  std::string word{};
  std::string rest{};
};
[[nodiscard]] std::vector<Statement> readStatements(std::string_view text);

// Empty if equal; else the differing lines with "-" (expected) and "+" (actual) and two lines of
// context.
[[nodiscard]] std::string textDiff(std::string_view expected, std::string_view actual);

// Compares `actual` with a golden file. With TWIN_UPDATE_GOLDENS set the file is rewritten instead.
// Returns an empty text or the diff with the command that accepts it.
[[nodiscard]] std::string goldenDiff(const std::filesystem::path& golden, std::string_view actual);

// A folder below the build folder for a test's own files, emptied now; names are unique in a
// program.
[[nodiscard]] std::filesystem::path freshFolder(std::string_view name);

// Runs a program to its end, bounded by `timeoutMs`, with nothing on its input.
struct Finished {
  int exitCode = -1;
  std::string out{};
  std::string err{};
};
[[nodiscard]] Finished runProgram(const std::filesystem::path& program,
                                  const std::vector<std::string>& arguments, int timeoutMs = 60000);

}  // namespace twin::test

#ifdef TWIN_TEST_DATA
namespace twin::test {
// The data root of this test program (the folder of its CMakeLists.txt unless DATA says otherwise).
[[nodiscard]] inline std::filesystem::path dataFolder(std::string_view folder = {}) {
  return std::filesystem::path(TWIN_TEST_DATA) / folder;
}
inline void dataRows(std::string_view folder, std::string_view suffix) {
  addDataRows(dataFolder(folder), suffix);
}
// A file of the repository, named from its root.
[[nodiscard]] inline std::filesystem::path sourceFile(std::string_view path) {
  return std::filesystem::path(TWIN_SOURCE_DIR) / path;
}
// A program of the house in the build folder: "twinscope-cli".
[[nodiscard]] inline std::filesystem::path program(std::string_view name) {
  return std::filesystem::path(TWIN_BIN_DIR) / name;
}
}  // namespace twin::test
#endif

#define TWIN_TEST(Type)                                     \
  static const ::twin::test::Registration registered##Type( \
      __FILE__, []() -> std::unique_ptr<QObject> { return std::make_unique<Type>(); });

// Compares two texts and fails with a diff.
#define TWIN_COMPARE_TEXT(actual, expected)                                      \
  do {                                                                           \
    const std::string difference = ::twin::test::textDiff((expected), (actual)); \
    if (!difference.empty()) QFAIL(difference.c_str());                          \
  } while (false)

// Compares a text with a golden file and fails with a diff.
#define TWIN_COMPARE_GOLDEN(actual, path)                                      \
  do {                                                                         \
    const std::string difference = ::twin::test::goldenDiff((path), (actual)); \
    if (!difference.empty()) QFAIL(difference.c_str());                        \
  } while (false)

// Unwraps a Result in a test or fails with its text: TWIN_VALUE(graph, parse(text));
#define TWIN_VALUE(name, expression)                                    \
  auto name##Result = (expression);                                     \
  if (!name##Result) QFAIL(::twin::text(name##Result.error()).c_str()); \
  auto& name = *name##Result
// The same for an answer without a value.
#define TWIN_SUCCEEDS(expression)                    \
  do {                                               \
    if (const auto passed = (expression); !passed) { \
      QFAIL(::twin::text(passed.error()).c_str());   \
    }                                                \
  } while (false)
