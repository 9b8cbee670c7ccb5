// command_tools: what the rows of the command table share: arguments, documents, the row template.
// Thread: the session's. Errors: usage for arguments that do not fit, notFound without a document.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "app/session/command.h"
#include "core/base/text.h"

namespace twin::session {

[[nodiscard]] std::string quotedArgument(std::string_view argument);
using Words = std::span<const std::string_view>;

[[nodiscard]] Error wrongArguments(std::string_view name, std::string_view arguments);

// The error of a command that needs a document where none is open.
[[nodiscard]] Error noDocument();
// The current document, to be changed: copied into the new state. Fails where none is open.
[[nodiscard]] Result<std::shared_ptr<Document>> changeCurrent(State& state);
// The same for a document that need not be in view.
[[nodiscard]] Result<std::shared_ptr<Document>> changeDocument(State& state, DocumentId id);
// The current document where it has a recorded run.
[[nodiscard]] Result<std::shared_ptr<Document>> changeRecorded(State& state);
// Puts a changed copy of a document into the state.
void putDocument(State& state, std::shared_ptr<const Document> document);

[[nodiscard]] DocumentId nextDocumentId();
[[nodiscard]] Error notOpen(DocumentId id);
// Puts a path at the front of the files opened or saved last.
void rememberPath(State& state, const std::string& path);

// What a row says about a command of type T; the template makes the type-erased row of it.
template <class T>
struct RowOf {
  std::string name{};
  std::string doc{};
  std::string arguments{};
  Undoable undoable = Undoable::no;
  Result<T> (*parse)(Words words) = nullptr;  // null: takes no arguments
  std::string (*print)(const T& command) = nullptr;
  Result<State> (*apply)(State state, const T& command, std::vector<Effect>& effects) = nullptr;
};

template <class T, std::size_t I = 0>
[[nodiscard]] constexpr std::size_t commandIndex() {
  if constexpr (std::is_same_v<T, std::variant_alternative_t<I, Command>>) {
    return I;
  } else {
    return commandIndex<T, I + 1>();
  }
}

template <class T>
CommandRow makeRow(RowOf<T> row) {
  CommandRow made{.index = commandIndex<T>(),
                  .name = row.name,
                  .doc = row.doc,
                  .arguments = row.arguments,
                  .undoable = row.undoable};
  made.parse = [row](Words words) -> Result<Command> {
    if (row.parse == nullptr) {
      if (!words.empty()) return fail(wrongArguments(row.name, row.arguments));
      return Command(T{});
    }
    auto parsed = row.parse(words);
    if (!parsed) return fail(std::move(parsed).error());
    return Command(std::move(*parsed));
  };
  made.print = [row](const Command& command) {
    return row.print == nullptr ? std::string() : row.print(std::get<T>(command));
  };
  made.apply = [row](const State& state, const Command& command, std::vector<Effect>& effects) {
    return row.apply(state, std::get<T>(command), effects);
  };
  return made;
}

// The rows by subject; command.cpp joins them in the order of the variant.
[[nodiscard]] std::vector<CommandRow> documentRows();
[[nodiscard]] std::vector<CommandRow> debugRows();
[[nodiscard]] std::vector<CommandRow> graphRows();
[[nodiscard]] std::vector<CommandRow> viewRows();

}  // namespace twin::session
