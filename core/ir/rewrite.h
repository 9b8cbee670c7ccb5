// Rewrite and PassRecord: the record of every change of a graph: which rule, what it matched, what
// it made, where each old value lives now. Append-only plain values; any thread may read.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/ir/graph.h"

namespace twin::ir {

// How far a rewrite may change results, for the worst input.
enum class Safety : std::uint8_t { s0, s1, s2, s3 };
[[nodiscard]] std::string_view text(Safety safety);  // "S0" …

// The rules that a compilation may use.
enum class Level : std::uint8_t { strict, standard, fast, unsafe };
[[nodiscard]] std::string_view word(Level level);  // strict, default, fast, unsafe
[[nodiscard]] std::optional<Level> levelFromWord(std::string_view word);

struct Gain {
  double flop = 0;   // removed work; negative when work was added
  double bytes = 0;  // memory traffic removed
  int launches = 0;  // kernels removed
};

struct Rewrite {
  std::uint32_t seq = 0;  // counts through the whole compilation, from 1
  std::string rule{};     // "simplify-algebra/mul-one": pass and row
  Safety safety = Safety::s3;
  std::vector<NodeId> matched{};  // created nodes inherit the union of their origins
  std::vector<NodeId> created{};
  std::vector<NodeId> updated{};  // the same node, an operand or attribute changed
  std::vector<NodeId> erased{};
  std::map<ValueId, ValueId> forward{};  // old value -> the value that stands for it now
  Gain estimatedGain{};
  std::string function{};  // body in which it happened; empty: the graph itself
};

// A rule whose structure matched and whose guard said no, in words.
struct NearMiss {
  std::string rule{};
  NodeId node{};
  std::string reason{};
};

struct RuleStatistics {
  std::string rule{};
  std::uint32_t tries = 0;
  std::uint32_t hits = 0;
  std::uint32_t nearMisses = 0;
  std::int64_t durationNs = 0;
};

// How a pass was checked; structureOnly: its graph is sound, but no values could be compared.
enum class Verification : std::uint8_t { passed, failed, skipped, structureOnly };
[[nodiscard]] std::string_view word(Verification verification);

struct PassRecord {
  std::string pass{};
  int round = 0;  // of the fixpoint; 0: outside
  GraphPtr before{};
  GraphPtr after{};  // equals before when nothing changed
  std::vector<Rewrite> rewrites{};
  // Names of nodes that one rewrite made and a later one of the same pass removed; no graph has
  // them.
  std::map<NodeId, std::string> passing{};
  std::vector<NearMiss> nearMisses{};
  std::uint32_t nearMissesDropped = 0;
  std::vector<RuleStatistics> rules{};
  std::int64_t durationNs = 0;
  Verification verified = Verification::skipped;
  std::string verificationNote{};  // what was left out and why, or the first difference
  std::vector<Error> failure{};    // at most one; the graph after is then the graph before
  GraphPtr failedGraph{};          // the pass's own graph when it failed

  [[nodiscard]] bool changed() const { return !rewrites.empty(); }
};

}  // namespace twin::ir
