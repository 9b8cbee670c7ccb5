#include <fmt/core.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/lang/library/string_methods.h"
#include "core/lang/runtime/long_loop.h"
#include "core/lang/runtime/native.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {

bool needText(Interpreter& in, const Value& value, const char* what) {
  if (value.is(Kind::string)) return true;
  in.raise(*in.types().typeError, fmt::format("{} must be str, not {}", what, in.typeName(value)));
  return false;
}

bool isBlank(char32_t c) {
  return c == U' ' || (c >= U'\t' && c <= U'\r') || c == 0x85 || c == 0xA0 || c == 0x3000 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029;
}

namespace {

using Arguments = std::span<Value>;

enum class Sides : std::uint8_t { both, left, right };

Value stripSides(Interpreter& in, Arguments a, Sides sides) {
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
  while (sides != Sides::right && begin < end && drop(points[begin])) ++begin;
  while (sides != Sides::left && end > begin && drop(points[end - 1])) --end;
  std::string out;
  for (std::size_t k = begin; k < end; ++k) appendUtf8(out, points[k]);
  return makeString(std::move(out));
}
Value strip(Interpreter& in, Arguments a) { return stripSides(in, a, Sides::both); }
Value lstrip(Interpreter& in, Arguments a) { return stripSides(in, a, Sides::left); }
Value rstrip(Interpreter& in, Arguments a) { return stripSides(in, a, Sides::right); }

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
Value partitionAt(Interpreter& in, Arguments a, Occurrence occurrence) {
  const bool last = occurrence == Occurrence::last;
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
Value partition(Interpreter& in, Arguments a) { return partitionAt(in, a, Occurrence::first); }
Value rpartition(Interpreter& in, Arguments a) { return partitionAt(in, a, Occurrence::last); }

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

constexpr NativeRow kPartRows[] = {
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
};

}  // namespace

void installStringParts(Interpreter& in) { addMethods(in, *in.types().string, kPartRows); }

}  // namespace twin::lang
