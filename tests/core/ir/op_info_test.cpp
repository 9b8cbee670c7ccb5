// inferTypes' own checks, before an operator's infer is asked.
#include "core/ir/op_info.h"

#include "tests/core/ir/test_ops.h"
#include "tests/support/test.h"

class OpInfoTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void staticOperandsTakeNoPlaceAsAttributes() {
    const twin::ir::OpInfo& row = *twin::ir::test::ops().find("reduce_sum");
    QCOMPARE(*twin::ir::operandIndex(row, {}, "axes"), std::size_t{1});
    QVERIFY(!twin::ir::operandIndex(row, {{"axes", std::int64_t{0}}}, "axes"));
  }
  void namesTheMissingAttribute() {
    const twin::ir::OpInfo& row = *twin::ir::test::ops().find("retyped");
    const auto types = twin::ir::inferTypes(
        row, {.types = {twin::ir::tensorType(twin::DType::f32, twin::Shape{})}});
    QVERIFY(!types);
    TWIN_COMPARE_TEXT(twin::text(types.error()), "retyped needs the attribute to");
  }
  void namesTheArity() {
    const auto types = twin::ir::inferTypes(*twin::ir::test::ops().find("add"), {});
    QVERIFY(!types);
    TWIN_COMPARE_TEXT(twin::text(types.error()), "add takes 2 operands, not 0");
    TWIN_COMPARE_TEXT(types.error().advice, "Its operands are (x, y).");
  }
  void namesTheAttributesKind() {
    twin::ir::Attributes attributes{{"keepdims", std::int64_t{1}}};
    const auto types =
        twin::ir::inferTypes(*twin::ir::test::ops().find("reduce_sum"),
                             {.types = {twin::ir::tensorType(twin::DType::f32, twin::Shape{})},
                              .attributes = &attributes});
    QVERIFY(!types);
    TWIN_COMPARE_TEXT(twin::text(types.error()),
                      "attribute keepdims of reduce_sum is an integer, not true or false");
  }
};
TWIN_TEST(OpInfoTest)
#include "op_info_test.moc"
