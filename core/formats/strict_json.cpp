#include "core/formats/strict_json.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <iterator>
#include <optional>
#include <set>
#include <vector>

#include "core/base/text.h"

namespace twin::formats {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::size_t kMostDepth = 256;
constexpr std::size_t kMostValues = 1'000'000;
constexpr std::size_t kMostKeys = 4'096;  // of one object, which is searched from its begin

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
  bool start_object(std::size_t) override { return begin(); }
  bool end_object() override { return end(); }
  bool start_array(std::size_t) override { return begin(); }
  bool end_array() override { return end(); }
  bool key(string_t& name) override {
    Frame& frame = frames_.back();
    if (frame.keys.size() >= kMostKeys) {
      return stop(read_, "an object in it has more than " + std::to_string(kMostKeys) + " keys");
    }
    if (!frame.keys.insert(name).second) {
      return stop(read_, "the key " + displayText(name, 60) + " stands twice in one object");
    }
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
  [[nodiscard]] std::vector<StrictJson::Value>& found() { return found_; }

 private:
  struct Frame {
    std::size_t value = 0;  // index of its own among the values
    std::set<std::string> keys{};
  };

  bool stop(std::size_t at, std::string problem) {
    problemAt_ = at;
    problem_ = std::move(problem);
    return false;
  }
  bool leaf() {
    if (found_.size() >= kMostValues) return stop(read_, "it holds too many values");
    found_.push_back({.read = read_, .after = static_cast<std::uint32_t>(found_.size() + 1)});
    return true;
  }
  bool begin() {
    if (frames_.size() >= kMostDepth) {
      return stop(read_, "it is nested deeper than " + std::to_string(kMostDepth));
    }
    frames_.push_back({.value = found_.size()});
    return leaf();
  }
  bool end() {
    found_[frames_.back().value].after = static_cast<std::uint32_t>(found_.size());
    frames_.pop_back();
    return true;
  }

  const std::size_t& read_;
  std::vector<Frame> frames_;
  std::vector<StrictJson::Value> found_;
  std::string problem_;
  std::size_t problemAt_ = 0;
};

// The places at which lines begin.
std::vector<std::size_t> startsOfLines(std::string_view text) {
  std::vector<std::size_t> starts{0};
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n') starts.push_back(at + 1);
  }
  return starts;
}

// Which child of `parent` the pointer goes through, and the rest of the pointer behind it. Keys may
// hold slashes, so the longest one that fits counts.
struct JsonStep {
  const Json* child = nullptr;
  std::size_t index = 0;
  std::string_view rest{};
};
std::optional<JsonStep> firstStep(const Json& parent, std::string_view pointer) {
  if (!pointer.starts_with('/')) return std::nullopt;
  pointer.remove_prefix(1);
  if (parent.is_array()) {
    const std::size_t slash = std::min(pointer.find('/'), pointer.size());
    std::size_t index = 0;
    const char* const end = pointer.data() + slash;
    const auto read = std::from_chars(pointer.data(), end, index);
    if (read.ec != std::errc() || read.ptr != end || index >= parent.size()) return std::nullopt;
    return JsonStep{.child = &parent[index], .index = index, .rest = pointer.substr(slash)};
  }
  std::optional<JsonStep> best;
  std::size_t index = 0;
  for (auto member = parent.begin(); parent.is_object() && member != parent.end(); ++member) {
    const std::string& key = member.key();
    const bool fits = pointer.starts_with(key) &&
                      (pointer.size() == key.size() || pointer[key.size()] == '/') &&
                      (!best || pointer.size() - key.size() < best->rest.size());
    if (fits) best = JsonStep{&*member, index, pointer.substr(key.size())};
    ++index;
  }
  return best;
}

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
  made.lineStarts_ = startsOfLines(text);
  made.size_ = text.size();
  if (!whole) {
    return fail({.code = ErrorCode::damaged,
                 .message = "{} is no {} that can be read: {}",
                 .arguments = {file, std::string(what), finder.problem()},
                 .where = made.placeOf(finder.problemAt()),
                 .advice = "Take a former copy of it, or mend this place by hand."});
  }
  made.root_ = Json::parse(text, nullptr, false);
  made.values_ = std::move(finder.found());
  return made;
}

SourcePlace StrictJson::place(std::string_view pointer) const {
  const Json* at = &root_;
  std::size_t value = 0;
  while (const auto step = firstStep(*at, pointer)) {
    ++value;  // its first child
    for (std::size_t k = 0; k < step->index; ++k) value = values_[value].after;
    at = step->child;
    pointer = step->rest;
  }
  return placeOf(values_.empty() ? 0 : values_[value].read);
}

// Of the character before `read`, the last one that was looked at.
SourcePlace StrictJson::placeOf(std::size_t read) const {
  const std::size_t at = std::min(read > 0 ? read - 1 : 0, size_);
  const auto after = std::upper_bound(lineStarts_.begin(), lineStarts_.end(), at);
  const auto line = static_cast<std::size_t>(after - lineStarts_.begin());
  return {.file = file_,
          .line = static_cast<int>(line),
          .column = static_cast<int>(at - lineStarts_[line - 1] + 1)};
}

}  // namespace twin::formats
