// Matrix products against double sums, for dtypes, transposes, batches; packed weights and threads
// give the bits of the plain product.
#include "core/exec/cpu/matmul.h"

#include <algorithm>
#include <cmath>

#include "core/exec/eager.h"
#include "tests/core/exec/random_tensor.h"
#include "tests/support/test.h"

class MatmulTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void agreesWithDouble_data();
  void agreesWithDouble();
  void threadsAndPackingKeepBits();
  void transposedBatchesAreThoseOfTheirMatrices();
  void integersAndHalves();
  void refusesShapes();
};

namespace {

using twin::DType;
using twin::Shape;
using twin::Tensor;
using twin::exec::cpu::MatmulProgram;
using twin::test::randomTensor;

Tensor multiply(const MatmulProgram& program, const Tensor& a, const Tensor& b,
                twin::ThreadPool* pool = nullptr) {
  Tensor out = Tensor::create(program.dtype(), program.result());
  static_cast<void>(program.run(a.raw(), b.raw(), out.mutableRaw(), {}, pool));
  return out;
}

}  // namespace

void MatmulTest::agreesWithDouble_data() {
  QTest::addColumn<int>("m");
  QTest::addColumn<int>("n");
  QTest::addColumn<int>("k");
  QTest::newRow("1x1x1") << 1 << 1 << 1;
  QTest::newRow("2x3x4") << 2 << 3 << 4;
  QTest::newRow("17x19x23") << 17 << 19 << 23;
  QTest::newRow("1x300x70") << 1 << 300 << 70;
  QTest::newRow("300x300x200") << 300 << 300 << 200;
  QTest::newRow("no inner") << 3 << 4 << 0;
  QTest::newRow("no rows") << 0 << 4 << 2;
}

void MatmulTest::agreesWithDouble() {
  QFETCH(int, m);
  QFETCH(int, n);
  QFETCH(int, k);
  for (const bool turnA : {false, true}) {
    for (const bool turnB : {false, true}) {
      const Tensor a = randomTensor(turnA ? Shape{k, m} : Shape{m, k}, 1);
      const Tensor b = randomTensor(turnB ? Shape{n, k} : Shape{k, n}, 2);
      TWIN_VALUE(program, MatmulProgram::make(DType::f32, a.shape(), b.shape(),
                                              {{"transpose_a", turnA}, {"transpose_b", turnB}}));
      const Tensor out = multiply(program, a, b);
      QCOMPARE(out.shape(), (Shape{m, n}));
      for (int row = 0; row < m; ++row) {
        for (int column = 0; column < n; ++column) {
          double sum = 0;
          for (int inner = 0; inner < k; ++inner) {
            const float x = a.data<float>()[turnA ? inner * m + row : row * k + inner];
            const float y = b.data<float>()[turnB ? column * k + inner : inner * n + column];
            sum += static_cast<double>(x) * static_cast<double>(y);
          }
          QVERIFY(std::fabs(static_cast<double>(out.data<float>()[row * n + column]) - sum) < 1e-3);
        }
      }
    }
  }
}

void MatmulTest::threadsAndPackingKeepBits() {
  const Shape shapes[] = {Shape{8, 96}, Shape{512, 96}, Shape{1, 96}, Shape{3, 256, 96}};
  const Tensor b = randomTensor(Shape{96, 384}, 4);
  for (const Shape& shape : shapes) {
    const Tensor a = randomTensor(shape, 3);
    TWIN_VALUE(program, MatmulProgram::make(DType::f32, a.shape(), b.shape(), {}));
    const Tensor plain = multiply(program, a, b);
    for (std::size_t workers = 1; workers < 4; ++workers) {
      twin::ThreadPool pool(workers);
      QVERIFY(identical(multiply(program, a, b, &pool), plain));
    }
    MatmulProgram packed = program;
    static_cast<void>(packed.prepack(b.raw()));
    QVERIFY(identical(multiply(packed, a, b), plain));
  }
}

// Large enough to be cut into blocks of rows.
void MatmulTest::transposedBatchesAreThoseOfTheirMatrices() {
  const std::int64_t m = 300;
  const std::int64_t n = 300;
  const std::int64_t k = 200;
  const Tensor a = randomTensor(Shape{2, k, m}, 3);
  const Tensor b = randomTensor(Shape{k, n}, 4);
  const twin::ir::Attributes turned{{"transpose_a", true}};
  TWIN_VALUE(both, MatmulProgram::make(DType::f32, a.shape(), b.shape(), turned));
  TWIN_VALUE(one, MatmulProgram::make(DType::f32, Shape{k, m}, b.shape(), turned));
  twin::ThreadPool pool(2);
  const Tensor out = multiply(both, a, b, &pool);
  QCOMPARE(out.shape(), (Shape{2, m, n}));
  for (std::int64_t batch = 0; batch < 2; ++batch) {
    Tensor matrix = Tensor::create(DType::f32, Shape{k, m});
    std::copy_n(a.data<float>() + batch * k * m, k * m, matrix.mutableData<float>());
    const Tensor alone = multiply(one, matrix, b);
    QVERIFY(std::equal(alone.data<float>(), alone.data<float>() + m * n,
                       out.data<float>() + batch * m * n));
  }
}

void MatmulTest::integersAndHalves() {
  const std::vector<std::int32_t> numbers = {1, 2, 3, 4};
  const Tensor ints = Tensor::of<std::int32_t>(Shape{2, 2}, numbers);
  TWIN_VALUE(program, MatmulProgram::make(DType::i32, ints.shape(), ints.shape(), {}));
  const Tensor square = multiply(program, ints, ints);
  const std::vector<std::int32_t> expected = {7, 10, 15, 22};
  QVERIFY(identical(square, Tensor::of<std::int32_t>(Shape{2, 2}, expected)));
  for (const DType half : {DType::f16, DType::bf16, DType::f64}) {
    const Tensor typed = twin::cast(ints, half).value();
    TWIN_VALUE(halfProgram, MatmulProgram::make(half, typed.shape(), typed.shape(), {}));
    QVERIFY(identical(multiply(halfProgram, typed, typed), twin::cast(square, half).value()));
  }
}

void MatmulTest::refusesShapes() {
  QVERIFY(!MatmulProgram::make(DType::f32, Shape{2, 3}, Shape{2, 3}, {}));
  QVERIFY(!MatmulProgram::make(DType::f32, Shape{3}, Shape{3, 3}, {}));
  QVERIFY(!MatmulProgram::make(DType::f32, Shape{2, 2, 3}, Shape{3, 3, 3}, {}));
}

TWIN_TEST(MatmulTest)
#include "matmul_test.moc"
