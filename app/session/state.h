// State: everything the program knows, as one immutable value: documents with their runs, graphs,
// plans and profiles, what the user looks at, and the jobs that run. A command makes a new State.
// Owner: shared_ptr<const State>; parts are shared between states. Thread: any may read. No Qt.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/id.h"
#include "core/base/limits.h"
#include "core/exec/plan.h"
#include "core/ir/graph.h"
#include "core/ir/rewrite.h"
#include "core/ops/kernel.h"
#include "profiler/compare.h"

namespace twin::lang {
struct FrozenFunction;
struct Program;
struct RecordedRun;
}  // namespace twin::lang
namespace twin::view {
struct GraphLayout;
}

namespace twin::session {

struct DocumentTag;
using DocumentId = Id<DocumentTag>;
struct JobTag;
using JobId = Id<JobTag>;

enum class Perspective : std::uint8_t { build, debug, optimise, profile };
enum class Theme : std::uint8_t { light, dark, contrastLight, contrastDark };
enum class Lens : std::uint8_t { structure, difference, time };
enum class Sides : std::uint8_t { both, eager, graph };  // shown of a measured document
enum class Granularity : std::uint8_t { statement, op };
enum class Motion : std::uint8_t { over, into, out, back, backInto, resume, first, last };
enum class DocumentKind : std::uint8_t { script, graph };

// How passes and verification run; the options of `compile`.
struct CompileSettings {
  ir::Level level = ir::Level::standard;
  std::vector<std::string> only{};
  std::vector<std::string> skip{};
  std::uint64_t stopAfter = ~std::uint64_t{0};
  enum class Verify : std::uint8_t { off, sample, all } verify = Verify::sample;
  bool operator==(const CompileSettings&) const = default;
};

// A function that can be compiled, run and measured: one trace of a tf.function, or a model file's
// graph.
struct Target {
  std::string name{};
  int line = 0;
  int trace = 0;
  ir::GraphPtr graph{};              // v0
  std::vector<ops::Value> inputs{};  // one per graph input; those of the last call, else random
  std::size_t captures = 0;          // of the inputs, at their end: what the function holds itself
  std::int64_t traceNs = 0;
  // The function of a script as a measuring child runs it; where it cannot be frozen, why.
  std::shared_ptr<const lang::FrozenFunction> frozen{};
  std::vector<Error> notFrozen{};
};
using TargetPtr = std::shared_ptr<const Target>;

struct Compiled {
  TargetPtr target{};
  CompileSettings settings{};
  ir::GraphPtr after{};
  std::vector<ir::PassRecord> records{};
  bool failed = false;                       // some pass failed verification or met a cap
  std::shared_ptr<const exec::Plan> plan{};  // null where the graph cannot run here
  std::vector<Error> planError{};            // at most one: why
  std::int64_t optimiseNs = 0;
  std::int64_t planNs = 0;

  // Graph at a stage: 0 is v0, k is after the k-th pass record.
  [[nodiscard]] ir::GraphPtr stage(std::size_t k) const;
};
using CompiledPtr = std::shared_ptr<const Compiled>;

// How a project names a document's file, kept where that file is missing.
struct FileReference {
  std::string path{};  // relative to the project's folder
  std::string sha256{};
  std::uint64_t size = 0;
};

// What a project says of a run or compilation that has not happened yet; taken up when it has.
struct AwaitedView {
  std::string function{};
  int trace = 0;
  std::optional<std::uint64_t> step{};
  std::optional<std::size_t> stage{};
};

// What `evaluate` answered, as the console shows it.
struct Evaluation {
  std::string expression{};
  std::uint64_t step = 0;
  std::string text{};  // of the value, or of the error
  bool failed = false;
};

struct Document {
  DocumentId id{};
  DocumentKind kind = DocumentKind::script;
  std::string path{};  // empty: never saved
  std::string title{};
  std::string text{};  // of a script, or graph text
  bool modified = false;

  // --- what was made of it ---
  std::shared_ptr<const lang::Program> program{};
  std::vector<Error> problems{};
  std::shared_ptr<const lang::RecordedRun> run{};
  bool stale = false;  // the text changed since the run
  std::vector<TargetPtr> targets{};
  std::size_t target = 0;
  CompileSettings compileSettings{};
  CompiledPtr compiled{};
  profiler::ComparisonPtr comparison{};

  // --- what the user looks at ---
  std::uint64_t step = 0;  // of the recorded run
  std::set<int> breakpoints{};
  std::map<int, std::string> conditions{};  // of breakpoints, by line
  std::vector<std::string> watches{};       // expressions shown at every step
  std::vector<Evaluation> evaluations{};    // newest last
  std::set<std::string> expanded{};         // groups of the graph
  std::string selectedNode{};               // name in the graph in view
  std::size_t stage = 0;                    // 0: v0, k: after the k-th pass record
  Lens lens = Lens::structure;
  std::shared_ptr<const view::GraphLayout>
      layout{};  // of the graph in view; may be one change behind
  std::shared_ptr<const view::GraphLayout>
      eagerLayout{};  // of v0 beside it, once both sides are measured

  // --- what its project says ---
  std::optional<AwaitedView> awaited{};
  std::optional<FileReference> missing{};  // the file is not there: nothing but this is known of it
  std::string projectExtras{};             // JSON of members that this version does not know

  [[nodiscard]] const Target* currentTarget() const {
    return target < targets.size() ? targets[target].get() : nullptr;
  }
  // The graph at the chosen stage, or null.
  [[nodiscard]] ir::GraphPtr graphInView() const;
};
using DocumentPtr = std::shared_ptr<const Document>;

struct Job {
  JobId id{};
  DocumentId document{};
  std::string label{};  // "Running network.py"
  std::int64_t startedNs = 0;
};

struct State {
  std::vector<DocumentPtr> documents{};
  DocumentId current{};
  Perspective perspective = Perspective::build;
  Theme theme = Theme::light;
  Sides sides = Sides::both;
  Granularity granularity = Granularity::statement;
  std::vector<std::string> recent{};  // newest first
  std::string project{};              // file of the project; empty: none
  std::string projectExtras{};        // JSON of its members that this version does not know
  Limits limits{};
  std::uint64_t seed = 0;
  std::vector<Job> jobs{};
  std::string status{};            // one line: what happened last
  std::vector<Error> lastError{};  // at most one: of the last command or job
  std::uint64_t revision = 0;      // rises with every state

  [[nodiscard]] const Document* document(DocumentId id) const;
  [[nodiscard]] const Document* currentDocument() const { return document(current); }
};
using StatePtr = std::shared_ptr<const State>;

[[nodiscard]] std::string_view word(Perspective perspective);
[[nodiscard]] std::string_view word(Theme theme);
[[nodiscard]] std::string_view word(Lens lens);
[[nodiscard]] std::string_view word(Sides sides);
[[nodiscard]] std::string_view word(Granularity granularity);
[[nodiscard]] std::string_view word(Motion motion);
template <class Enum>
[[nodiscard]] std::optional<Enum> fromWord(std::string_view text);

}  // namespace twin::session
