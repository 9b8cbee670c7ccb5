#include <fmt/core.h>

#include <algorithm>

#include "core/lang/library/string_methods.h"
#include "core/lang/runtime/native.h"
#include "core/lang/runtime/slices.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {

namespace {

using Arguments = std::span<Value>;

// start and end as code points, clipped; gives the byte range.
bool range(Interpreter& in, Arguments a, std::size_t& begin, std::size_t& end) {
  const auto& text = a[0].as<StringObject>();
  const SliceObject slice(a[2], a[3], Value::none());
  SliceBounds bounds;
  if (!sliceBounds(in, slice, text.length, bounds)) return false;
  begin = byteOffset(text, bounds.start);
  end = std::max(begin, byteOffset(text, bounds.stop));
  return true;
}
std::int64_t pointIndex(const std::string& text, std::size_t byte) {
  std::int64_t index = 0;
  for (std::size_t k = 0; k < byte; ++k)
    index += (static_cast<unsigned char>(text[k]) & 0xC0U) != 0x80U ? 1 : 0;
  return index;
}
enum class Missing : std::uint8_t { isMinusOne, raises };

Value findIn(Interpreter& in, Arguments a, Occurrence occurrence, Missing missing) {
  if (!needText(in, a[1], "argument")) return Value::raised();
  std::size_t begin = 0;
  std::size_t end = 0;
  if (!range(in, a, begin, end)) return Value::raised();
  const std::string part = textOf(a[0]).substr(begin, end - begin);
  const std::size_t found =
      occurrence == Occurrence::last ? part.rfind(textOf(a[1])) : part.find(textOf(a[1]));
  if (found != std::string::npos) return Value::integer(pointIndex(textOf(a[0]), begin + found));
  return missing == Missing::raises ? in.raise(*in.types().valueError, "substring not found")
                                    : Value::integer(-1);
}
Value find(Interpreter& in, Arguments a) {
  return findIn(in, a, Occurrence::first, Missing::isMinusOne);
}
Value rfind(Interpreter& in, Arguments a) {
  return findIn(in, a, Occurrence::last, Missing::isMinusOne);
}
Value index(Interpreter& in, Arguments a) {
  return findIn(in, a, Occurrence::first, Missing::raises);
}
Value rindex(Interpreter& in, Arguments a) {
  return findIn(in, a, Occurrence::last, Missing::raises);
}
Value count(Interpreter& in, Arguments a) {
  if (!needText(in, a[1], "argument")) return Value::raised();
  std::size_t begin = 0;
  std::size_t end = 0;
  if (!range(in, a, begin, end)) return Value::raised();
  const std::string part = textOf(a[0]).substr(begin, end - begin);
  const std::string& wanted = textOf(a[1]);
  if (wanted.empty()) return Value::integer(pointIndex(part, part.size()) + 1);
  std::int64_t found = 0;
  for (std::size_t at = part.find(wanted); at != std::string::npos;
       at = part.find(wanted, at + wanted.size()))
    ++found;
  return Value::integer(found);
}
enum class Edge : std::uint8_t { start, end };

Value atEdge(Interpreter& in, Arguments a, Edge edge, const char* name) {
  std::size_t begin = 0;
  std::size_t end = 0;
  if (!range(in, a, begin, end)) return Value::raised();
  const std::string_view part = std::string_view(textOf(a[0])).substr(begin, end - begin);
  std::vector<Value> candidates = {a[1]};
  if (const auto* tuple = a[1].tryAs<TupleObject>()) candidates = tuple->items;
  for (const Value& candidate : candidates) {
    if (!candidate.is(Kind::string)) {
      return in.raise(*in.types().typeError,
                      fmt::format("{} first arg must be str or a tuple of str, not {}", name,
                                  in.typeName(candidate)));
    }
    const std::string& wanted = textOf(candidate);
    if (wanted.size() > part.size()) continue;
    if (part.substr(edge == Edge::end ? part.size() - wanted.size() : 0, wanted.size()) == wanted)
      return Value::boolean(true);
  }
  return Value::boolean(false);
}
Value startswith(Interpreter& in, Arguments a) { return atEdge(in, a, Edge::start, "startswith"); }
Value endswith(Interpreter& in, Arguments a) { return atEdge(in, a, Edge::end, "endswith"); }
Value removeprefix(Interpreter& in, Arguments a) {
  if (!needText(in, a[1], "argument")) return Value::raised();
  return textOf(a[0]).substr(0, textOf(a[1]).size()) == textOf(a[1])
             ? makeString(textOf(a[0]).substr(textOf(a[1]).size()))
             : a[0];
}
Value removesuffix(Interpreter& in, Arguments a) {
  if (!needText(in, a[1], "argument")) return Value::raised();
  const std::string& text = textOf(a[0]);
  const std::string& end = textOf(a[1]);
  const bool has =
      end.size() <= text.size() && !end.empty() && text.substr(text.size() - end.size()) == end;
  return has ? makeString(text.substr(0, text.size() - end.size())) : a[0];
}

constexpr NativeRow kSearchRows[] = {
    {"find", "self, sub, start=None, end=None, /", "The first place of a part, or -1.", find},
    {"rfind", "self, sub, start=None, end=None, /", "The last place of a part, or -1.", rfind},
    {"index", "self, sub, start=None, end=None, /", "The first place of a part.", index},
    {"rindex", "self, sub, start=None, end=None, /", "The last place of a part.", rindex},
    {"count", "self, sub, start=None, end=None, /", "How often a part occurs.", count},
    {"startswith", "self, prefix, start=None, end=None, /", "True if it begins so.", startswith},
    {"endswith", "self, suffix, start=None, end=None, /", "True if it ends so.", endswith},
    {"removeprefix", "self, prefix, /", "Without the prefix.", removeprefix},
    {"removesuffix", "self, suffix, /", "Without the suffix.", removesuffix},
};

}  // namespace

void installStringSearch(Interpreter& in) { addMethods(in, *in.types().string, kSearchRows); }

}  // namespace twin::lang
