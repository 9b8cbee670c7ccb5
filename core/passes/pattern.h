// Pattern: a rule in words, "div(x, c) => mul(x, reciprocal(c))": what it matches and what it
// builds. Left: operators with operands and {attribute=value} demands; c, c1, c2 … bind constants,
// other names bind any value, a name that returns must be the same value; a number matches a
// constant whose elements all have exactly that value (-0.0 is not 0). Operands of commutative
// operators match in either order. Right: a bound name, a number in the root's type, or operators;
// what depends on constants alone is computed at once. Owner: whoever compiled it. Thread: any may
// read. Errors: syntax, with the column.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/passes/pass.h"

namespace twin::passes {

class Pattern {
 public:
  [[nodiscard]] static Result<Pattern> parse(std::string_view text, const ir::OpInfoSource& ops);

  [[nodiscard]] const std::string& rootKind() const { return left_.front().word; }
  // Binds the names into `match` and lists the matched nodes, root first; false: another structure.
  [[nodiscard]] bool matches(Match& match) const;
  // Makes the right side in the editor's open change.
  [[nodiscard]] Result<ir::ValueId> build(ir::Editor& editor, const Match& match,
                                          const PassContext& context) const;

 private:
  friend class PatternParser;
  enum class Kind : std::uint8_t { op, variable, constant, number };
  struct Term {
    Kind kind = Kind::variable;
    std::string word{};  // operator, or bound name
    double number = 0;
    std::size_t slot = 0;  // index into names_
    bool commutes = false;
    std::size_t flip = 0;  // bit of the orientation mask
    std::vector<std::size_t> operands{};
    std::vector<std::pair<std::string, ir::Attribute>> attributes{};
  };
  struct Binding;
  struct Built;
  [[nodiscard]] bool matchTerm(std::size_t term, ir::ValueId value, unsigned mask,
                               Binding& binding) const;
  [[nodiscard]] bool matchNode(const Term& term, const ir::Node& node, unsigned mask,
                               Binding& binding) const;
  [[nodiscard]] Result<Built> buildTerm(std::size_t term, DType wanted, ir::Editor& editor,
                                        const Match& match, const PassContext& context) const;

  std::vector<Term> left_;   // root first
  std::vector<Term> right_;  // root first
  std::vector<std::string> names_;
  std::size_t flips_ = 0;
};

}  // namespace twin::passes
