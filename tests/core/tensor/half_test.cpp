#include <bit>
#include <cmath>
#include <limits>

#include "core/tensor/dtype.h"
#include "tests/support/test.h"

namespace twin {

class HalfTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyHalfComesBack();
  void everyBFloat16ComesBack();
  void roundsToNearestEven();
  void names();
};

namespace {

template <class Small>
int failures() {
  int wrong = 0;
  for (unsigned bits = 0; bits < 65536; ++bits) {
    Small value;
    value.bits = static_cast<std::uint16_t>(bits);
    const auto wide = static_cast<float>(value);
    const Small back(wide);
    // A signalling NaN comes back quiet.
    const bool same = std::isnan(wide) ? std::isnan(static_cast<float>(back)) : back.bits == bits;
    wrong += same ? 0 : 1;
  }
  return wrong;
}

// The value that a half's fields stand for, by the definition of binary16.
double definedHalf(unsigned bits) {
  const int exponent = static_cast<int>((bits >> 10U) & 31U);
  const double fraction = static_cast<double>(bits & 1023U);
  const double size =
      exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
  return (bits & 0x8000U) != 0 ? -size : size;
}

}  // namespace

void HalfTest::everyHalfComesBack() {
  QCOMPARE(failures<Half>(), 0);
  for (unsigned bits = 0; bits < 65536; ++bits) {
    if ((bits & 0x7C00U) == 0x7C00U) continue;
    Half half;
    half.bits = static_cast<std::uint16_t>(bits);
    QCOMPARE(static_cast<double>(static_cast<float>(half)), definedHalf(bits));
  }
}

void HalfTest::everyBFloat16ComesBack() { QCOMPARE(failures<BFloat16>(), 0); }

void HalfTest::roundsToNearestEven() {
  // Halfway between two neighbours the even one is taken, a little more goes up.
  for (unsigned bits = 0; bits < 0x7BFFU; ++bits) {
    const double middle = (definedHalf(bits) + definedHalf(bits + 1)) / 2;
    const auto exact = static_cast<float>(middle);
    QCOMPARE(static_cast<unsigned>(Half(exact).bits), bits % 2 == 0 ? bits : bits + 1);
    QCOMPARE(static_cast<unsigned>(Half(std::nextafter(exact, 1e9F)).bits), bits + 1);
    QCOMPARE(static_cast<unsigned>(Half(std::nextafter(exact, 0.0F)).bits), bits);
  }
  QCOMPARE(static_cast<int>(Half(65519.996F).bits), 0x7BFF);
  QCOMPARE(static_cast<int>(Half(65520.0F).bits), 0x7C00);
  QCOMPARE(static_cast<int>(Half(-1e30F).bits), 0xFC00);
  QCOMPARE(static_cast<int>(Half(1e-30F).bits), 0);
  QCOMPARE(static_cast<int>(BFloat16(std::bit_cast<float>(0x3F808000U)).bits), 0x3F80);
  QCOMPARE(static_cast<int>(BFloat16(std::bit_cast<float>(0x3F818000U)).bits), 0x3F82);
  QCOMPARE(static_cast<int>(BFloat16(std::numeric_limits<float>::max()).bits), 0x7F80);
}

void HalfTest::names() {
  for (std::size_t k = 0; k < kDTypeCount; ++k) {
    const auto dtype = static_cast<DType>(k);
    QCOMPARE(dtypeFromText(text(dtype)).value(), dtype);
    QCOMPARE(dtypeFromTensorFlow(tensorFlowName(dtype)).value(), dtype);
    QCOMPARE(dtypeFromOnnx(row(dtype).onnx).value(), dtype);
    QCOMPARE(dtypeFromTensorFlowEnum(row(dtype).tensorFlowEnum).value(), dtype);
  }
  QVERIFY(!dtypeFromText("float32").has_value());
  QVERIFY(!dtypeFromOnnx(99).has_value());
}

}  // namespace twin

using twin::HalfTest;
TWIN_TEST(HalfTest)
#include "half_test.moc"
