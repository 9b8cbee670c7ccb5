#include "core/tensor/tensor.h"

#include <cstring>
#include <limits>
#include <numeric>
#include <thread>
#include <vector>

#include "tests/support/test.h"

namespace twin {

class TensorTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void shapesAndStrides();
  void badShapesAreRefused();
  void budgetRefusesBeforeAllocation();
  void observerHearsBuffers();
  void copyOnWrite();
  void viewsShare();
  void reshapes();
  void broadcasts();
  void strings();
  void mapped();
  void mappedOddities();
  void identity();
  void hashes();
  void integerLists();
  void threadsShare();
  void broadcastShapesRule();
};

namespace {

Tensor counted(const Shape& shape) {
  Tensor out = Tensor::create(DType::i32, shape);
  std::iota(out.mutableData<std::int32_t>(), out.mutableData<std::int32_t>() + out.elements(), 0);
  return out;
}

std::vector<std::int64_t> valuesOf(const Tensor& tensor) {
  std::vector<std::int64_t> out;
  for (std::int64_t k = 0; k < tensor.elements(); ++k) out.push_back(elementAsInt(tensor, k));
  return out;
}

using Values = std::vector<std::int64_t>;

struct Counter : AllocationObserver {
  void allocated(std::uint64_t, std::int64_t bytes) noexcept override {
    ++made;
    live += bytes;
  }
  void freed(std::uint64_t, std::int64_t bytes) noexcept override {
    ++gone;
    live -= bytes;
  }
  int made = 0;
  int gone = 0;
  std::int64_t live = 0;
};

// Restores the process-wide budget whatever a test does.
struct Budget {
  explicit Budget(std::int64_t bytes) : before(tensorByteBudget()) { setTensorByteBudget(bytes); }
  Budget(const Budget&) = delete;
  Budget& operator=(const Budget&) = delete;
  ~Budget() { setTensorByteBudget(before); }
  std::int64_t before;
};

}  // namespace

void TensorTest::shapesAndStrides() {
  const Tensor cube = counted({2, 3, 4});
  QCOMPARE(cube.elements(), 24);
  QCOMPARE(cube.bytes(), 96);
  QVERIFY(cube.dense() && cube.strides() == Dims({12, 4, 1}));
  QCOMPARE(reinterpret_cast<std::uintptr_t>(cube.raw()) % 64, std::uintptr_t{0});
  QCOMPARE(Tensor::create(DType::f32, {0, 3}).elements(), 0);
  QCOMPARE(Tensor::scalar(2.5).rank(), 0);
  QVERIFY(!Tensor().valid());
  for (const std::int64_t count : {1, 15, 16, 17, 1000, 1024, 1025, 100000}) {
    const Tensor tensor = Tensor::create(DType::f32, {count});
    QCOMPARE(reinterpret_cast<std::uintptr_t>(tensor.raw()) % 64, std::uintptr_t{0});
  }
}

void TensorTest::badShapesAreRefused() {
  constexpr std::int64_t kHuge = std::int64_t{1} << 40U;
  const std::vector<Shape> shapes = {
      {kHuge, kHuge}, {-1}, {2, -3}, {0, kHuge, kHuge}, {std::numeric_limits<std::int64_t>::max()}};
  for (const Shape& shape : shapes) {
    const auto refused = Tensor::allocate(DType::f64, shape);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::shape);
    QVERIFY(!text(refused.error()).empty());
  }
}

void TensorTest::budgetRefusesBeforeAllocation() {
  const std::int64_t before = liveTensorBytes();
  Counter counter;
  AllocationObserver* const former = setAllocationObserver(&counter);
  {
    const Budget budget(before + 1000);
    const auto refused = Tensor::allocate(DType::u8, {1001});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::limit);
    QVERIFY(text(refused.error()).find("tensor-bytes") != std::string::npos);
    QCOMPARE(counter.made, 0);
    QCOMPARE(liveTensorBytes(), before);
    const auto fits = Tensor::allocate(DType::u8, {1000});
    QVERIFY(fits.has_value());
    QVERIFY(!Tensor::allocate(DType::u8, {1}));
    // Small values are always made, and counted.
    const Tensor small = Tensor::scalar(std::int64_t{1});
    QCOMPARE(liveTensorBytes(), before + 1008);
    QVERIFY(!Tensor::allocate(DType::f64, {std::int64_t{1} << 50U}));
  }
  setAllocationObserver(former);
  QCOMPARE(liveTensorBytes(), before);
}

void TensorTest::observerHearsBuffers() {
  Counter counter;
  QVERIFY(setAllocationObserver(&counter) == nullptr);
  {
    const Tensor a = counted({4});
    const Tensor b = a;
    QCOMPARE(counter.made, 1);
    QCOMPARE(counter.live, 16);
    const Tensor big = Tensor::create(DType::f64, {10000});
    QCOMPARE(counter.live, 80016);
    QVERIFY(big.bufferId() != a.bufferId());
  }
  QCOMPARE(counter.gone, 2);
  QCOMPARE(counter.live, 0);
  QVERIFY(setAllocationObserver(nullptr) == &counter);
}

void TensorTest::copyOnWrite() {
  Tensor a = counted({3});
  const std::byte* const first = a.raw();
  QVERIFY(a.isExclusive() && a.mutableRaw() == first);
  const Tensor b = a;
  QVERIFY(!a.isExclusive());
  a.mutableData<std::int32_t>()[0] = 9;
  QVERIFY(a.raw() != first && b.raw() == first);
  QVERIFY(valuesOf(a) == Values({9, 1, 2}) && valuesOf(b) == Values({0, 1, 2}));
  QVERIFY(a.isExclusive() && b.isExclusive());
  Tensor row = counted({2, 3}).viewed({3}, {1}, 3);
  QVERIFY(row.isExclusive());
  row.mutableData<std::int32_t>()[0] = 7;
  QVERIFY(valuesOf(row) == Values({7, 4, 5}));
}

void TensorTest::viewsShare() {
  const Tensor grid = counted({2, 3});
  const std::vector<std::int64_t> swap = {1, 0};
  const Tensor turned = grid.transposed(swap);
  QCOMPARE(turned.bufferId(), grid.bufferId());
  QVERIFY(!turned.dense() && turned.shape() == Shape({3, 2}));
  QVERIFY(valuesOf(turned) == Values({0, 3, 1, 4, 2, 5}));
  const Tensor copy = turned.contiguous();
  QVERIFY(copy.dense() && valuesOf(copy) == valuesOf(turned));
  QCOMPARE(grid.contiguous().bufferId(), grid.bufferId());
  const Tensor backwards = grid.viewed({2, 3}, {-3, -1}, 5);
  QVERIFY(valuesOf(backwards.contiguous()) == Values({5, 4, 3, 2, 1, 0}));
  QVERIFY(counted({1, 3}).transposed(swap).dense());
  const Tensor doubles = Tensor::of<double>({2, 2}, std::vector<double>{1, 2, 3, 4});
  QVERIFY(valuesOf(doubles.transposed(swap).contiguous()) == Values({1, 3, 2, 4}));
  const Tensor bytes = Tensor::of<std::uint8_t>({2, 2}, std::vector<std::uint8_t>{1, 2, 3, 4});
  QVERIFY(valuesOf(bytes.transposed(swap).contiguous()) == Values({1, 3, 2, 4}));
}

void TensorTest::reshapes() {
  const Tensor grid = counted({2, 6});
  QCOMPARE(grid.reshaped({3, 4}).bufferId(), grid.bufferId());
  // The first four columns: splitting a row needs no copy, joining rows does.
  const Tensor columns = grid.viewed({2, 4}, {6, 1}, 0);
  const Tensor split = columns.reshaped({2, 2, 1, 2});
  QCOMPARE(split.bufferId(), grid.bufferId());
  QVERIFY(valuesOf(split) == Values({0, 1, 2, 3, 6, 7, 8, 9}));
  const Tensor joined = columns.reshaped({8});
  QVERIFY(joined.bufferId() != grid.bufferId());
  QVERIFY(valuesOf(joined) == valuesOf(split));
  QVERIFY(counted({0, 3}).reshaped({3, 0}).shape() == Shape({3, 0}));
  QCOMPARE(counted({1}).reshaped({}).rank(), 0);
  const std::vector<std::int64_t> order = {2, 0, 1};
  const Tensor turned = counted({2, 3, 4}).transposed(order);
  QVERIFY(valuesOf(turned.reshaped({4, 6})) == valuesOf(turned));
  QVERIFY(valuesOf(turned.reshaped({24})) == valuesOf(turned));
  QCOMPARE(turned.reshaped({2, 2, 6}).bufferId(), turned.bufferId());
}

void TensorTest::broadcasts() {
  const Tensor column = counted({2, 1});
  const Tensor wide = column.broadcastTo({2, 2, 3});
  QCOMPARE(wide.bufferId(), column.bufferId());
  QVERIFY(valuesOf(wide) == Values({0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1}));
  QVERIFY(valuesOf(wide.contiguous()) == valuesOf(wide));
  QVERIFY(valuesOf(Tensor::scalar(5).broadcastTo({3})) == Values({5, 5, 5}));
}

void TensorTest::strings() {
  const std::vector<std::string> words = {"a", std::string(100, 'b'), "", "d"};
  Tensor tensor = Tensor::of<std::string>({2, 2}, words);
  const std::vector<std::int64_t> swap = {1, 0};
  const Tensor turned = tensor.transposed(swap).contiguous();
  QCOMPARE(turned.values<std::string>()[1], std::string());
  const Tensor copy = tensor;
  tensor.mutableData<std::string>()[1] = "changed";
  QCOMPARE(copy.values<std::string>()[1], words[1]);
  QVERIFY(!identical(copy, tensor));
  QCOMPARE(Tensor::string("x").values<std::string>()[0], std::string("x"));
  QCOMPARE(Tensor::create(DType::string, {3}).values<std::string>()[2], std::string());
}

void TensorTest::mapped() {
  auto storage = std::make_shared<std::vector<double>>(std::vector<double>{1, 2, 3, 4});
  const std::weak_ptr<std::vector<double>> watch = storage;
  const std::int64_t before = liveTensorBytes();
  {
    const auto bytes = std::as_bytes(std::span(*storage));
    TWIN_VALUE(tensor, Tensor::mapped(DType::f64, {2, 2}, bytes, storage));
    QVERIFY(tensor.raw() == bytes.data() && !tensor.isExclusive());
    QCOMPARE(liveTensorBytes(), before);
    storage.reset();
    QVERIFY(!watch.expired());
    const Tensor kept = tensor;
    tensor.mutableData<double>()[0] = 9;
    QCOMPARE(elementAsDouble(kept, 0), 1.0);
    QCOMPARE(elementAsDouble(tensor, 0), 9.0);
  }
  QVERIFY(watch.expired());
}

void TensorTest::mappedOddities() {
  const auto storage = std::make_shared<std::vector<std::uint64_t>>(4, 0x0201020102010201U);
  const auto bytes = std::as_bytes(std::span(*storage));
  TWIN_VALUE(unaligned, Tensor::mapped(DType::i32, {2}, bytes.subspan(1, 8), storage));
  QVERIFY(unaligned.raw() != bytes.data() + 1 && unaligned.isExclusive());
  TWIN_VALUE(bools, Tensor::mapped(DType::boolean, {4}, bytes.first(4), storage));
  QVERIFY(valuesOf(bools) == Values({1, 1, 1, 1}));
  const auto cut = Tensor::mapped(DType::f32, {3}, bytes.first(11), storage);
  QVERIFY(!cut);
  QCOMPARE(cut.error().code, ErrorCode::damaged);
  QVERIFY(!Tensor::mapped(DType::string, {1}, bytes, storage));
  QVERIFY(!Tensor::mapped(DType::u8, {std::int64_t{1} << 62U, 8}, bytes, storage));
  TWIN_VALUE(empty, Tensor::mapped(DType::f32, {0}, {}, storage));
  QCOMPARE(empty.elements(), 0);
}

void TensorTest::identity() {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Tensor a = Tensor::vector<float>(std::vector<float>{1, nan});
  const Tensor b = Tensor::vector<float>(std::vector<float>{1, nan});
  QVERIFY(identical(a, b));
  QVERIFY(!identical(a, a.reshaped({2, 1})));
  QVERIFY(!identical(Tensor::scalar(0.0F), Tensor::scalar(-0.0F)));
  QVERIFY(!identical(Tensor::scalar(0), Tensor::scalar(0.0F)));
  QVERIFY(identical(Tensor(), Tensor()) && !identical(Tensor(), a));
  const std::vector<std::int64_t> swap = {1, 0};
  const Tensor grid = counted({2, 2});
  QVERIFY(identical(grid.transposed(swap).contiguous(), grid.transposed(swap)));
  QVERIFY(!identical(grid.transposed(swap), grid));
}

void TensorTest::hashes() {
  const std::vector<std::int64_t> swap = {1, 0};
  const Tensor grid = counted({2, 2});
  QCOMPARE(contentHash(grid), contentHash(counted({2, 2})));
  QCOMPARE(contentHash(grid.transposed(swap)), contentHash(grid.transposed(swap).contiguous()));
  QVERIFY(contentHash(grid) != contentHash(grid.reshaped({4})));
  QVERIFY(contentHash(Tensor::scalar(1)) != contentHash(Tensor::scalar(1.0F)));
  const std::vector<std::string> one = {"ab", "c"};
  const std::vector<std::string> other = {"a", "bc"};
  QVERIFY(contentHash(Tensor::vector<std::string>(one)) !=
          contentHash(Tensor::vector<std::string>(other)));
}

void TensorTest::integerLists() {
  TWIN_VALUE(scalar, integers(Tensor::scalar(std::int32_t{-1})));
  QVERIFY(scalar == Dims({-1}));
  TWIN_VALUE(list, integers(Tensor::vector<std::int64_t>(std::vector<std::int64_t>{3, 0, 2})));
  QVERIFY(list == Dims({3, 0, 2}));
  QVERIFY(!integers(Tensor::scalar(1.0F)));
  QVERIFY(!integers(counted({1, 1})));
  QVERIFY(!integers(Tensor()));
}

void TensorTest::threadsShare() {
  const std::int64_t before = liveTensorBytes();
  {
    const Tensor shared = counted({100});
    std::vector<std::vector<Tensor>> made(4);
    std::vector<std::thread> threads;
    for (std::vector<Tensor>& out : made) {
      threads.emplace_back([&out, shared] {
        for (std::int32_t k = 0; k < 500; ++k) {
          Tensor own = shared;
          own.mutableData<std::int32_t>()[0] = k;
          out.push_back(std::move(own));
          out.push_back(Tensor::create(DType::u8, {k * 20}));
          if (k % 3 == 0) out.pop_back();
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    QCOMPARE(elementAsInt(shared, 0), 0);
    for (const std::vector<Tensor>& out : made) QCOMPARE(elementAsInt(out.front(), 0), 0);
    // Freed here, on another thread than the one that made them, and used again.
    made.clear();
    for (int k = 0; k < 300; ++k) QCOMPARE(elementAsInt(counted({100}), 99), 99);
  }
  QCOMPARE(liveTensorBytes(), before);
}

void TensorTest::broadcastShapesRule() {
  QVERIFY(broadcastShapes(Shape({2, 1}), Shape({3})).value() == Shape({2, 3}));
  QVERIFY(broadcastShapes(Shape({}), Shape({0, 3})).value() == Shape({0, 3}));
  const auto refused = broadcastShapes(Shape({2}), Shape({3}));
  QVERIFY(!refused);
  QCOMPARE(refused.error().code, ErrorCode::shape);
  const PartialShape unknown(Dims({kUnknownDim, 3}));
  QVERIFY(unknown.accepts(PartialShape(Shape({5, 3}))));
  QVERIFY(!unknown.accepts(PartialShape(Shape({5, 4}))));
  QCOMPARE(tupleText(unknown), std::string("(None, 3)"));
  QCOMPARE(text(unknown), std::string("[?,3]"));
}

}  // namespace twin

using twin::TensorTest;
TWIN_TEST(TensorTest)
#include "tensor_test.moc"
