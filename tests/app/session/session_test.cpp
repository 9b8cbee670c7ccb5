// The session as a program uses it: files open and are saved as jobs, commands behind them wait,
// and what is remembered stays bounded.
#include "app/session/session.h"

#include <atomic>
#include <set>

#include "app/session/command_tools.h"
#include "app/session/history.h"
#include "core/base/file.h"
#include "core/lang/runtime/run.h"
#include "tests/support/test.h"

using namespace twin;  // NOLINT(google-build-using-namespace): the test speaks of nothing else
using namespace twin::session;  // NOLINT(google-build-using-namespace)

namespace {

std::filesystem::path scriptIn(const std::filesystem::path& folder, std::string_view content) {
  const std::filesystem::path path = folder / "script.py";
  if (!saveAtomically(path, content)) qFatal("the script cannot be written");
  return path;
}

std::string longGraph(int nodes) {
  std::string text = "graph main(%x: f32[2]) {\n  %n0 = relu(%x)\n";
  for (int k = 1; k < nodes; ++k) {
    text += "  %n" + std::to_string(k) + " = relu(%n" + std::to_string(k - 1) + ")\n";
  }
  return text + "  output %n" + std::to_string(nodes - 1) + "\n}\n";
}

}  // namespace

class SessionTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void applies_what_follows_an_open_to_what_it_opened() {
    const auto path = scriptIn(test::freshFolder("session_open"), "x = 1\n");
    Session session({});
    session.dispatch(Open{path.string()});
    session.dispatch(ToggleBreakpoint{1});
    session.waitIdle();
    const StatePtr state = session.state();
    QVERIFY(state->lastError.empty());
    QCOMPARE(state->currentDocument()->breakpoints, std::set<int>{1});
    QCOMPARE(state->recent.front(), path.string());
    QVERIFY(state->jobs.empty());
  }

  void opens_a_file_as_a_job_and_drops_it_when_stopped() {
    const auto path = test::freshFolder("session_stop") / "long.txt";
    TWIN_SUCCEEDS(saveAtomically(path, longGraph(20'000)));
    Session session({});
    std::atomic<bool> wasJob{false};
    session.subscribe([&](const StatePtr& state) {
      for (const Job& job : state->jobs) wasJob = wasJob || job.label == "Opening long.txt";
    });
    session.dispatch(Open{path.string()});
    session.dispatch(ToggleBreakpoint{1});  // waits for the file, and is given up with it
    session.dispatch(Stop{});
    session.waitIdle();
    QVERIFY(wasJob);
    QVERIFY(session.state()->documents.empty());
    QVERIFY(session.state()->lastError.empty());
    QCOMPARE(session.state()->status, std::string("Stopped"));
  }

  void continues_to_a_condition_as_a_job_that_stops() {
    const auto path = scriptIn(test::freshFolder("session_resume"),
                               "t = 0\nfor k in range(20000):\n    t += k\n");
    Session session({});
    std::atomic<bool> wasJob{false};
    session.subscribe([&](const StatePtr& state) {
      for (const Job& job : state->jobs) wasJob = wasJob || job.label.starts_with("Continuing in");
    });
    session.dispatch(Open{path.string()});
    session.dispatch(Run{});
    session.waitIdle();
    session.dispatch(SetBreakpoint{.line = 3, .condition = "k == 7"});
    session.dispatch(Step{Motion::first});
    session.dispatch(Step{Motion::resume});
    session.waitIdle();
    QVERIFY(wasJob);
    const std::uint64_t found = session.state()->currentDocument()->step;
    QVERIFY(found > 0);
    QCOMPARE(session.state()->currentDocument()->run->recording.steps[found].line, 3);
    // It is given up at once, and stays where it was.
    session.dispatch(SetBreakpoint{.line = 3, .condition = "len([1 for j in range(9000)]) == 0"});
    session.dispatch(Step{Motion::resume});
    session.dispatch(Stop{});
    session.waitIdle();
    QVERIFY(session.state()->lastError.empty());
    QCOMPARE(session.state()->currentDocument()->step, found);
    // A condition that fails says so.
    session.dispatch(SetBreakpoint{.line = 3, .condition = "absent > 1"});
    session.dispatch(Step{Motion::resume});
    session.waitIdle();
    QCOMPARE(session.state()->lastError.size(), std::size_t{1});
    QVERIFY(text(session.state()->lastError.front()).find("line 3") != std::string::npos);
  }

  void saves_the_edited_text_of_a_run_file() {
    const auto folder = test::freshFolder("session_run_file");
    const auto path = scriptIn(folder, "x = 1\n");
    const std::string run = (folder / "one.twrun").string();
    Session session({});
    session.dispatch(Open{path.string()});
    session.dispatch(Run{});
    session.waitIdle();
    session.dispatch(Save{run});
    session.waitIdle();
    QVERIFY(session.state()->lastError.empty());
    QCOMPARE(session.state()->recent.front(), run);
    session.dispatch(CloseDocument{});
    session.dispatch(Open{run});
    session.waitIdle();
    QVERIFY(session.state()->currentDocument()->run != nullptr);
    session.dispatch(EditText{"x = 2\n"});
    session.dispatch(Save{});
    session.waitIdle();
    QCOMPARE(session.state()->lastError.size(), std::size_t{1});  // it asks for a path
    QCOMPARE(session.state()->currentDocument()->title, std::string("one.twrun"));
    session.dispatch(Save{(folder / "two.py").string()});
    session.waitIdle();
    QVERIFY(session.state()->lastError.empty());
    QVERIFY(!session.state()->currentDocument()->modified);
    QCOMPARE(readText((folder / "two.py").string(), {}).value_or(""), std::string("x = 2\n"));
  }

  void keeps_conditions_and_watches_in_a_project() {
    const auto folder = test::freshFolder("session_project");
    const auto path = scriptIn(folder, "x = 1\ny = x\n");
    const std::string project = (folder / "all.twinscope").string();
    {
      Session session({});
      session.dispatch(Open{path.string()});
      session.dispatch(SetBreakpoint{.line = 2, .condition = "x == 1"});
      session.dispatch(Watch{"x * 2"});
      session.dispatch(SaveProject{project});
      session.waitIdle();
      QVERIFY(session.state()->lastError.empty());
    }
    Session session({});
    session.dispatch(Open{project});
    session.waitIdle();
    const Document& document = *session.state()->currentDocument();
    QCOMPARE(document.breakpoints, std::set<int>{2});
    QCOMPARE(document.conditions.at(2), std::string("x == 1"));
    QCOMPARE(document.watches, std::vector<std::string>{"x * 2"});
  }

  void shows_the_error_of_a_file_that_cannot_be_opened() {
    Session session({});
    session.dispatch(Open{"/nowhere/absent.onnx"});
    session.waitIdle();
    QCOMPARE(session.state()->lastError.size(), std::size_t{1});
    QVERIFY(session.state()->documents.empty());
    session.dispatch(Open{"-"});
    session.waitIdle();
    QCOMPARE(session.state()->lastError.front().code, ErrorCode::usage);
  }

  void is_clean_only_of_the_text_that_was_saved() {
    const auto path = scriptIn(test::freshFolder("session_save"), "x = 1\n");
    Session session({});
    session.dispatch(Open{path.string()});
    session.waitIdle();
    session.dispatch(EditText{"x = 2\n"});
    session.dispatch(Save{});
    session.waitIdle();
    QVERIFY(!session.state()->currentDocument()->modified);
    QCOMPARE(test::readFile(path), std::string("x = 2\n"));
    session.dispatch(EditText{"x = 3\n"});
    session.dispatch(Save{"/nowhere/there/script.py"});
    session.waitIdle();
    QVERIFY(session.state()->currentDocument()->modified);
    QCOMPARE(session.state()->lastError.size(), std::size_t{1});
    QCOMPARE(session.state()->currentDocument()->path, path.string());
  }

  void remembers_a_run_of_edits_as_its_last_one() {
    Session session({});
    session.dispatch(NewScript{});
    for (int k = 0; k < 50; ++k) session.dispatch(EditText{"x = " + std::to_string(k) + "\n"});
    session.waitIdle();
    QCOMPARE(session.log(), (std::vector<std::string>{"new-script", "edit-text \"x = 49\\n\""}));
    // Undo goes step by step all the same, and the log replays to what it led to.
    session.dispatch(Undo{});
    session.dispatch(Undo{});
    session.waitIdle();
    QCOMPARE(session.state()->currentDocument()->text, std::string("x = 47\n"));
    QCOMPARE(session.log().back(), std::string("edit-text \"x = 47\\n\""));
    session.dispatch(Redo{});
    session.waitIdle();
    QCOMPARE(session.state()->currentDocument()->text, std::string("x = 48\n"));
  }

  void edits_the_document_that_is_named() {
    Session session({});
    session.dispatch(NewScript{});
    session.dispatch(EditText{"first = 1\n"});
    session.waitIdle();
    const DocumentId first = session.state()->current;
    session.dispatch(NewScript{});
    session.dispatch(EditText{"second = 1\n"});
    session.dispatch(EditText{"first = 2\n", first});
    session.waitIdle();
    const auto text = [&](DocumentId id) { return session.state()->document(id)->text; };
    const DocumentId second = session.state()->current;
    QVERIFY(second.value != first.value);
    QCOMPARE(text(first), std::string("first = 2\n"));
    QCOMPARE(text(second), std::string("second = 1\n"));
    const std::string line = "edit-text \"first = 2\\n\" " + std::to_string(first.value);
    QCOMPARE(session.log().back(), line);
    session.dispatch(Undo{});
    session.waitIdle();
    QCOMPARE(text(first), std::string("first = 1\n"));
    QCOMPARE(text(second), std::string("second = 1\n"));
    session.dispatch(CloseDocument{});
    session.dispatch(EditText{"gone = 1\n", second});
    session.waitIdle();
    QCOMPARE(session.state()->lastError.size(), std::size_t{1});
    QCOMPARE(text(first), std::string("first = 1\n"));
  }

  void holds_its_log_and_undo_within_bounds() {
    const std::string large(std::size_t{4} << 20U, 'x');
    CommandLog log;
    UndoList undo;
    State state;
    auto document = std::make_shared<Document>();
    document->id = nextDocumentId();
    state.documents.push_back(document);
    for (int k = 0; k < 30; ++k) {
      log.add(EditText{large}, state);
      log.add(ToggleBreakpoint{1}, state);  // ends the run of edits
      document->text = large;
      undo.push(undoStep(*document));
    }
    std::size_t bytes = 0;
    for (const std::string& line : log.lines()) bytes += line.size();
    QVERIFY(bytes <= std::size_t{16} << 20U);
    QVERIFY(log.lines().front().starts_with("# "));
    QCOMPARE(log.lines().back(), std::string("toggle-breakpoint 1"));
    int steps = 0;
    while (undo.pop(state) != nullptr) ++steps;
    QCOMPARE(steps, 16);  // 64 MiB
    for (int k = 0; k < 1000; ++k) undo.push(undoStep(Document{.id = document->id}));
    for (steps = 0; undo.pop(state) != nullptr;) ++steps;
    QCOMPARE(steps, 500);
  }
};

TWIN_TEST(SessionTest)
#include "session_test.moc"
