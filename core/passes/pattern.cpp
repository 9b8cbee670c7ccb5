#include "core/passes/pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>

#include "core/base/check.h"
#include "core/base/text.h"
#include "core/passes/pass_tools.h"

namespace twin::passes {
namespace {

constexpr std::size_t kMostNames = 8;
constexpr std::size_t kMostDepth = 8;
// A constant that replaces a whole value is stored up to this size.
constexpr std::int64_t kMostFilledBytes = 64 * 1024;

bool isWordCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}
// c, c1, c2 … name constants.
bool namesConstant(std::string_view word) {
  return word.front() == 'c' && std::ranges::all_of(word.substr(1), [](char c) {
           return std::isdigit(static_cast<unsigned char>(c)) != 0;
         });
}
bool sameNumber(double a, double b) { return a == b && std::signbit(a) == std::signbit(b); }

// True when every element is exactly `number`, rounded to the tensor's dtype.
bool hasOnly(const Tensor& tensor, double number) {
  const std::optional<double> value = uniformValue(tensor);
  if (!value) return false;
  if (!isFloat(tensor.dtype())) return *value == number;
  if (sameNumber(*value, number)) return true;
  const auto rounded = cast(Tensor::scalar(number), tensor.dtype());
  return rounded && sameNumber(elementAsDouble(*rounded, 0), *value);
}

DType operandDType(const ir::ValueType& type, DType fallback) {
  const ir::TensorType* tensor = ir::asTensor(type);
  return tensor != nullptr ? tensor->dtype : fallback;
}

}  // namespace

struct Pattern::Binding {
  ir::ValueId values[kMostNames]{};
  bool bound[kMostNames]{};
  const Match* match = nullptr;
  InlineVector<ir::NodeId, 8> matched{};
};

struct Pattern::Built {
  std::optional<ir::ValueId> value{};
  Tensor constant{};  // valid: not yet a node
};

class PatternParser {
 public:
  PatternParser(std::string_view text, const ir::OpInfoSource& ops) : text_(text), ops_(ops) {}

  Result<Pattern> parse() {
    TWIN_PASS(term(pattern_.left_, 0));
    if (pattern_.left_.front().kind != Pattern::Kind::op) return wrong("an operator as root");
    if (!take("=>")) return wrong("=>");
    onRight_ = true;
    TWIN_PASS(term(pattern_.right_, 0));
    skipBlanks();
    if (at_ != text_.size()) return wrong("the end");
    return std::move(pattern_);
  }

 private:
  using Terms = std::vector<Pattern::Term>;

  tl::unexpected<Error> wrong(std::string_view expected) const {
    return fail({.code = ErrorCode::syntax,
                 .message = "the pattern \"{}\" needs {} in column {}",
                 .arguments = {std::string(text_), std::string(expected), std::to_string(at_ + 1)},
                 .advice = "Write OP(operand, …) => OP(operand, …)."});
  }
  void skipBlanks() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool take(std::string_view token) {
    skipBlanks();
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }
  std::string_view takeWhile(bool (*accepts)(char)) {
    skipBlanks();
    const std::size_t begin = at_;
    while (at_ < text_.size() && accepts(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }
  static bool isNumberCharacter(char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == 'e';
  }

  // Appends the term and everything below it to `terms`.
  Status term(Terms& terms, std::size_t depth) {
    if (depth > kMostDepth) return wrong("less nesting");
    skipBlanks();
    if (at_ == text_.size()) return wrong("an operand");
    const std::size_t index = terms.size();
    terms.emplace_back();
    const char first = text_[at_];
    if (std::isdigit(static_cast<unsigned char>(first)) != 0 || first == '-') {
      const auto number = parseDouble(takeWhile(isNumberCharacter));
      if (!number) return wrong("a number");
      terms[index].kind = Pattern::Kind::number;
      terms[index].number = *number;
      return {};
    }
    const std::string word(takeWhile(isWordCharacter));
    if (word.empty()) return wrong("a name");
    terms[index].word = word;
    if (take("(")) return operation(terms, index, depth);
    if (onRight_ && (word == "true" || word == "false")) {
      terms[index].kind = Pattern::Kind::number;
      terms[index].number = word == "true" ? 1 : 0;
      return {};
    }
    return name(terms[index]);
  }

  Status name(Pattern::Term& term) {
    auto& names = pattern_.names_;
    const auto known = std::ranges::find(names, term.word);
    if (known == names.end() && onRight_) return wrong("a name that the left side binds");
    if (known == names.end() && names.size() == kMostNames) return wrong("fewer names");
    term.kind = namesConstant(term.word) ? Pattern::Kind::constant : Pattern::Kind::variable;
    term.slot = static_cast<std::size_t>(known - names.begin());
    if (known == names.end()) names.push_back(term.word);
    return {};
  }

  Status operation(Terms& terms, std::size_t index, std::size_t depth) {
    terms[index].kind = Pattern::Kind::op;
    do {
      const std::size_t operand = terms.size();
      TWIN_PASS(term(terms, depth + 1));
      terms[index].operands.push_back(operand);
    } while (take(","));
    if (!take(")")) return wrong(") or ,");
    if (take("{")) TWIN_PASS(attributes(terms[index]));
    const ir::OpInfo* info = ops_.find(terms[index].word);
    if (!onRight_ && info != nullptr && info->has(ir::Trait::commutative) &&
        terms[index].operands.size() == 2) {
      terms[index].commutes = true;
      terms[index].flip = pattern_.flips_++;
    }
    return {};
  }

  Status attributes(Pattern::Term& term) {
    do {
      const std::string name(takeWhile(isWordCharacter));
      if (name.empty() || !take("=")) return wrong("name=value");
      const auto isValue = [](char c) { return isWordCharacter(c) || c == '-' || c == '.'; };
      const std::string value(takeWhile(isValue));
      ir::Attribute attribute = value;
      if (value == "true" || value == "false") attribute = value == "true";
      if (const auto number = parseInt(value))
        attribute = *number;
      else if (const auto real = parseDouble(value))
        attribute = *real;
      term.attributes.emplace_back(name, std::move(attribute));
    } while (take(","));
    if (!take("}")) return wrong("}");
    return {};
  }

  std::string_view text_;
  const ir::OpInfoSource& ops_;
  std::size_t at_ = 0;
  bool onRight_ = false;
  Pattern pattern_;
};

Result<Pattern> Pattern::parse(std::string_view text, const ir::OpInfoSource& ops) {
  return PatternParser(text, ops).parse();
}

bool Pattern::matches(Match& match) const {
  const ir::Node& root = match.root();
  if (root.inputs.size() != left_.front().operands.size()) return false;
  for (unsigned mask = 0; mask < (1U << flips_); ++mask) {
    Binding binding;
    binding.match = &match;
    if (!matchNode(left_.front(), root, mask, binding)) continue;
    for (std::size_t slot = 0; slot < names_.size(); ++slot) {
      match.bind(names_[slot], binding.values[slot]);
    }
    match.matched.assign(binding.matched.begin(), binding.matched.end());
    return true;
  }
  return false;
}

bool Pattern::matchNode(const Term& term, const ir::Node& node, unsigned mask,
                        Binding& binding) const {
  if (node.kind != term.word || node.inputs.size() != term.operands.size()) return false;
  for (const auto& [name, wanted] : term.attributes) {
    const auto at = node.attributes.find(name);
    if (at == node.attributes.end() || at->second != wanted) return false;
  }
  binding.matched.push_back(node.id);
  const bool flipped = term.commutes && ((mask >> term.flip) & 1U) != 0;
  for (std::size_t i = 0; i < term.operands.size(); ++i) {
    const std::size_t operand = flipped ? term.operands.size() - 1 - i : i;
    if (!matchTerm(term.operands[i], node.inputs[operand], mask, binding)) return false;
  }
  return true;
}

bool Pattern::matchTerm(std::size_t index, ir::ValueId value, unsigned mask,
                        Binding& binding) const {
  const Term& term = left_[index];
  const ir::Editor& editor = binding.match->editor();
  switch (term.kind) {
    case Kind::number: {
      const Tensor* tensor = editor.constant(value);
      return tensor != nullptr && hasOnly(*tensor, term.number);
    }
    case Kind::constant:
      if (editor.constant(value) == nullptr) return false;
      [[fallthrough]];
    case Kind::variable:
      if (binding.bound[term.slot]) return binding.values[term.slot] == value;
      binding.values[term.slot] = value;
      binding.bound[term.slot] = true;
      return true;
    case Kind::op:
      break;
  }
  const ir::Node* node = value.result == 0 ? editor.find(value.node) : nullptr;
  return node != nullptr && matchNode(term, *node, mask, binding);
}

namespace {

// A number in place of a whole value needs the value's own shape.
Result<Tensor> wholeConstant(double number, const Match& match) {
  const ir::TensorType* type = ir::asTensor(match.root().outputs.front());
  const auto shape = type != nullptr ? type->shape.shape() : std::nullopt;
  if (!shape) {
    return fail({.code = ErrorCode::unsupported, .message = "the shape of the result is unknown"});
  }
  const auto bytes = byteCount(match.root().outputs.front());
  if (!bytes || *bytes > kMostFilledBytes) {
    return fail({.code = ErrorCode::limit,
                 .message = "would store {} of equal numbers",
                 .arguments = {byteText(static_cast<double>(bytes.value_or(0)))}});
  }
  return filled(type->dtype, *shape, number);
}

}  // namespace

Result<Pattern::Built> Pattern::buildTerm(std::size_t index, DType wanted, ir::Editor& editor,
                                          const Match& match, const PassContext& context) const {
  const Term& term = right_[index];
  if (term.kind == Kind::number) {
    TWIN_TRY(tensor, cast(Tensor::scalar(term.number), wanted));
    return Built{.constant = std::move(tensor)};
  }
  if (term.kind != Kind::op) {
    const ir::ValueId value = match.value(term.word);
    if (term.kind == Kind::constant) {
      return Built{.value = value, .constant = *editor.constant(value)};
    }
    return Built{.value = value};
  }
  DType numbers = wanted;  // numbers take the dtype of the first bound operand beside them
  for (const std::size_t operand : term.operands) {
    if (right_[operand].kind != Kind::variable && right_[operand].kind != Kind::constant) continue;
    numbers = operandDType(match.type(right_[operand].word), wanted);
    break;
  }
  std::vector<Built> operands;
  bool allConstant = true;
  for (const std::size_t operand : term.operands) {
    TWIN_TRY(built, buildTerm(operand, numbers, editor, match, context));
    allConstant = allConstant && built.constant.valid();
    operands.push_back(std::move(built));
  }
  ir::Attributes attributes;
  for (const auto& [name, value] : term.attributes) attributes[name] = value;
  if (allConstant && context.evaluateNode) {
    std::vector<Tensor> tensors;
    for (const Built& built : operands) tensors.push_back(built.constant);
    TWIN_TRY(result, evaluate(term.word, tensors, attributes, editor, context));
    return Built{.constant = std::move(result)};
  }
  ir::NodeSpec spec{.kind = term.word, .attributes = std::move(attributes)};
  for (const Built& built : operands) {
    if (built.value) {
      spec.inputs.push_back(*built.value);
      continue;
    }
    TWIN_TRY(value, editor.addConstant(built.constant));
    spec.inputs.push_back(value);
  }
  TWIN_TRY(value, editor.add(std::move(spec)));
  return Built{.value = value};
}

Result<ir::ValueId> Pattern::build(ir::Editor& editor, const Match& match,
                                   const PassContext& context) const {
  const Term& root = right_.front();
  if (root.kind == Kind::number) {
    TWIN_TRY(tensor, wholeConstant(root.number, match));
    return editor.addConstant(std::move(tensor));
  }
  TWIN_TRY(built, buildTerm(0, match.dtype(), editor, match, context));
  if (built.value) return *built.value;
  return editor.addConstant(std::move(built.constant));
}

}  // namespace twin::passes
