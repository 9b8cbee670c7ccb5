#include <cstdlib>
#include <thread>
#include <unordered_set>

#include "core/base/deep_thread.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/id.h"
#include "core/base/inline_vector.h"
#include "core/base/module.h"
#include "core/base/result.h"
#include "tests/support/test.h"

// The small value types of core/base, and the thread with a deep stack.
class ValuesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void errorFillsItsArguments();
  void errorKeepsBracesOfArguments();
  void placesReadWell();
  void everyCodeHasItsWord();
  void tryReturnsTheError();
  void hashDependsOnEveryByte();
  void idsAreDistinctKeys();
  void inlineVectorGrowsAndShrinks();
  void inlineVectorCopiesAndMoves();
  void deepThreadHasRoom();
  void deepThreadIsToldToStop();
  void missingModuleGivesAReason();
};

void ValuesTest::errorFillsItsArguments() {
  const twin::Error error{.message = "{} is not {}", .arguments = {"3", "4"}};
  QCOMPARE(twin::text(error), std::string("3 is not 4"));
}

void ValuesTest::errorKeepsBracesOfArguments() {
  const twin::Error error{.message = "{} and {} and {}", .arguments = {"{}", "b"}};
  QCOMPARE(twin::text(error), std::string("{} and b and {}"));
}

void ValuesTest::placesReadWell() {
  QCOMPARE(twin::text(twin::Place(twin::SourcePlace{"a.py", 3, 7})), std::string("a.py:3:7"));
  QCOMPARE(twin::text(twin::Place(twin::BytePlace{"m.onnx", 12})), std::string("m.onnx, byte 12"));
  QCOMPARE(twin::text(twin::Place(twin::NodePlace{"pow"})), std::string("node pow"));
  QVERIFY(twin::text(twin::Place()).empty());
}

void ValuesTest::everyCodeHasItsWord() {
  std::unordered_set<std::string_view> words;
  for (int code = 0; code <= static_cast<int>(twin::ErrorCode::cancelled); ++code) {
    QVERIFY(words.insert(twin::word(static_cast<twin::ErrorCode>(code))).second);
  }
}

namespace {
[[nodiscard]] twin::Result<int> half(int value) {
  if (value % 2 != 0) return twin::fail({.message = "odd"});
  return value / 2;
}
[[nodiscard]] twin::Result<int> quarter(int value) {
  TWIN_TRY(first, half(value));
  TWIN_TRY(second, half(first));
  return second;
}
}  // namespace

void ValuesTest::tryReturnsTheError() {
  QCOMPARE(quarter(8).value(), 2);
  QCOMPARE(quarter(6).error().message, std::string("odd"));
}

void ValuesTest::hashDependsOnEveryByte() {
  std::unordered_set<std::uint64_t> seen;
  std::string text(21, 'a');
  QVERIFY(seen.insert(twin::hashText(text)).second);
  for (char& letter : text) {
    letter = 'b';
    QVERIFY(seen.insert(twin::hashText(text)).second);
  }
  QVERIFY(seen.insert(twin::hashText(text, 1)).second);
  QVERIFY(twin::hashText("") != twin::hashText(std::string(1, '\0')));
  QCOMPARE(twin::hashText("same"), twin::hashText("same"));
}

void ValuesTest::idsAreDistinctKeys() {
  using Apple = twin::Id<struct AppleTag>;
  std::unordered_set<Apple> apples;
  for (std::uint64_t value = 1; value <= 100; ++value) apples.insert(Apple{value});
  QCOMPARE(apples.size(), std::size_t{100});
  QVERIFY(!Apple{} && Apple{1} && Apple{1} < Apple{2});
}

void ValuesTest::inlineVectorGrowsAndShrinks() {
  twin::InlineVector<int, 2> values;
  for (int value = 0; value < 10; ++value) values.push_back(value);
  QCOMPARE(values.size(), std::size_t{10});
  values.erase(0);
  values.insert(3, 42);
  QCOMPARE(values[0], 1);
  QCOMPARE(values[3], 42);
  QCOMPARE(values.back(), 9);
  values.resize(2);
  values.resize(4, 7);
  QVERIFY((values == twin::InlineVector<int, 2>{1, 2, 7, 7}));
}

void ValuesTest::inlineVectorCopiesAndMoves() {
  for (const std::size_t size : {std::size_t{1}, std::size_t{9}}) {  // inline and on the heap
    twin::InlineVector<int, 4> source(size, 5);
    twin::InlineVector<int, 4> copy = source;
    copy[0] = 6;
    QCOMPARE(source[0], 5);
    twin::InlineVector<int, 4> moved = std::move(copy);
    QCOMPARE(moved.size(), size);
    QCOMPARE(moved[0], 6);
    twin::InlineVector<int, 4> assigned(20, 1);
    assigned = moved;
    QVERIFY(assigned == moved);
    assigned = std::move(source);
    QCOMPARE(assigned.size(), size);
    QCOMPARE(assigned[0], 5);
  }
}

namespace {
// Touches `bytes` of stack in small frames, as an interpreter does.
std::size_t descend(std::size_t bytes) {
  volatile char frame[4096];
  frame[0] = 1;
  frame[sizeof(frame) - 1] = 2;
  if (bytes <= sizeof(frame)) return static_cast<std::size_t>(frame[0]);
  return descend(bytes - sizeof(frame)) + static_cast<std::size_t>(frame[sizeof(frame) - 1]);
}
}  // namespace

void ValuesTest::deepThreadHasRoom() {
  std::size_t answer = 0;
  twin::DeepThread thread(
      [&](const std::stop_token&) { answer = descend(std::size_t{48} << 20U); });
  thread.join();
  QVERIFY(answer > 1);
}

void ValuesTest::deepThreadIsToldToStop() {
  bool asked = false;
  {
    const twin::DeepThread thread([&](const std::stop_token& stop) {
      while (!stop.stop_requested()) std::this_thread::yield();
      asked = true;
    });
  }
  QVERIFY(asked);
}

void ValuesTest::missingModuleGivesAReason() {
  const auto absent = twin::Module::loadSystem("libtwinscope-absent.so.9");
  QVERIFY(!absent);
  QVERIFY(twin::text(absent.error()).find("libtwinscope-absent.so.9") != std::string::npos);
  const auto wrong = twin::Module::loadSystem("libm.so.6");
  QVERIFY(wrong.has_value());
  QVERIFY(wrong->symbol("cos") != nullptr && wrong->symbol("no_such_symbol") == nullptr);
  const auto foreign = twin::Module::load("libm.so.6", 1);
  QVERIFY(!foreign && foreign.error().code == twin::ErrorCode::unsupported);
}

TWIN_TEST(ValuesTest)
#include "values_test.moc"
