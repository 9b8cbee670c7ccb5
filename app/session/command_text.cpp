// The text form of commands: words, quotes, and the line that a log or script holds.
#include <fmt/format.h>

#include "app/session/command.h"
#include "core/base/text.h"

namespace twin::session {
namespace {

std::string quoted(std::string_view argument) {
  const bool plain =
      !argument.empty() && argument.find_first_of(" \t\n\"\\#") == std::string_view::npos;
  if (plain) return std::string(argument);
  std::string out = "\"";
  for (const char c : argument) {
    switch (c) {
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      default:
        out += c;
    }
  }
  return out + "\"";
}

tl::unexpected<Error> unclosed(std::string_view line) {
  return fail({.code = ErrorCode::usage,
               .message = "a quoted argument is not closed: {}",
               .arguments = {displayText(line, 80)},
               .advice = "End it with a double quote; write \\\" for a quote inside."});
}

}  // namespace

Result<std::vector<std::string>> commandWords(std::string_view line) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < line.size();) {
    if (line[at] == ' ' || line[at] == '\t') {
      ++at;
      continue;
    }
    if (line[at] == '#') break;
    std::string word;
    if (line[at] != '"') {
      const std::size_t end = std::min(line.find_first_of(" \t", at), line.size());
      words.emplace_back(line.substr(at, end - at));
      at = end;
      continue;
    }
    for (++at; at < line.size() && line[at] != '"'; ++at) {
      if (line[at] != '\\') {
        word += line[at];
        continue;
      }
      if (++at == line.size()) return unclosed(line);
      word += line[at] == 'n' ? '\n' : line[at] == 't' ? '\t' : line[at];
    }
    if (at == line.size()) return unclosed(line);
    ++at;
    words.push_back(std::move(word));
  }
  return words;
}

Result<Command> parseCommand(std::string_view line) {
  TWIN_TRY(words, commandWords(line));
  if (words.empty()) {
    return fail({.code = ErrorCode::usage,
                 .message = "the line holds no command",
                 .advice = "`twinscope-cli commands` lists them."});
  }
  std::vector<std::string> names;
  for (const CommandRow& row : commandTable()) {
    names.push_back(row.name);
    if (row.name != words.front()) continue;
    const std::vector<std::string_view> arguments(words.begin() + 1, words.end());
    return row.parse(arguments);
  }
  const std::vector<std::string> near = closest(words.front(), names);
  return fail({.code = ErrorCode::usage,
               .message = "{} is no command",
               .arguments = {displayText(words.front(), 80)},
               .advice = near.empty() ? "`twinscope-cli commands` lists them."
                                      : "Did you mean " + join(near, " or ") + "?"});
}

std::string printCommand(const Command& command) {
  const CommandRow& row = rowOf(command);
  const std::string argument = row.print(command);
  if (row.arguments.empty()) return row.name;
  return row.name + " " + argument;
}

// Used by the rows' print functions (command.cpp).
std::string quotedArgument(std::string_view argument) { return quoted(argument); }

}  // namespace twin::session
