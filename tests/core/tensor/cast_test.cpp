#include <cmath>
#include <limits>
#include <vector>

#include "core/tensor/tensor.h"
#include "tests/support/test.h"

namespace twin {

class CastTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyPairKeepsSmallNumbers();
  void floatToInteger();
  void floatToUnsigned();
  void integersWrap();
  void toBool();
  void toHalf();
  void stringsAreRefused();
  void viewsAndSameType();
};

namespace {

template <class From, class To>
std::vector<To> castAll(const std::vector<From>& values, DType to) {
  const Result<Tensor> out = cast(Tensor::vector<From>(values), to);
  const auto span = out.value().values<To>();
  return {span.begin(), span.end()};
}

template <class To, class From>
std::vector<To> castTo(const std::vector<From>& values) {
  return castAll<From, To>(values, dtypeOf<To>);
}

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();
const std::vector<float> kHard = {kNaN, kInf, -kInf, 3e9F, -3e9F, 1e19F, -1.9F, 300.7F, -1.0F};

}  // namespace

void CastTest::everyPairKeepsSmallNumbers() {
  const std::vector<double> seed = {0, 1, 5, 100};
  for (std::size_t from = 0; from <= static_cast<std::size_t>(DType::boolean); ++from) {
    const auto source = cast(Tensor::vector<double>(seed), static_cast<DType>(from)).value();
    for (std::size_t to = 0; to <= static_cast<std::size_t>(DType::boolean); ++to) {
      const auto dtype = static_cast<DType>(to);
      const Tensor out = cast(source, dtype).value();
      QCOMPARE(out.dtype(), dtype);
      const bool throughBool = source.dtype() == DType::boolean || dtype == DType::boolean;
      for (std::int64_t k = 0; k < 4; ++k) {
        const double value = seed[static_cast<std::size_t>(k)];
        const double expected = throughBool && value != 0 ? 1 : value;
        QCOMPARE(elementAsDouble(out, k), expected);
        QCOMPARE(elementAsInt(out, k), static_cast<std::int64_t>(expected));
      }
    }
  }
}

void CastTest::floatToInteger() {
  constexpr auto kMin32 = std::numeric_limits<std::int32_t>::min();
  constexpr auto kMin64 = std::numeric_limits<std::int64_t>::min();
  QVERIFY((castTo<std::int32_t>(kHard) ==
           std::vector<std::int32_t>{kMin32, kMin32, kMin32, kMin32, kMin32, kMin32, -1, 300, -1}));
  QVERIFY((castTo<std::int64_t>(kHard) == std::vector<std::int64_t>{kMin64, kMin64, kMin64,
                                                                    3'000'000'000, -3'000'000'000,
                                                                    kMin64, -1, 300, -1}));
  QVERIFY((castTo<std::int8_t>(kHard) == std::vector<std::int8_t>{0, 0, 0, 0, 0, 0, -1, 44, -1}));
  QVERIFY((castTo<std::int16_t>(std::vector<double>{70000.9, -40000, 1e10}) ==
           std::vector<std::int16_t>{4464, 25536, 0}));
  QVERIFY((castTo<std::int32_t>(std::vector<double>{2147483647.5, 2147483648.0, -2147483648.5}) ==
           std::vector<std::int32_t>{2147483647, kMin32, kMin32}));
}

void CastTest::floatToUnsigned() {
  QVERIFY(
      (castTo<std::uint8_t>(kHard) == std::vector<std::uint8_t>{0, 0, 0, 0, 0, 0, 255, 44, 255}));
  QVERIFY((castTo<std::uint32_t>(std::vector<double>{4294967295.0, 4294967296.0, -1, 1e30}) ==
           std::vector<std::uint32_t>{4294967295U, 0, 4294967295U, 0}));
  constexpr std::uint64_t kTop = 1ULL << 63U;
  QVERIFY((castTo<std::uint64_t>(std::vector<double>{0x1p63, 0x1.8p63, 0x1p64, -1, std::nan("")}) ==
           std::vector<std::uint64_t>{kTop, kTop + (kTop >> 1U), 0, ~0ULL, kTop}));
}

void CastTest::integersWrap() {
  QVERIFY((castTo<std::uint8_t>(std::vector<std::int32_t>{300, -1}) ==
           std::vector<std::uint8_t>{44, 255}));
  QVERIFY((castTo<std::int8_t>(std::vector<std::uint8_t>{200}) == std::vector<std::int8_t>{-56}));
  QVERIFY(
      (castTo<std::int64_t>(std::vector<std::uint64_t>{~0ULL}) == std::vector<std::int64_t>{-1}));
  QVERIFY((castTo<float>(std::vector<std::int32_t>{16777217}) == std::vector<float>{16777216.0F}));
}

void CastTest::toBool() {
  const Tensor out =
      cast(Tensor::vector<float>(std::vector<float>{kNaN, 0.0F, -0.0F, 0.5F}), DType::boolean)
          .value();
  QCOMPARE(elementAsInt(out, 0), 1);
  QCOMPARE(elementAsInt(out, 1), 0);
  QCOMPARE(elementAsInt(out, 2), 0);
  QCOMPARE(elementAsInt(out, 3), 1);
}

void CastTest::toHalf() {
  const auto halves = castTo<Half>(std::vector<double>{1.0 / 3, 1e6, -0.0});
  QCOMPARE(static_cast<int>(halves[0].bits), 0x3555);
  QCOMPARE(static_cast<int>(halves[1].bits), 0x7C00);
  QCOMPARE(static_cast<int>(halves[2].bits), 0x8000);
  QVERIFY((castTo<std::int32_t>(std::vector<Half>{Half(-2.75F), Half(1e30F)}) ==
           std::vector<std::int32_t>{-2, std::numeric_limits<std::int32_t>::min()}));
}

void CastTest::stringsAreRefused() {
  const auto fromText = cast(Tensor::string("1"), DType::f32);
  QVERIFY(!fromText);
  QCOMPARE(fromText.error().code, ErrorCode::type);
  QVERIFY(!cast(Tensor::scalar(1.0F), DType::string));
  QVERIFY(cast(Tensor::string("1"), DType::string));
}

void CastTest::viewsAndSameType() {
  const Tensor grid = Tensor::of<std::int32_t>({2, 2}, std::vector<std::int32_t>{1, 2, 3, 4});
  const std::vector<std::int64_t> swap = {1, 0};
  const Tensor out = cast(grid.transposed(swap), DType::f64).value();
  QCOMPARE(elementAsDouble(out, 1), 3.0);
  QCOMPARE(cast(grid, DType::i32).value().bufferId(), grid.bufferId());
}

}  // namespace twin

using twin::CastTest;
TWIN_TEST(CastTest)
#include "cast_test.moc"
