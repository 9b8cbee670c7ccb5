// Rule: one rewrite as data: a name, a sentence, a pattern in words or a match function, guards
// that give their reason, and the safety class of its worst input. Unstated safety means S3. Owner:
// the pass row. Thread: any may read. Errors: a pattern that does not parse is our own bug.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/ir/editor.h"
#include "core/ir/rewrite.h"

namespace twin::passes {

// What a pattern bound: values by variable name; constants by name too.
class Match {
 public:
  Match(const ir::Editor& editor, ir::NodeId root) : editor_(&editor), root_(root) {}
  [[nodiscard]] const ir::Editor& editor() const { return *editor_; }
  [[nodiscard]] const ir::Node& root() const { return editor_->node(root_); }
  [[nodiscard]] ir::ValueId value(std::string_view name) const;
  [[nodiscard]] const ir::ValueType& type(std::string_view name) const;
  // The uniform value of a constant operand; NaN-safe: use constantTensor for the bits.
  [[nodiscard]] double constant(std::string_view name) const;
  [[nodiscard]] const Tensor* constantTensor(std::string_view name) const;
  [[nodiscard]] DType dtype() const;  // of the root's first result
  // The value of a bound constant when all its elements are equal bit for bit, else nothing.
  [[nodiscard]] std::optional<double> uniform(std::string_view name) const;
  void bind(std::string name, ir::ValueId value) { values_[std::move(name)] = value; }
  // What a match function found besides values: attributes of the nodes to make.
  ir::Attributes found{};
  [[nodiscard]] bool bound(std::string_view name) const { return values_.contains(name); }
  // Nodes that the pattern consumed, root first.
  std::vector<ir::NodeId> matched{};

 private:
  const ir::Editor* editor_;
  ir::NodeId root_;
  std::map<std::string, ir::ValueId, std::less<>> values_;
};

// A guard's answer: yes, or no with words that a user reads.
struct Verdict {
  bool accepted = true;
  std::string reason{};
};
[[nodiscard]] inline Verdict accept() { return {}; }
[[nodiscard]] Verdict reject(std::string reason);

// Dtypes of the root's first operand that a rule is about; others are not a near miss.
enum class Eligible : std::uint8_t { any, numbers, floats, integers, booleans };

struct Rule {
  std::string name{};
  std::string doc{};
  ir::Safety safety = ir::Safety::s3;
  bool framework = false;  // an S2 rule of the default level that TensorFlow makes as well
  // Regroups sums or products (mark R): for operands beyond 2^40 or within 2^-40 an infinity may
  // appear or vanish, which verification notes and does not count as a failure.
  bool regroups = false;
  Eligible eligible = Eligible::any;
  std::string pattern{};  // "mul(x, 1) => x"; also what the window shows for a function
  std::function<Verdict(const Match&)> guard{};
  // For rules that a text cannot say. `rootKind` indexes them; match binds and returns a verdict,
  // or nothing where the structure is another; build makes the replacement of the root's results in
  // an open change.
  std::string rootKind{};
  std::function<std::optional<Verdict>(Match&)> match{};
  std::function<Result<std::vector<ir::ValueId>>(ir::Editor&, const Match&)> build{};
};

// True when a rule of this class may run at the level.
[[nodiscard]] bool allowed(const Rule& rule, ir::Level level);

}  // namespace twin::passes
