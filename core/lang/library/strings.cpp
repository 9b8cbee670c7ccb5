#include <fmt/core.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/lang/library/library.h"
#include "core/lang/runtime/long_loop.h"
#include "core/lang/runtime/native.h"
#include "core/lang/runtime/numbers.h"
#include "core/lang/runtime/slices.h"
#include "core/lang/runtime/text_format.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;

const std::string& textOf(const Value& value) { return value.as<StringObject>().text; }

bool needText(Interpreter& in, const Value& value, const char* what) {
  if (value.is(Kind::string)) return true;
  in.raise(*in.types().typeError, fmt::format("{} must be str, not {}", what, in.typeName(value)));
  return false;
}
bool isBlank(char32_t c) {
  return c == U' ' || (c >= U'\t' && c <= U'\r') || c == 0x85 || c == 0xA0 || c == 0x3000 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029;
}
char32_t lowered(char32_t c) {
  if (c < 0x80) return c >= U'A' && c <= U'Z' ? c + 32 : c;
  if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) ||
      (c >= 0x410 && c <= 0x42F))
    return c + 32;
  if (c >= 0x400 && c <= 0x40F) return c + 80;
  return c;
}
char32_t uppered(char32_t c) {
  if (c < 0x80) return c >= U'a' && c <= U'z' ? c - 32 : c;
  if ((c >= 0xE0 && c <= 0xFE && c != 0xF7) || (c >= 0x3B1 && c <= 0x3C9 && c != 0x3C2) ||
      (c >= 0x430 && c <= 0x44F))
    return c - 32;
  if (c >= 0x450 && c <= 0x45F) return c - 80;
  return c;
}
bool isLetter(char32_t c) {
  return c >= 0x80 ? !isBlank(c) && c != 0xD7 && c != 0xF7 && c >= 0xC0
                   : (lowered(c) >= U'a' && lowered(c) <= U'z');
}
template <class Change>
Value changed(Interpreter& in, const Value& value, const Change& change) {
  LongLoop loop(in);
  std::string out;
  char32_t previous = 0;
  if (value.as<StringObject>().isAscii()) {
    for (const char byte : textOf(value)) {
      if (!loop.turn()) return Value::raised();
      const auto c = static_cast<char32_t>(static_cast<unsigned char>(byte));
      out += static_cast<char>(change(c, previous));
      previous = c;
    }
    return makeString(std::move(out));
  }
  for (const char32_t c : codePoints(textOf(value))) {
    if (!loop.turn()) return Value::raised();
    appendUtf8(out, change(c, previous));
    previous = c;
  }
  return makeString(std::move(out));
}
Value lower(Interpreter& in, Arguments a) {
  return changed(in, a[0], [](char32_t c, char32_t) { return lowered(c); });
}
Value upper(Interpreter& in, Arguments a) {
  return changed(in, a[0], [](char32_t c, char32_t) { return uppered(c); });
}
Value title(Interpreter& in, Arguments a) {
  return changed(in, a[0], [](char32_t c, char32_t before) {
    return isLetter(before) ? lowered(c) : uppered(c);
  });
}
Value capitalize(Interpreter& in, Arguments a) {
  return changed(in, a[0],
                 [](char32_t c, char32_t before) { return before == 0 ? uppered(c) : lowered(c); });
}
Value swapcase(Interpreter& in, Arguments a) {
  return changed(in, a[0],
                 [](char32_t c, char32_t) { return lowered(c) != c ? lowered(c) : uppered(c); });
}

Value stripSides(Interpreter& in, Arguments a, bool left, bool right) {
  std::u32string set;
  if (!a[1].isNone()) {
    if (!needText(in, a[1], "strip arg")) return Value::raised();
    set = codePoints(textOf(a[1]));
  }
  const std::u32string points = codePoints(textOf(a[0]));
  const auto drop = [&](char32_t c) {
    return a[1].isNone() ? isBlank(c) : set.find(c) != std::u32string::npos;
  };
  std::size_t begin = 0;
  std::size_t end = points.size();
  while (left && begin < end && drop(points[begin])) ++begin;
  while (right && end > begin && drop(points[end - 1])) --end;
  std::string out;
  for (std::size_t k = begin; k < end; ++k) appendUtf8(out, points[k]);
  return makeString(std::move(out));
}
Value strip(Interpreter& in, Arguments a) { return stripSides(in, a, true, true); }
Value lstrip(Interpreter& in, Arguments a) { return stripSides(in, a, true, false); }
Value rstrip(Interpreter& in, Arguments a) { return stripSides(in, a, false, true); }

Value splitText(Interpreter& in, Arguments a) {
  std::int64_t most = -1;
  if (!in.toIndex(a[2], most)) return Value::raised();
  const std::string& text = textOf(a[0]);
  std::vector<Value> out;
  LongLoop loop(in);
  if (a[1].isNone()) {
    std::size_t at = 0;
    const auto blank = [&](std::size_t k) {
      return isBlank(static_cast<unsigned char>(text[k])) &&
             static_cast<unsigned char>(text[k]) < 0x80;
    };
    for (;;) {
      while (at < text.size() && blank(at)) ++at;
      if (at >= text.size()) break;
      if (!loop.turn()) return Value::raised();
      if (most >= 0 && static_cast<std::int64_t>(out.size()) == most) {
        std::size_t end = text.size();
        while (end > at && blank(end - 1)) --end;
        out.push_back(makeString(text.substr(at, end - at)));
        break;
      }
      const std::size_t begin = at;
      while (at < text.size() && !blank(at)) ++at;
      out.push_back(makeString(text.substr(begin, at - begin)));
    }
    return makeList(std::move(out));
  }
  if (!needText(in, a[1], "separator")) return Value::raised();
  const std::string& separator = textOf(a[1]);
  if (separator.empty()) return in.raise(*in.types().valueError, "empty separator");
  std::size_t begin = 0;
  while (most < 0 || static_cast<std::int64_t>(out.size()) < most) {
    const std::size_t found = text.find(separator, begin);
    if (found == std::string::npos) break;
    if (!loop.turn()) return Value::raised();
    out.push_back(makeString(text.substr(begin, found - begin)));
    begin = found + separator.size();
  }
  out.push_back(makeString(text.substr(begin)));
  return makeList(std::move(out));
}
Value rsplit(Interpreter& in, Arguments a) {
  std::int64_t most = -1;
  if (!in.toIndex(a[2], most)) return Value::raised();
  if (most < 0) return splitText(in, a);
  const std::string& text = textOf(a[0]);
  const bool atBlanks = a[1].isNone();
  if (!atBlanks && !needText(in, a[1], "separator")) return Value::raised();
  const std::string separator = atBlanks ? "" : textOf(a[1]);
  if (!atBlanks && separator.empty()) return in.raise(*in.types().valueError, "empty separator");
  const auto blank = [&](std::size_t k) {
    return static_cast<unsigned char>(text[k]) < 0x80 &&
           isBlank(static_cast<unsigned char>(text[k]));
  };
  // From the end, so that what is not split stays as it stands.
  std::vector<Value> out;
  LongLoop loop(in);
  std::size_t end = text.size();
  while (atBlanks && end > 0 && blank(end - 1)) --end;
  while (static_cast<std::int64_t>(out.size()) < most) {
    if (!loop.turn()) return Value::raised();
    std::size_t begin = end;
    if (atBlanks) {
      while (begin > 0 && !blank(begin - 1)) --begin;
      std::size_t before = begin;
      while (before > 0 && blank(before - 1)) --before;
      if (before == 0) break;
      out.push_back(makeString(text.substr(begin, end - begin)));
      end = before;
      continue;
    }
    if (end < separator.size()) break;
    const std::size_t found = text.rfind(separator, end - separator.size());
    if (found == std::string::npos) break;
    begin = found + separator.size();
    out.push_back(makeString(text.substr(begin, end - begin)));
    end = found;
  }
  std::size_t begin = 0;
  if (atBlanks && static_cast<std::int64_t>(out.size()) < most) {
    while (begin < end && blank(begin)) ++begin;
  }
  if (!atBlanks || end > begin) out.push_back(makeString(text.substr(begin, end - begin)));
  std::reverse(out.begin(), out.end());
  return makeList(std::move(out));
}
Value splitlines(Interpreter& in, Arguments a) {
  std::vector<Value> out;
  LongLoop loop(in);
  const std::string& text = textOf(a[0]);
  const bool keep = a[1].isBool() && a[1].asBool();
  for (std::size_t begin = 0; begin < text.size();) {
    if (!loop.turn()) return Value::raised();
    std::size_t end = text.find_first_of("\r\n", begin);
    std::size_t next = end;
    if (end == std::string::npos) {
      end = next = text.size();
    } else {
      next = end + (text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n' ? 2 : 1);
    }
    out.push_back(makeString(text.substr(begin, (keep ? next : end) - begin)));
    begin = next;
  }
  return makeList(std::move(out));
}
Value partitionAt(Interpreter& in, Arguments a, bool last) {
  if (!needText(in, a[1], "separator")) return Value::raised();
  const std::string& text = textOf(a[0]);
  if (textOf(a[1]).empty()) return in.raise(*in.types().valueError, "empty separator");
  const std::size_t found = last ? text.rfind(textOf(a[1])) : text.find(textOf(a[1]));
  if (found == std::string::npos) {
    return last ? makeTuple({makeString(""), makeString(""), a[0]})
                : makeTuple({a[0], makeString(""), makeString("")});
  }
  return makeTuple({makeString(text.substr(0, found)), a[1],
                    makeString(text.substr(found + textOf(a[1]).size()))});
}
Value partition(Interpreter& in, Arguments a) { return partitionAt(in, a, false); }
Value rpartition(Interpreter& in, Arguments a) { return partitionAt(in, a, true); }

Value joinTexts(Interpreter& in, Arguments a) {
  std::vector<Value> items;
  if (!in.toVector(a[1], items)) return Value::raised();
  std::size_t size = 0;
  for (std::size_t k = 0; k < items.size(); ++k) {
    if (!items[k].is(Kind::string)) {
      return in.raise(*in.types().typeError,
                      fmt::format("sequence item {}: expected str instance, {} found", k,
                                  in.typeName(items[k])));
    }
    size += textOf(items[k]).size() + textOf(a[0]).size();
  }
  if (!in.checkElements(static_cast<std::int64_t>(size))) return Value::raised();
  std::string out;
  out.reserve(size);
  LongLoop loop(in);
  for (std::size_t k = 0; k < items.size(); ++k) {
    if (!loop.turn()) return Value::raised();
    if (k > 0) out += textOf(a[0]);
    out += textOf(items[k]);
  }
  return makeString(std::move(out));
}

Value replace(Interpreter& in, Arguments a) {
  if (!needText(in, a[1], "replace() argument 1") || !needText(in, a[2], "replace() argument 2"))
    return Value::raised();
  std::int64_t most = -1;
  if (!in.toIndex(a[3], most)) return Value::raised();
  const std::string& text = textOf(a[0]);
  const std::string& old = textOf(a[1]);
  std::string out;
  LongLoop loop(in);
  std::size_t begin = 0;
  for (std::int64_t count = 0; most < 0 || count < most; ++count) {
    std::size_t found = text.find(old, begin);
    if (old.empty()) {
      if (begin >= text.size() + (count > 0 ? 0U : 1U)) break;
      if (!loop.turn() || !in.checkElements(static_cast<std::int64_t>(out.size())))
        return Value::raised();
      if (count > 0) {
        out += text[begin++];
        while (begin < text.size() && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U)
          out += text[begin++];
      }
      out += textOf(a[2]);
      continue;
    }
    if (found == std::string::npos) break;
    out.append(text, begin, found - begin);
    out += textOf(a[2]);
    begin = found + old.size();
    if (!loop.turn() || !in.checkElements(static_cast<std::int64_t>(out.size())))
      return Value::raised();
  }
  if (begin < text.size()) out.append(text, begin, std::string::npos);
  return makeString(std::move(out));
}

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
Value findIn(Interpreter& in, Arguments a, bool last, bool raises) {
  if (!needText(in, a[1], "argument")) return Value::raised();
  std::size_t begin = 0;
  std::size_t end = 0;
  if (!range(in, a, begin, end)) return Value::raised();
  const std::string part = textOf(a[0]).substr(begin, end - begin);
  const std::size_t found = last ? part.rfind(textOf(a[1])) : part.find(textOf(a[1]));
  if (found != std::string::npos) return Value::integer(pointIndex(textOf(a[0]), begin + found));
  return raises ? in.raise(*in.types().valueError, "substring not found") : Value::integer(-1);
}
Value find(Interpreter& in, Arguments a) { return findIn(in, a, false, false); }
Value rfind(Interpreter& in, Arguments a) { return findIn(in, a, true, false); }
Value index(Interpreter& in, Arguments a) { return findIn(in, a, false, true); }
Value rindex(Interpreter& in, Arguments a) { return findIn(in, a, true, true); }
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
Value edges(Interpreter& in, Arguments a, bool atEnd, const char* name) {
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
    if (part.substr(atEnd ? part.size() - wanted.size() : 0, wanted.size()) == wanted)
      return Value::boolean(true);
  }
  return Value::boolean(false);
}
Value startswith(Interpreter& in, Arguments a) { return edges(in, a, false, "startswith"); }
Value endswith(Interpreter& in, Arguments a) { return edges(in, a, true, "endswith"); }
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

Value justify(Interpreter& in, Arguments a, char side) {
  std::int64_t width = 0;
  if (!in.toIndex(a[1], width) || !needText(in, a[2], "The fill character")) return Value::raised();
  if (a[2].as<StringObject>().length != 1)
    return in.raise(*in.types().typeError, "The fill character must be exactly one character long");
  if (!in.checkElements(width)) return Value::raised();
  const std::int64_t missing = width - a[0].as<StringObject>().length;
  if (missing <= 0) return a[0];
  // str.center puts the odd character on the left when the width is odd.
  const std::int64_t left = side == '<'   ? 0
                            : side == '>' ? missing
                                          : missing / 2 + (missing & width & 1);
  std::string out;
  for (std::int64_t k = 0; k < left; ++k) out += textOf(a[2]);
  out += textOf(a[0]);
  for (std::int64_t k = left; k < missing; ++k) out += textOf(a[2]);
  return makeString(std::move(out));
}
Value ljust(Interpreter& in, Arguments a) { return justify(in, a, '<'); }
Value rjust(Interpreter& in, Arguments a) { return justify(in, a, '>'); }
Value center(Interpreter& in, Arguments a) { return justify(in, a, '^'); }
Value zfill(Interpreter& in, Arguments a) {
  std::int64_t width = 0;
  if (!in.toIndex(a[1], width) || !in.checkElements(width)) return Value::raised();
  std::string text = textOf(a[0]);
  const std::size_t sign = !text.empty() && (text[0] == '+' || text[0] == '-') ? 1 : 0;
  const std::int64_t missing = width - a[0].as<StringObject>().length;
  if (missing > 0) text.insert(sign, static_cast<std::size_t>(missing), '0');
  return makeString(std::move(text));
}

template <class Test>
Value every(const Value& value, const Test& test) {
  const std::u32string points = codePoints(textOf(value));
  return Value::boolean(!points.empty() && std::all_of(points.begin(), points.end(), test));
}
Value isdigit(Interpreter&, Arguments a) {
  return every(a[0], [](char32_t c) { return c >= U'0' && c <= U'9'; });
}
Value isalpha(Interpreter&, Arguments a) { return every(a[0], isLetter); }
Value isalnum(Interpreter&, Arguments a) {
  return every(a[0], [](char32_t c) { return isLetter(c) || (c >= U'0' && c <= U'9'); });
}
Value isspace(Interpreter&, Arguments a) { return every(a[0], isBlank); }
Value isupper(Interpreter&, Arguments a) {
  const std::u32string points = codePoints(textOf(a[0]));
  bool any = false;
  for (const char32_t c : points) {
    if (uppered(c) != c) return Value::boolean(false);
    any = any || lowered(c) != c;
  }
  return Value::boolean(any);
}
Value islower(Interpreter&, Arguments a) {
  const std::u32string points = codePoints(textOf(a[0]));
  bool any = false;
  for (const char32_t c : points) {
    if (lowered(c) != c) return Value::boolean(false);
    any = any || uppered(c) != c;
  }
  return Value::boolean(any);
}
Value isidentifier(Interpreter&, Arguments a) {
  const std::u32string points = codePoints(textOf(a[0]));
  if (points.empty() || (points[0] >= U'0' && points[0] <= U'9')) return Value::boolean(false);
  return every(a[0],
               [](char32_t c) { return isLetter(c) || c == U'_' || (c >= U'0' && c <= U'9'); });
}

Value format(Interpreter& in, Arguments a) {
  std::string out;
  const bool done =
      braceFormat(in, textOf(a[0]), a[1].as<TupleObject>().items, a[2].tryAs<DictObject>(), out);
  return done ? makeString(std::move(out)) : Value::raised();
}
Value encode(Interpreter&, Arguments a) { return makeValue<BytesObject>(textOf(a[0])); }
Value decode(Interpreter& in, Arguments a) {
  const std::string& bytes = a[0].as<BytesObject>().bytes;
  if (!isValidUtf8(bytes))
    return in.raise(*in.types().unicodeError, "the bytes are not valid UTF-8");
  return makeString(bytes);
}
Value expandtabs(Interpreter& in, Arguments a) {
  std::int64_t size = 8;
  if (!in.toIndex(a[1], size) || !in.checkElements(size)) return Value::raised();
  std::string out;
  std::int64_t column = 0;
  for (const char c : textOf(a[0])) {
    if (c == '\t') {
      const std::int64_t fill = size > 0 ? size - column % size : 0;
      out.append(static_cast<std::size_t>(fill), ' ');
      column += fill;
      if (!in.checkElements(static_cast<std::int64_t>(out.size()))) return Value::raised();
    } else {
      out += c;
      column = c == '\n' ? 0 : column + ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0);
    }
  }
  return makeString(std::move(out));
}

constexpr NativeRow kStringRows[] = {
    {"lower", "self, /", "In lower case.", lower},
    {"casefold", "self, /", "In lower case.", lower},
    {"upper", "self, /", "In upper case.", upper},
    {"title", "self, /", "Words begin in upper case.", title},
    {"capitalize", "self, /", "The first letter in upper case.", capitalize},
    {"swapcase", "self, /", "The other case.", swapcase},
    {"strip", "self, chars=None, /", "Without blanks at both ends.", strip},
    {"lstrip", "self, chars=None, /", "Without blanks at the start.", lstrip},
    {"rstrip", "self, chars=None, /", "Without blanks at the end.", rstrip},
    {"split", "self, sep=None, maxsplit=-1", "The parts between separators.", splitText},
    {"rsplit", "self, sep=None, maxsplit=-1", "The parts, split from the right.", rsplit},
    {"splitlines", "self, keepends=False", "The lines.", splitlines},
    {"partition", "self, sep, /", "Before, separator, after.", partition},
    {"rpartition", "self, sep, /", "Before, last separator, after.", rpartition},
    {"join", "self, iterable, /", "The items with this text between them.", joinTexts},
    {"replace", "self, old, new, count=-1, /", "With parts replaced.", replace},
    {"find", "self, sub, start=None, end=None, /", "The first place of a part, or -1.", find},
    {"rfind", "self, sub, start=None, end=None, /", "The last place of a part, or -1.", rfind},
    {"index", "self, sub, start=None, end=None, /", "The first place of a part.", index},
    {"rindex", "self, sub, start=None, end=None, /", "The last place of a part.", rindex},
    {"count", "self, sub, start=None, end=None, /", "How often a part occurs.", count},
    {"startswith", "self, prefix, start=None, end=None, /", "True if it begins so.", startswith},
    {"endswith", "self, suffix, start=None, end=None, /", "True if it ends so.", endswith},
    {"removeprefix", "self, prefix, /", "Without the prefix.", removeprefix},
    {"removesuffix", "self, suffix, /", "Without the suffix.", removesuffix},
    {"ljust", "self, width, fillchar=' ', /", "Filled on the right.", ljust},
    {"rjust", "self, width, fillchar=' ', /", "Filled on the left.", rjust},
    {"center", "self, width, fillchar=' ', /", "Filled on both sides.", center},
    {"zfill", "self, width, /", "Filled with zeros.", zfill},
    {"isdigit", "self, /", "Digits only.", isdigit},
    {"isdecimal", "self, /", "Digits only.", isdigit},
    {"isnumeric", "self, /", "Digits only.", isdigit},
    {"isalpha", "self, /", "Letters only.", isalpha},
    {"isalnum", "self, /", "Letters and digits only.", isalnum},
    {"isspace", "self, /", "Blanks only.", isspace},
    {"isupper", "self, /", "Upper case only.", isupper},
    {"islower", "self, /", "Lower case only.", islower},
    {"isidentifier", "self, /", "A name.", isidentifier},
    {"format", "self, *arguments, **named", "With its fields filled.", format},
    {"encode", "self, encoding='utf-8', errors='strict'", "As bytes.", encode},
    {"expandtabs", "self, tabsize=8", "With tabs as blanks.", expandtabs},
};
constexpr NativeRow kBytes[] = {
    {"decode", "self, encoding='utf-8', errors='strict'", "As text.", decode}};

}  // namespace

void installStrings(Interpreter& in) {
  addMethods(in, *in.types().string, kStringRows);
  addMethods(in, *in.types().bytes, kBytes);
}

}  // namespace twin::lang
