#include "core/formats/strict_json.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <set>
#include <vector>

#include "core/base/text.h"

namespace twin::formats {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::size_t kMostDepth = 256;
constexpr std::size_t kMostValues = 4'000'000;

// Reads characters and says how far it is, so that the events of the parser have a place.
class CountedCharacters {
 public:
  using iterator_category = std::input_iterator_tag;  // NOLINT(readability-identifier-naming)
  using value_type = char;                            // NOLINT(readability-identifier-naming)
  using difference_type = std::ptrdiff_t;             // NOLINT(readability-identifier-naming)
  using pointer = const char*;                        // NOLINT(readability-identifier-naming)
  using reference = const char&;                      // NOLINT(readability-identifier-naming)

  CountedCharacters(const char* at, std::size_t* read) : at_(at), read_(read) {}
  reference operator*() const { return *at_; }
  CountedCharacters& operator++() {
    ++at_;
    ++*read_;
    return *this;
  }
  bool operator==(const CountedCharacters& other) const { return at_ == other.at_; }
  bool operator!=(const CountedCharacters& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  std::size_t* read_;
};

// Walks the events once, before a document is made of the text: finds doubled keys, depth and
// places. The parser itself does not recurse here.
class PlaceFinder : public nlohmann::json_sax<Json> {
 public:
  explicit PlaceFinder(const std::size_t& read) : read_(read) {}

  bool null() override { return leaf(); }
  bool boolean(bool) override { return leaf(); }
  bool number_integer(number_integer_t) override { return leaf(); }
  bool number_unsigned(number_unsigned_t) override { return leaf(); }
  bool number_float(number_float_t, const string_t&) override { return leaf(); }
  bool string(string_t&) override { return leaf(); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return begin(Kind::object); }
  bool end_object() override { return end(); }
  bool start_array(std::size_t) override { return begin(Kind::array); }
  bool end_array() override { return end(); }
  bool key(string_t& name) override {
    Frame& frame = frames_.back();
    if (!frame.keys.insert(name).second) {
      return stop(read_, "the key " + displayText(name, 60) + " stands twice in one object");
    }
    frame.name = name;
    return true;
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    // "[json.exception.…] parse error at line 1, column 2: what is wrong".
    const std::string_view whole = error.what();
    const std::size_t at = whole.find(": ");
    return stop(position,
                displayText(at == std::string_view::npos ? whole : whole.substr(at + 2), 200));
  }

  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] std::size_t problemAt() const { return problemAt_; }
  [[nodiscard]] std::map<std::string, std::size_t>& found() { return found_; }

 private:
  enum class Kind : std::uint8_t { object, array };
  struct Frame {
    Kind kind = Kind::object;
    std::string pointer{};
    std::string name{};     // of the member that follows
    std::size_t index = 0;  // of the element that follows
    std::set<std::string> keys{};
  };

  bool stop(std::size_t at, std::string problem) {
    problemAt_ = at;
    problem_ = std::move(problem);
    return false;
  }
  // The pointer of the value that begins; counts it.
  std::string pointerOfNext() {
    if (frames_.empty()) return {};
    Frame& frame = frames_.back();
    if (frame.kind == Kind::object) return frame.pointer + "/" + frame.name;
    return frame.pointer + "/" + std::to_string(frame.index++);
  }
  bool leaf() {
    if (found_.size() >= kMostValues) return stop(read_, "it holds too many values");
    found_.emplace(pointerOfNext(), read_);
    return true;
  }
  bool begin(Kind kind) {
    if (frames_.size() >= kMostDepth) {
      return stop(read_, "it is nested deeper than " + std::to_string(kMostDepth));
    }
    if (found_.size() >= kMostValues) return stop(read_, "it holds too many values");
    std::string pointer = pointerOfNext();
    found_.emplace(pointer, read_);
    frames_.push_back({.kind = kind, .pointer = std::move(pointer)});
    return true;
  }
  bool end() {
    frames_.pop_back();
    return true;
  }

  const std::size_t& read_;
  std::vector<Frame> frames_;
  std::map<std::string, std::size_t> found_;
  std::string problem_;
  std::size_t problemAt_ = 0;
};

// Line and column of the character before `read`, the last one that was looked at.
class LineTable {
 public:
  explicit LineTable(std::string_view text) : size_(text.size()) {
    starts_.push_back(0);
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '\n') starts_.push_back(at + 1);
    }
  }
  [[nodiscard]] SourcePlace place(const std::string& file, std::size_t read) const {
    const std::size_t at = std::min(read > 0 ? read - 1 : 0, size_);
    const auto after = std::upper_bound(starts_.begin(), starts_.end(), at);
    const std::size_t line = static_cast<std::size_t>(after - starts_.begin());
    return {.file = file,
            .line = static_cast<int>(line),
            .column = static_cast<int>(at - starts_[line - 1] + 1)};
  }

 private:
  std::size_t size_;
  std::vector<std::size_t> starts_;
};

}  // namespace

Result<StrictJson> StrictJson::parse(std::string_view text, const std::string& file,
                                     std::string_view what) {
  StrictJson made;
  made.file_ = file;
  std::size_t read = 0;
  std::size_t ignored = 0;
  PlaceFinder finder(read);
  const bool whole =
      Json::sax_parse(CountedCharacters(text.data(), &read),
                      CountedCharacters(text.data() + text.size(), &ignored), &finder);
  const LineTable lines(text);
  if (!whole) {
    return fail({.code = ErrorCode::damaged,
                 .message = "{} is no {} that can be read: {}",
                 .arguments = {file, std::string(what), finder.problem()},
                 .where = lines.place(file, finder.problemAt()),
                 .advice = "Take a former copy of it, or mend this place by hand."});
  }
  made.root_ = Json::parse(text, nullptr, false);
  for (const auto& [pointer, at] : finder.found()) {
    made.places_.emplace_hint(made.places_.end(), pointer, lines.place(file, at));
  }
  return made;
}

SourcePlace StrictJson::place(std::string pointer) const {
  for (;;) {
    if (const auto found = places_.find(pointer); found != places_.end()) return found->second;
    const std::size_t slash = pointer.rfind('/');
    if (slash == std::string::npos) return {.file = file_, .line = 1, .column = 1};
    pointer.resize(slash);
  }
}

}  // namespace twin::formats
