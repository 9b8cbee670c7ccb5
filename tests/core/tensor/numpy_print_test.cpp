#include "core/tensor/numpy_print.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/text.h"
#include "tests/support/test.h"

namespace twin {
namespace {

constexpr double kNaN64 = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf64 = std::numeric_limits<double>::infinity();

std::vector<std::string> words(std::string_view text, char separator) {
  std::vector<std::string> out;
  for (const std::string_view word : split(text, separator)) {
    if (!word.empty()) out.emplace_back(word);
  }
  return out;
}

template <class T>
T number(std::string_view text, int base) {
  T value{};
  std::from_chars(text.data(), text.data() + text.size(), value, base);
  return value;
}

std::string bytesOf(std::string_view hex) {
  std::string out;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
    out += static_cast<char>(number<unsigned>(hex.substr(at, 2), 16));
  }
  return out;
}

void store(Tensor& tensor, std::int64_t index, std::string_view hex) {
  if (tensor.dtype() == DType::string) {
    tensor.mutableData<std::string>()[index] = bytesOf(hex);
    return;
  }
  const auto bits = number<std::uint64_t>(hex, 16);
  const std::size_t size = sizeOf(tensor.dtype());
  std::memcpy(tensor.mutableRaw() + static_cast<std::size_t>(index) * size, &bits, size);
}

// A heading of numpy_print.txt: number, dtype, shape, elements.
Tensor tensorOf(const std::vector<std::string>& heading) {
  const auto dtype = dtypeFromTensorFlow(heading.at(1));
  Dims dims;
  const std::string& shape = heading.at(2);
  for (const std::string& dim : words(std::string_view(shape).substr(1, shape.size() - 2), ',')) {
    dims.push_back(number<std::int64_t>(dim, 10));
  }
  Tensor tensor = Tensor::create(dtype.value(), Shape(dims));
  std::int64_t at = 0;
  for (std::size_t k = 3; k < heading.size(); ++k) {
    const std::string_view word = heading[k];
    const std::size_t mark = word.find('x');
    const auto count =
        mark == std::string_view::npos ? 1 : number<std::int64_t>(word.substr(mark + 1), 10);
    for (std::int64_t n = 0; n < count; ++n) {
      store(tensor, at++, word == "-" ? std::string_view() : word.substr(0, mark));
    }
  }
  return tensor;
}

template <class T>
Tensor tensor(const Shape& shape, const std::vector<T>& values) {
  return Tensor::of<T>(shape, values);
}
Tensor floats(const std::vector<float>& values) { return Tensor::vector<float>(values); }
Tensor range(const Shape& shape) {
  Tensor out = Tensor::create(DType::i32, shape);
  for (std::int64_t k = 0; k < out.elements(); ++k) {
    out.mutableData<std::int32_t>()[k] = static_cast<std::int32_t>(k);
  }
  return out;
}

}  // namespace

class NumpyPrintTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void frozen_data();
  void frozen();
  void views();
  void wrappers();
  void bfloat16();
  void tfPrintLayout();
  void tfPrintDigits();
  void pythonValues();
  void summaries();
};

void NumpyPrintTest::frozen_data() {
  QTest::addColumn<QString>("heading");
  QTest::addColumn<QString>("expected");
  const std::string data = test::readFile(test::dataFolder() / "numpy_print.txt");
  for (const auto& [name, body] : test::readSections(data)) {
    if (name.empty()) continue;
    QTest::newRow(name.substr(0, 40).c_str())
        << QString::fromStdString(name) << QString::fromStdString(body);
  }
}

void NumpyPrintTest::frozen() {
  QFETCH(QString, heading);
  QFETCH(QString, expected);
  const Tensor value = tensorOf(words(heading.toStdString(), ' '));
  const std::string actual = arrayStr(value) + "\n---\n" + arrayRepr(value) + "\n";
  TWIN_COMPARE_TEXT(actual, expected.toStdString());
}

void NumpyPrintTest::views() {
  const Tensor grid = range({2, 3});
  const std::vector<std::int64_t> swap = {1, 0};
  QCOMPARE(arrayStr(grid.transposed(swap)), std::string("[[0 3]\n [1 4]\n [2 5]]"));
  QCOMPARE(arrayStr(floats({1.5F}).broadcastTo({2, 2})), std::string("[[1.5 1.5]\n [1.5 1.5]]"));
  QCOMPARE(arrayStr(grid.viewed({2}, {3}, 2)), std::string("[2 5]"));
  QCOMPARE(tfPrintText(grid.transposed(swap)), std::string("[[0 3]\n [1 4]\n [2 5]]"));
}

void NumpyPrintTest::wrappers() {
  const Tensor scalar = Tensor::scalar<std::int32_t>(7);
  const Tensor row = floats({1.5F, -2.0F, 30.25F});
  const Tensor cube = range({2, 2, 2});
  QCOMPARE(eagerStr(scalar), std::string("tf.Tensor(7, shape=(), dtype=int32)"));
  QCOMPARE(eagerRepr(scalar), std::string("<tf.Tensor: shape=(), dtype=int32, numpy=7>"));
  QCOMPARE(eagerStr(row), std::string("tf.Tensor([ 1.5  -2.   30.25], shape=(3,), dtype=float32)"));
  QCOMPARE(eagerRepr(row), std::string("<tf.Tensor: shape=(3,), dtype=float32, numpy=array([ 1.5 , "
                                       "-2.  , 30.25], dtype=float32)>"));
  QCOMPARE(eagerStr(cube), std::string("tf.Tensor(\n[[[0 1]\n  [2 3]]\n\n [[4 5]\n  [6 7]]], "
                                       "shape=(2, 2, 2), dtype=int32)"));
  QCOMPARE(eagerRepr(cube),
           std::string("<tf.Tensor: shape=(2, 2, 2), dtype=int32, numpy=\narray([[[0, 1],\n        "
                       "[2, 3]],\n\n       [[4, 5],\n        [6, 7]]], dtype=int32)>"));
  QCOMPARE(eagerRepr(Tensor::scalar(0.1F)),
           std::string("<tf.Tensor: shape=(), dtype=float32, numpy=0.1>"));
  QCOMPARE(eagerStr(Tensor::string("text")),
           std::string("tf.Tensor(b'text', shape=(), dtype=string)"));
  QCOMPARE(eagerRepr(Tensor::string("text")),
           std::string("<tf.Tensor: shape=(), dtype=string, numpy=b'text'>"));
  QCOMPARE(arrayRepr(Tensor::vector<std::string>(std::vector<std::string>{"a", "long"})),
           std::string("array([b'a', b'long'], dtype=object)"));
  QCOMPARE(eagerStr(Tensor::create(DType::f32, {0, 2})),
           std::string("tf.Tensor([], shape=(0, 2), dtype=float32)"));
}

void NumpyPrintTest::bfloat16() {
  const Tensor row = tensor<BFloat16>({3}, {BFloat16(1.0F), BFloat16(2.5F), BFloat16(0.1F)});
  QCOMPARE(arrayStr(row), std::string("[1 2.5 0.100098]"));
  QCOMPARE(arrayRepr(row), std::string("array([1, 2.5, 0.100098], dtype=bfloat16)"));
}

void NumpyPrintTest::tfPrintLayout() {
  QCOMPARE(tfPrintText(range({2, 2})), std::string("[[0 1]\n [2 3]]"));
  QCOMPARE(tfPrintText(range({2, 2, 2})), std::string("[[[0 1]\n  [2 3]]\n\n [[4 5]\n  [6 7]]]"));
  QCOMPARE(tfPrintText(range({6})), std::string("[0 1 2 3 4 5]"));
  QCOMPARE(tfPrintText(range({7})), std::string("[0 1 2 ... 4 5 6]"));
  QCOMPARE(tfPrintText(range({10}), 2), std::string("[0 1 ... 8 9]"));
  QCOMPARE(tfPrintText(range({10}), -1), std::string("[0 1 2 3 4 5 6 7 8 9]"));
  QCOMPARE(tfPrintText(range({8, 2}), 1), std::string("[[0 1]\n ...\n [14 15]]"));
  QCOMPARE(
      tfPrintText(range({8, 8})),
      std::string("[[0 1 2 ... 5 6 7]\n [8 9 10 ... 13 14 15]\n [16 17 18 ... 21 22 23]\n ...\n"
                  " [40 41 42 ... 45 46 47]\n [48 49 50 ... 53 54 55]\n"
                  " [56 57 58 ... 61 62 63]]"));
  QCOMPARE(tfPrintText(range({0, 2})), std::string("[]"));
  QCOMPARE(tfPrintText(range({2, 0})), std::string("[\n ...]"));
  QCOMPARE(tfPrintText(Tensor::vector<std::string>(std::vector<std::string>{"a", "b"})),
           std::string("[\"a\" \"b\"]"));
  QCOMPARE(tfPrintText(tensor<std::uint8_t>({}, {200})), std::string("200"));
  const std::array bools = {true, false};
  QCOMPARE(tfPrintText(Tensor::vector<bool>(bools)), std::string("[1 0]"));
}

void NumpyPrintTest::tfPrintDigits() {
  const auto nan = static_cast<float>(kNaN64);
  const auto inf = static_cast<float>(kInf64);
  QCOMPARE(tfPrintText(floats({1.0F / 3, 0.1F, 2.5F, 1e10F, 1e-10F, 100000.0F, 1e6F, 123456.789F})),
           std::string("[0.333333343 0.1 2.5 ... 100000 1e+06 123456.789]"));
  QCOMPARE(tfPrintText(tensor<double>({4}, {1.0 / 3, 0.1, 2.5, 1e22})),
           std::string("[0.33333333333333331 0.1 2.5 1e+22]"));
  QCOMPARE(tfPrintText(tensor<Half>({3}, {Half(1.0F / 3), Half(0.1F), Half(2.5F)})),
           std::string("[0.333251953 0.0999755859 2.5]"));
  QCOMPARE(tfPrintText(floats({nan, inf, -inf, -0.0F})), std::string("[nan inf -inf -0]"));
  QCOMPARE(tfPrintText(floats({std::copysign(nan, -1.0F), 1e-45F})), std::string("[-nan 0]"));
}

void NumpyPrintTest::pythonValues() {
  const std::vector<std::pair<double, std::string>> rows = {
      {1e16, "1e+16"},
      {1e15, "1000000000000000.0"},
      {1e-5, "1e-05"},
      {0.0001, "0.0001"},
      {123456789012345678.0, "1.2345678901234568e+17"},
      {1.0, "1.0"},
      {-0.0, "-0.0"},
      {kInf64, "inf"},
      {-kInf64, "-inf"},
      {kNaN64, "nan"},
      {1.0 / 3, "0.3333333333333333"},
      {5e-324, "5e-324"},
      {1.5e300, "1.5e+300"},
      {static_cast<double>(0.1F), "0.10000000149011612"}};
  for (const auto& [value, expected] : rows) QCOMPARE(pythonFloat(value), expected);
  QCOMPARE(pythonBytes("it's"), std::string("b\"it's\""));
  QCOMPARE(pythonBytes("'\""), std::string("b'\\'\"'"));
  QCOMPARE(pythonBytes(std::string_view("a\0\n\\\x7f\xc3", 6)),
           std::string("b'a\\x00\\n\\\\\\x7f\\xc3'"));
}

void NumpyPrintTest::summaries() {
  QCOMPARE(summaryText(tensor<float>({2, 3}, {1, 2, 3, 4, 5, 6})),
           std::string("f32[2,3] 1.0 … 6.0"));
  QCOMPARE(summaryText(floats({1, 2.5F})), std::string("f32[2] 1.0 2.5"));
  QCOMPARE(summaryText(Tensor::create(DType::i64, {0})), std::string("i64[0]"));
  QCOMPARE(summaryText(Tensor::string(std::string(100, 'a')), 20),
           std::string("str[] b'aaaaaaaaaaa…"));
  QCOMPARE(summaryText(Tensor()), std::string("no value"));
}

}  // namespace twin

using twin::NumpyPrintTest;
TWIN_TEST(NumpyPrintTest)
#include "numpy_print_test.moc"
