// Command: one user action as a plain value. Window, command line, session log, bug report and test
// share these; each is one row: name, doc, parse, print, apply. Undo needs no inverse: it is a list
// of states. Owner: plain values. Thread: apply runs on the session thread. Errors: usage from
// parse; from apply whatever stops the action, the state then stays as it was.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/session/state.h"
#include "core/base/result.h"

namespace twin::session {

struct Open {
  std::string path{};
};
struct NewScript {};
struct CloseDocument {};
struct ShowDocument {
  std::uint64_t id = 0;
};
struct EditText {
  std::string text{};
  std::optional<DocumentId> document{};  // none: the current one
};
struct Save {
  std::string path{};
};  // empty: where it came from
struct Run {};
struct Stop {};
struct SetStep {
  std::uint64_t step = 0;
};
struct Step {
  Motion motion = Motion::over;
};
struct SetGranularity {
  Granularity granularity = Granularity::statement;
};
struct ToggleBreakpoint {
  int line = 0;
};
struct SetBreakpoint {
  int line = 0;
  std::string condition{};  // empty: always stops
};
struct Rerun {};  // runs again and stays at the step
struct Evaluate {
  std::string expression{};
};
struct Watch {
  std::string expression{};
};
struct Unwatch {
  std::string expression{};
};
struct ClearBreakpoints {};
struct ChooseFunction {
  std::size_t target = 0;
};
struct Compile {};
struct SetLevel {
  ir::Level level = ir::Level::standard;
};
struct SkipPass {
  std::string pass{};
};  // again: takes it back in
struct StopAfter {
  std::uint64_t rewrites = 0;
};  // 0: no stop
struct SetStage {
  std::size_t stage = 0;
};
struct Select {
  std::string node{};
};
struct ToggleGroup {
  std::string group{};
};
struct ExpandAll {};
struct CollapseAll {};
struct SetLens {
  Lens lens = Lens::structure;
};
struct SetSides {
  Sides sides = Sides::both;
};
struct SetPerspective {
  Perspective perspective = Perspective::build;
};
struct SetTheme {
  Theme theme = Theme::light;
};
struct Compare {};  // times both sides in child processes
struct Export {
  std::string format{};
  std::string path{};
  std::string stage = "after";
};
struct SaveProject {
  std::string path{};
};  // empty: where it came from
struct Undo {};
struct Redo {};

using Command =
    std::variant<Open, NewScript, CloseDocument, ShowDocument, EditText, Save, Run, Stop, SetStep,
                 Step, SetGranularity, ToggleBreakpoint, SetBreakpoint, ClearBreakpoints, Rerun,
                 Evaluate, Watch, Unwatch, ChooseFunction, Compile, SetLevel, SkipPass, StopAfter,
                 SetStage, Select, ToggleGroup, ExpandAll, CollapseAll, SetLens, SetSides,
                 SetPerspective, SetTheme, Compare, Export, SaveProject, Undo, Redo>;

// Work that a command asks for beside the new state; the session starts it as a job.
enum class Work : std::uint8_t {
  run,
  compile,
  compare,
  layout,
  exportFile,
  evaluate,
  resume,       // to the next breakpoint, whose conditions are evaluated
  load,         // a file into the state; has no document yet
  save,         // a script, or a recorded run
  saveProject,  // has no document
  stop
};
// Whether the result is to be shown at once: a user asked for it, or it only follows another job.
enum class Cause : std::uint8_t { user, job };
struct Effect {
  Work work = Work::run;
  DocumentId document{};
  Export exporting{};
  std::string path{};        // of load, save and saveProject
  std::string expression{};  // of evaluate
  bool keepsStep = false;    // a run stops where the one before it stood
  Cause cause = Cause::user;
};

// Whether the states before and after the command are steps of undo.
enum class Undoable : std::uint8_t { no, yes };

struct CommandRow {
  std::size_t index = 0;  // of the command in the variant
  std::string name{};     // "toggle-breakpoint"
  std::string doc{};
  std::string arguments{};  // "LINE", for help
  Undoable undoable = Undoable::no;
  std::function<Result<Command>(std::span<const std::string_view>)> parse{};
  std::function<std::string(const Command&)> print{};  // the arguments
  std::function<Result<State>(const State&, const Command&, std::vector<Effect>&)> apply{};
};

[[nodiscard]] const std::vector<CommandRow>& commandTable();
[[nodiscard]] const CommandRow& rowOf(const Command& command);
// One line: a command's name and arguments; an argument with blanks stands in double quotes with \n
// \" \\.
[[nodiscard]] Result<Command> parseCommand(std::string_view line);
[[nodiscard]] std::string printCommand(const Command& command);
// The words of a command line, quotes undone.
[[nodiscard]] Result<std::vector<std::string>> commandWords(std::string_view line);

}  // namespace twin::session
