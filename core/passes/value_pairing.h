// ValuePairing: which values of the graphs before and after a pass stand for each other, and how
// exactly by the rewrites that they depend on, through data and through the states of Variables.
// Owner: plain value. Thread: any. Errors: none.
#pragma once

#include <map>
#include <vector>

#include "core/ir/rewrite.h"

namespace twin::passes {

class ValuePairing {
 public:
  struct Pair {
    ir::ValueId before{};
    ir::ValueId after{};
    ir::Safety safety = ir::Safety::s0;
    bool direct = false;  // changed itself, not only downstream of a change
  };

  // No class is worse than `cap`.
  ValuePairing(const ir::Graph& before, const ir::Graph& after,
               const std::vector<ir::Rewrite>& rewrites, ir::Safety cap);

  // Among them every graph output.
  [[nodiscard]] const std::vector<Pair>& pairs() const { return pairs_; }
  // How exactly the Variable that stands at this graph input is left.
  [[nodiscard]] ir::Safety stateSafety(std::size_t input) const { return states_[input]; }
  [[nodiscard]] ir::Safety worst() const { return worst_; }
  // True when a rule that regroups sums or products was applied.
  [[nodiscard]] bool regroups() const { return regroups_; }

 private:
  void follow(const ir::Graph& before, const std::vector<ir::Rewrite>& rewrites);
  void followOne(const ir::Graph& before, const ir::Rewrite& rewrite);
  // The class that a node inherits; what it does to Variables is noted.
  [[nodiscard]] ir::Safety inherit(const ir::Graph& before, const ir::Node& node);
  void pairOutputs(const ir::Graph& before, const ir::Graph& after);

  std::vector<Pair> pairs_;
  std::vector<ir::Safety> states_;
  ir::Safety worst_ = ir::Safety::s0;
  bool regroups_ = false;

  ir::Safety cap_;
  std::map<ir::ValueId, std::vector<ir::ValueId>> holders_;  // now -> values of before
  std::map<ir::ValueId, ir::ValueId> current_;
  std::map<ir::ValueId, ir::Safety> own_;     // result 0 of nodes without results stands for them
  std::map<ir::ValueId, ir::Safety> safety_;  // of a resource input: of the Variable's state
  std::map<ir::ValueId, std::vector<ir::ValueId>> variables_;  // the inputs that a resource may be
  ir::Safety everywhere_ = ir::Safety::s0;
  ir::Safety inBodies_ = ir::Safety::s0;
};

}  // namespace twin::passes
