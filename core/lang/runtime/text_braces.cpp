#include <fmt/core.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/lang/runtime/text_format.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

struct Brace {
  Interpreter& in;
  const std::vector<Value>& positional;
  const DictObject* named;
  std::int64_t next = 0;
  bool automatic = false;
  bool manual = false;
};

bool braceValue(Brace& state, std::string_view name, Value& out) {
  Interpreter& in = state.in;
  std::size_t at = name.find_first_of(".[");
  const std::string_view head = name.substr(0, at);
  std::int64_t index = -1;
  if (head.empty()) {
    state.automatic = true;
    index = state.next++;
  } else if (const auto parsed = parseInt(head)) {
    state.manual = true;
    index = *parsed;
  }
  if (state.automatic && state.manual) {
    in.raise(*in.types().valueError,
             "cannot switch from manual field specification to automatic field numbering");
    return false;
  }
  if (index >= 0) {
    if (index >= static_cast<std::int64_t>(state.positional.size())) {
      in.raise(*in.types().indexError,
               fmt::format("Replacement index {} out of range for positional args tuple", index));
      return false;
    }
    out = state.positional[static_cast<std::size_t>(index)];
  } else {
    out = state.named != nullptr ? in.dictGet(*state.named, head) : Value();
    if (out.isUndefined()) {
      const Ref<ExceptionObject> missing = make<ExceptionObject>(*in.types().keyError);
      missing->arguments.push_back(makeString(std::string(head)));
      in.raise(missing.value());
      return false;
    }
  }
  while (at != std::string_view::npos && at < name.size()) {
    if (name[at] == '.') {
      const std::size_t end = std::min(name.find_first_of(".[", at + 1), name.size());
      out = in.getAttribute(out, in.intern(name.substr(at + 1, end - at - 1)));
      at = end;
    } else {
      const std::size_t close = name.find(']', at);
      if (close == std::string_view::npos) {
        in.raise(*in.types().valueError, "Missing ']' in format string");
        return false;
      }
      const std::string_view key = name.substr(at + 1, close - at - 1);
      const auto position = parseInt(key);
      out = in.getItem(out, position ? Value::integer(*position) : makeString(std::string(key)));
      at = close + 1;
    }
    if (out.isRaised()) return false;
  }
  return true;
}

bool braceText(Brace& state, std::string_view pattern, int depth, std::string& out) {
  Interpreter& in = state.in;
  const auto fail = [&](const char* text) {
    in.raise(*in.types().valueError, text);
    return false;
  };
  for (std::size_t at = 0; at < pattern.size();) {
    const char c = pattern[at];
    if (c == '}') {
      if (at + 1 >= pattern.size() || pattern[at + 1] != '}')
        return fail("Single '}' encountered in format string");
      out += '}';
      at += 2;
      continue;
    }
    if (c != '{') {
      out += c;
      ++at;
      continue;
    }
    if (at + 1 < pattern.size() && pattern[at + 1] == '{') {
      out += '{';
      at += 2;
      continue;
    }
    int braces = 1;
    std::size_t end = at + 1;
    while (end < pattern.size() && braces > 0) {
      braces += pattern[end] == '{' ? 1 : pattern[end] == '}' ? -1 : 0;
      ++end;
    }
    if (braces > 0)
      return fail(at + 1 >= pattern.size() ? "Single '{' encountered in format string"
                                           : "expected '}' before end of string");
    const std::string_view field = pattern.substr(at + 1, end - at - 2);
    at = end;
    const std::size_t split = field.find_first_of("!:");
    std::string_view rest =
        split == std::string_view::npos ? std::string_view() : field.substr(split);
    Value value;
    if (!braceValue(state, field.substr(0, split), value)) return false;
    if (!rest.empty() && rest[0] == '!') {
      const char conversion = rest.size() > 1 ? rest[1] : ' ';
      std::string text;
      if (conversion != 's' && conversion != 'r' && conversion != 'a')
        return fail("Unknown conversion specifier");
      if (!convertedText(in, value, conversion, text)) return false;
      value = makeString(std::move(text));
      rest.remove_prefix(2);
    }
    std::string spec;
    if (!rest.empty()) {
      if (rest[0] != ':') return fail("expected ':' after conversion specifier");
      if (depth > 0) return fail("Max string recursion exceeded");
      if (!braceText(state, rest.substr(1), depth + 1, spec)) return false;
    }
    if (!in.format(value, spec, out) || !in.checkElements(static_cast<std::int64_t>(out.size())))
      return false;
  }
  return true;
}

}  // namespace

bool braceFormat(Interpreter& in, std::string_view pattern, const std::vector<Value>& positional,
                 const DictObject* named, std::string& out) {
  Brace state{in, positional, named};
  return braceText(state, pattern, 0, out);
}

}  // namespace twin::lang
