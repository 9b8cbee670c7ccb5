#include <algorithm>

#include "core/base/text.h"
#include "core/lang/library/library.h"
#include "core/lang/library/string_methods.h"
#include "core/lang/runtime/long_loop.h"
#include "core/lang/runtime/native.h"
#include "core/lang/runtime/text_format.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;

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
  const Value made = changed(in, a[0], [](char32_t c, char32_t) { return uppered(c); });
  // The one small letter that becomes two capitals; both forms take two bytes.
  constexpr std::string_view kSharpS = "\u00DF";
  if (made.isRaised() || textOf(made).find(kSharpS) == std::string::npos) return made;
  std::string out = textOf(made);
  for (std::size_t at = out.find(kSharpS); at != std::string::npos; at = out.find(kSharpS, at))
    out[at] = out[at + 1] = 'S';
  return makeString(std::move(out));
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
  installStringParts(in);
  installStringSearch(in);
  addMethods(in, *in.types().bytes, kBytes);
}

}  // namespace twin::lang
