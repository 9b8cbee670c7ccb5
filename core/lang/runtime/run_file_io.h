// RunWriter and RunReader: the primitives of a .twrun file. A reader that meets something wrong
// remembers the first place and gives zeros from then on; whoever reads asks failed() at the end of
// each table. Owner: run_file.cpp. Thread: any. Errors: RunReader::failed.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace twin::lang {

struct RecordedRun;

class RunWriter {
 public:
  template <class T>
  void number(T value) {
    static_assert(std::is_arithmetic_v<T>);
    const std::size_t at = out_.size();
    out_.resize(at + sizeof value);
    std::memcpy(out_.data() + at, &value, sizeof value);
  }
  template <class T>
  void word(T value) {
    number(static_cast<std::uint8_t>(value));
  }
  void count(std::size_t value) { number(static_cast<std::uint64_t>(value)); }
  void text(std::string_view value) {
    count(value.size());
    out_ += value;
  }
  template <class T, class Write>
  void list(const std::vector<T>& values, const Write& write) {
    count(values.size());
    for (const T& value : values) write(value);
  }
  [[nodiscard]] std::string& content() { return out_; }

 private:
  std::string out_{};
};

class RunReader {
 public:
  explicit RunReader(std::string_view content) : content_(content) {}

  template <class T>
  T number() {
    static_assert(std::is_arithmetic_v<T> && !std::is_same_v<T, bool>);
    T value{};
    if (!take(sizeof value)) return value;
    std::memcpy(&value, content_.data() + at_ - sizeof value, sizeof value);
    return value;
  }
  // An enumerator up to `last`.
  template <class T>
  T word(T last) {
    const auto value = number<std::uint8_t>();
    if (value > static_cast<std::uint8_t>(last)) return fail(), T{};
    return static_cast<T>(value);
  }
  bool flag() { return word(std::uint8_t{1}) != 0; }
  // A number below `end`.
  std::uint32_t index(std::size_t end) {
    const auto value = number<std::uint32_t>();
    if (value >= end) return fail(), 0;
    return value;
  }
  // Elements of a list; each takes at least `least` bytes.
  std::size_t count(std::size_t least) {
    const auto value = number<std::uint64_t>();
    if (value > (content_.size() - at_) / least) return fail(), std::size_t{0};
    return static_cast<std::size_t>(value);
  }
  std::string_view bytes() {
    const std::size_t size = count(1);
    return take(size) ? content_.substr(at_ - size, size) : std::string_view();
  }
  std::string text();  // UTF-8
  template <class T, class Read>
  void list(std::vector<T>& out, std::size_t least, const Read& read) {
    const std::size_t size = count(least);
    out.reserve(std::min<std::size_t>(size, 1024));
    for (std::size_t k = 0; k < size && !failed_; ++k) out.push_back(read());
  }
  void fail() {
    if (!failed_) failedAt_ = at_;
    failed_ = true;
  }
  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] std::size_t failedAt() const { return failedAt_; }
  [[nodiscard]] bool atEnd() const { return at_ == content_.size(); }

 private:
  bool take(std::size_t size) {
    if (failed_ || content_.size() - at_ < size) return fail(), false;
    at_ += size;
    return true;
  }

  std::string_view content_;
  std::size_t at_ = 0;
  std::size_t failedAt_ = 0;
  bool failed_ = false;
};

// Everything behind the header (run_file_writer.cpp, run_file_reader.cpp).
void writeRun(const RecordedRun& run, RunWriter& out);
void readRun(RunReader& in, RecordedRun& run);

}  // namespace twin::lang
