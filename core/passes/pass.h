// PassDef: a pass is one row: a verb name, a sentence, its waterfall class, and rules or a
// function. Owner: passTable(). Thread: any may read.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/limits.h"
#include "core/ir/editor.h"
#include "core/ir/rewrite.h"
#include "core/ops/kernel.h"
#include "core/passes/rule.h"

namespace twin::passes {

// Which bar of the waterfall a pass's gain belongs to.
enum class GainClass : std::uint8_t { removedWork, fusion, layout, algorithm, memory };
[[nodiscard]] std::string_view word(GainClass gain);

using GraphValues = std::map<ir::ValueId, ops::Value>;

// What passes may ask of the rest of the program; app/session fills it with exec's functions.
struct PassContext {
  // Runs one pure node with eager kernels on constants.
  std::function<Result<std::vector<Tensor>>(const ir::Node& node, const ir::Graph& graph,
                                            std::span<const Tensor> inputs)>
      evaluateNode{};
  // Runs a whole graph eagerly and gives every value of the main graph. It writes to the Variables
  // among the inputs. Every run draws the same random numbers.
  std::function<Result<GraphValues>(const ir::Graph& graph, std::span<const ops::Value> inputs)>
      evaluateGraph{};
  std::stop_token stop{};
  Limits limits{};
};

struct PassOptions {
  ir::Level level = ir::Level::standard;
};

// What a pass function works with: the editor, near misses, and the remaining rewrites.
class PassRun {
 public:
  PassRun(ir::Editor& theEditor, const PassOptions& theOptions, const PassContext& theContext)
      : editor(theEditor), options(theOptions), context(theContext) {}
  ir::Editor& editor;
  const PassOptions& options;
  const PassContext& context;
  // Commits the editor's change and keeps the names of what it made; false when it changed nothing.
  bool commit();
  // Keeps 8 per node and 100 000 per pass, each rule once per node; the rest is counted.
  void nearMiss(std::string rule, ir::NodeId node, std::string reason);
  // False when --stop-after is used up or the run was cancelled: return at once.
  [[nodiscard]] bool mayRewrite() const;

  std::vector<ir::NearMiss> nearMisses{};
  std::uint32_t nearMissesDropped = 0;
  std::map<ir::NodeId, std::string> created{};  // names of all created nodes, also of passing ones
  std::uint64_t rewritesLeft = ~std::uint64_t{0};  // most rewrites of this editor

 private:
  std::unordered_map<ir::NodeId, std::uint32_t> perNode_;
  std::set<std::pair<ir::NodeId, std::string>> seen_;
};

struct PassDef {
  std::string name{};  // kebab-case verb: "prune-dead"
  std::string doc{};
  GainClass gain = GainClass::removedWork;
  bool optIn = false;
  std::vector<Rule> rules{};
  std::function<Status(PassRun&)> run{};  // instead of rules, or after them
};

[[nodiscard]] std::vector<PassDef> allPass();  // generated from the words of CMakeLists.txt
[[nodiscard]] const PassDef* findPass(std::string_view name);
[[nodiscard]] const std::vector<PassDef>& passTable();

}  // namespace twin::passes
