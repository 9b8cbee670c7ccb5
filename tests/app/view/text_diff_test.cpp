// TextDiff: numbers that a pass gives anew are no change; every line has its partner's row.
#include "app/view/text_diff.h"

#include <limits>

#include "app/view/label_text.h"
#include "app/view/tensor_view.h"
#include "tests/support/test.h"

using twin::view::diffTexts;
using twin::view::LineChange;
using twin::view::TextDiff;

namespace {

std::string dump(const TextDiff& diff) {
  const auto sign = [](LineChange change) {
    return change == LineChange::same      ? '='
           : change == LineChange::removed ? '-'
           : change == LineChange::added   ? '+'
                                           : '.';
  };
  std::string out;
  for (std::size_t k = 0; k < diff.before.size(); ++k) {
    out += sign(diff.before[k].change);
    out += sign(diff.after[k].change);
    out += ' ';
  }
  return out;
}

constexpr std::string_view kBefore =
    "graph f(%x: f32[2]) {\n"
    "  %2 \"a\" = const 1 : f32[]\n"
    "  %3 \"m\" = mul(%x, %2) : f32[2]\n"
    "  %4 \"b\" = const 2 : f32[]\n"
    "  %5 \"s\" = add(%3, %4) : f32[2]\n"
    "  output %5\n"
    "}";
constexpr std::string_view kAfter =
    "graph f(%x: f32[2]) {\n"
    "  %2 \"b\" = const 2 : f32[]\n"
    "  %3 \"s\" = add(%x, %2) : f32[2]\n"
    "  output %3\n"
    "}";

}  // namespace

class TextDiffTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void numbersAreNoChange() {
    const TextDiff diff = diffTexts(kBefore, kAfter);
    QCOMPARE(dump(diff), std::string("== -. -. == -+ == == "));
    QCOMPARE(diff.firstChange, std::size_t{1});
  }
  // Every body counts its values from the start.
  void numbersHoldWithinAGraph() {
    const std::string_view before =
        "graph f() {\n  %2 \"a\" = const 1\n  output %2\n}\n"
        "graph g() {\n  %2 \"u\" = const 1\n  %3 \"v\" = const 2\n  output %3\n}";
    const std::string_view after =
        "graph f() {\n  %2 \"a\" = const 1\n  output %2\n}\n"
        "graph g() {\n  %2 \"v\" = const 2\n  output %2\n}";
    QCOMPARE(dump(diffTexts(before, after)), std::string("== == == == == -. == == == "));
  }
  void equalTextsHaveNoChange() {
    const TextDiff diff = diffTexts(kAfter, kAfter);
    QCOMPARE(dump(diff), std::string("== == == == == "));
    QCOMPARE(diff.firstChange, diff.before.size());
  }
  void nothingAgainstSomething() {
    QCOMPARE(dump(diffTexts("", "a\nb")), std::string("-+ .+ "));
    QCOMPARE(dump(diffTexts("a\nb", "")), std::string("-+ -. "));
  }
  void labelsStandOnOneLine() {
    QCOMPARE(twin::view::labelText("two\nlines\ttab"), std::string("two\\nlines\\ttab"));
  }
  void figuresHaveEqualDecimals() {
    QCOMPARE(twin::view::figureText(2.9000000953674316), std::string("2.9000"));
    QCOMPARE(twin::view::figureText(-0.5), std::string("−0.5000"));
    QCOMPARE(twin::view::figureText(1.5e-7), std::string("1.500e−07"));
  }
  void heatCellsKeepTheGreatestOfABlock() {
    std::vector<float> values(600 * 2, 0.5F);
    values[599 * 2] = -4.0F;
    values[1] = std::numeric_limits<float>::quiet_NaN();
    const auto cells =
        twin::view::heatCellsOf(twin::Tensor::of<float>(twin::Shape{600, 2}, values));
    QCOMPARE(cells.columns, std::size_t{2});
    QCOMPARE(cells.rows, std::size_t{256});
    QCOMPARE(cells.most, 4.0);
    QCOMPARE(cells.shares[1], -1.0);
    QCOMPARE(cells.shares[0], 0.125);
    QCOMPARE(cells.shares[cells.shares.size() - 2], 1.0);
  }
};
TWIN_TEST(TextDiffTest)
#include "text_diff_test.moc"
