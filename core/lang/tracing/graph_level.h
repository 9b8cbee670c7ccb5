// GraphLevel: one graph of a trace while it is being built: the main graph, a branch, a loop's test
// or body. It knows its name scope, what it captured from outside, and the order of its side
// effects. Owner: the Tracer's stack. Thread: the interpreter's. Errors: none here.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ir/builder.h"
#include "core/lang/runtime/value.h"
#include "core/ops/kernel.h"

namespace twin::lang {

enum class Access : std::uint8_t { read, write };

// What a node, or a whole body, does beside computing its results.
struct Effects {
  std::map<const ops::Variable*, Access> variables{};
  bool isStateful = false;  // has to run, whoever reads its results
  bool isOrdered = false;   // prints and asserts keep their order among themselves

  void touch(const ops::Variable* variable, Access access);
  void add(const Effects& other);
};

// A value from outside and the placeholder that stands for it.
struct Capture {
  Value external{};  // a symbolic tensor of another level, an eager tensor, or a Variable
  ir::ValueId inner{};
};

class GraphLevel {
 public:
  GraphLevel(std::string name, std::string scopePrefix, std::uint64_t bodyNumber);

  // The full name, made unique, that an op of this wish gets.
  [[nodiscard]] std::string reserve(std::string_view wish);
  // Control edges that the node's effects ask for, and what later nodes have to wait for.
  void order(ir::NodeId node, const Effects& effects);
  // All that has to run; empty: the level is pure.
  [[nodiscard]] const std::vector<ir::NodeId>& mustRun() const { return mustRun_; }
  [[nodiscard]] const Effects& effects() const { return effects_; }
  // The finished graph; nodes stand in an order that runs, their ids tell the order of creation.
  [[nodiscard]] ir::GraphPtr close();

  ir::Builder builder;
  std::string scope;         // "", or "cond/" …
  const std::uint64_t body;  // unique among all levels
  std::string name;
  std::vector<Capture> captures{};
  std::map<std::pair<std::uint64_t, ir::ValueId>, ir::ValueId> capturedSymbols{};
  std::map<const void*, ir::ValueId>
      capturedObjects{};  // eager tensors by object, Variables by state
  std::map<const ops::Variable*, ir::ValueId> argumentVariables{};

 private:
  struct Order {
    std::optional<ir::NodeId> write{};
    std::vector<ir::NodeId> reads{};
  };
  std::map<const ops::Variable*, Order> orders_{};
  std::optional<ir::NodeId> lastOrdered_{};
  std::vector<ir::NodeId> mustRun_{};
  Effects effects_{};
};

// The same graph with another order of inputs; used to give both branches the same ones.
[[nodiscard]] ir::GraphPtr withInputs(const ir::Graph& graph,
                                      const std::vector<ir::NodeId>& inputs);

}  // namespace twin::lang
