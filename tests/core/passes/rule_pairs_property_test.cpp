// Two right rules together: for every pair of textual rules of simplify-algebra a graph in which
// the second stands on the first, driven to its end, checked for structure and values.
#include <cctype>

#include "core/base/text.h"
#include "core/ir/parse.h"
#include "core/ir/verify.h"
#include "tests/support/pass_context.h"
#include "tests/support/repetitions.h"
#include "tests/support/test.h"

namespace twin::passes {
namespace {

// Writes the left side of a pattern as graph text.
class PatternGraph {
 public:
  explicit PatternGraph(std::string dtype) : dtype_(std::move(dtype)) {}

  // The value of the term; its first free name stands for `inner` where that is given.
  std::string write(std::string_view pattern, const std::string& inner) {
    text_ = pattern;
    at_ = 0;
    names_.clear();
    inner_ = inner;
    return term();
  }
  [[nodiscard]] std::string graph(const std::string& result) const {
    return "graph main(" + join(inputs_, ", ") + ") {\n" + body_ + "  output " + result + "\n}\n";
  }

 private:
  std::string fresh() { return "%v" + std::to_string(count_++); }
  std::string line(const std::string& what) {
    const std::string name = fresh();
    body_ += "  " + name + " = " + what + "\n";
    return name;
  }

  std::string term() {
    while (text_[at_] == ' ') ++at_;
    std::string word;
    while (at_ < text_.size() &&
           std::string_view("(), ").find(text_[at_]) == std::string_view::npos) {
      word += text_[at_++];
    }
    if (at_ < text_.size() && text_[at_] == '(') {
      std::vector<std::string> operands;
      do {
        ++at_;
        operands.push_back(term());
        while (text_[at_] == ' ') ++at_;
      } while (text_[at_] == ',');
      ++at_;
      return line(word + "(" + join(operands, ", ") + ")");
    }
    return leaf(word);
  }

  std::string leaf(const std::string& word) {
    const bool number = word[0] == '-' || std::isdigit(static_cast<unsigned char>(word[0])) != 0;
    if (number && dtype_ == "bool") {
      return line(std::string("const ") + (word == "0" ? "false" : "true") + " : bool[]");
    }
    if (number) return line("const " + word + " : " + dtype_ + "[]");
    std::string& value = names_[word];
    if (!value.empty()) return value;
    if (word[0] == 'c')
      return value = line("const " + std::to_string(names_.size() + 2) + " : " + dtype_ + "[]");
    if (!inner_.empty()) {
      value = std::move(inner_);
      inner_.clear();
      return value;
    }
    value = fresh();
    inputs_.push_back(value + ": " + (word == "p" ? "bool" : dtype_) + "[3]");
    return value;
  }

  std::string dtype_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t count_ = 0;
  std::string inner_;
  std::map<std::string, std::string> names_;
  std::vector<std::string> inputs_;
  std::string body_;
};

std::string leftSide(const Rule& rule) { return rule.pattern.substr(0, rule.pattern.find(" =>")); }

bool fitsDType(const Rule& rule, const std::string& dtype) {
  const std::string left = leftSide(rule);
  const bool logic = left.find("logical") != std::string::npos;
  const bool makesTruth = left.starts_with("equal") || left.starts_with("not_equal");
  // Truth values have no order, and comparisons of numbers do not nest.
  const bool ordered = left.find("less") != std::string::npos;
  if (makesTruth || ordered || left.find("select") != std::string::npos) return false;
  if (dtype == "bool") return logic;
  if (logic) return false;
  if (rule.eligible == Eligible::floats) return dtype == "f32";
  const bool isWhole = dtype == "i32" || dtype == "u8";
  if (dtype == "u8" && left.find('-') != std::string::npos) return false;
  if (rule.eligible == Eligible::integers) return isWhole;
  // Most float functions have no whole-number form.
  PatternGraph writer(dtype);
  const std::string text = writer.graph(writer.write(left, ""));
  return ir::parse(text, ops::registry()).has_value();
}

}  // namespace

class RulePairsTest : public QObject {
  Q_OBJECT

  const PassContext context_ = twin::test::passContext();

 private Q_SLOTS:
  void pairsAgree_data() {
    QTest::addColumn<QString>("dtype");
    for (const char* dtype : {"f32", "i32", "u8", "bool"}) QTest::newRow(dtype) << dtype;
  }
  void pairsAgree() {
    QFETCH(QString, dtype);
    std::vector<const Rule*> rules;
    for (const Rule& rule : findPass("simplify-algebra")->rules) {
      if (!rule.match && fitsDType(rule, dtype.toStdString())) rules.push_back(&rule);
    }
    // A sanitizer's runs take a part of the pairs; no rule is left out.
    const std::size_t stride = test::kSanitized ? 7 : 1;
    std::size_t turn = 0;
    int pairs = 0;
    for (const Rule* inner : rules) {
      for (const Rule* outer : rules) {
        if (turn++ % stride != 0) continue;
        PatternGraph writer(dtype.toStdString());
        const std::string value = writer.write(leftSide(*inner), "");
        const std::string text = writer.graph(writer.write(leftSide(*outer), value));
        TWIN_VALUE(graph, ir::parse(text, ops::registry()));
        const bool wild = std::max(inner->safety, outer->safety) == ir::Safety::s3;
        const PipelineOptions options{
            .level = wild ? ir::Level::unsafe : ir::Level::fast,
            .verify = pairs % 4 == 0 ? VerifyMode::sample : VerifyMode::off};
        TWIN_VALUE(result, runPipeline(graph, ops::registry(), options, context_));
        const std::string where = inner->name + " below " + outer->name + "\n" + text;
        for (const ir::PassRecord& record : result.records) {
          QVERIFY2(
              record.failure.empty(),
              record.failure.empty() ? "" : (twin::text(record.failure[0]) + "\n" + where).c_str());
        }
        TWIN_SUCCEEDS(ir::verify(*result.after, ops::registry()));
        ++pairs;
      }
    }
    QVERIFY(pairs >= (test::kSanitized ? 10 : 25));
    qInfo("%d pairs", pairs);
  }
};
TWIN_TEST(RulePairsTest)

}  // namespace twin::passes

#include "rule_pairs_property_test.moc"
