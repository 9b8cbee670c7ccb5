// Commands on what is looked at: selection, groups, lens, perspective, theme; undo and redo.
#include "app/session/command_tools.h"
#include "app/view/grouping.h"

namespace twin::session {
namespace {

Result<State> applySelect(State state, const Select& select, std::vector<Effect>&) {
  TWIN_TRY(document, changeCurrent(state));
  document->selectedNode = select.node;
  return state;
}

// Scopes, series and bodies of functions: all that the layout can open.
std::set<std::string> allGroups(const Document& document) {
  std::set<std::string> groups;
  const ir::GraphPtr graph = document.graphInView();
  if (graph == nullptr) return groups;
  for (const view::Item& item : view::groupGraph(*graph).items) {
    if (!item.isLeaf() && !item.name.empty()) groups.insert(item.name);
  }
  return groups;
}

Result<State> applyToggle(State state, const ToggleGroup& toggle, std::vector<Effect>& effects) {
  TWIN_TRY(document, changeCurrent(state));
  if (document->expanded.erase(toggle.group) == 0) document->expanded.insert(toggle.group);
  effects.push_back({.work = Work::layout, .document = document->id});
  return state;
}

Result<State> applyExpandAll(State state, const ExpandAll&, std::vector<Effect>& effects) {
  TWIN_TRY(document, changeCurrent(state));
  document->expanded = allGroups(*document);
  effects.push_back({.work = Work::layout, .document = document->id});
  return state;
}

Result<State> applyCollapseAll(State state, const CollapseAll&, std::vector<Effect>& effects) {
  TWIN_TRY(document, changeCurrent(state));
  document->expanded.clear();
  effects.push_back({.work = Work::layout, .document = document->id});
  return state;
}

Result<State> applyLens(State state, const SetLens& set, std::vector<Effect>&) {
  TWIN_TRY(document, changeCurrent(state));
  document->lens = set.lens;
  return state;
}

Result<State> applySides(State state, const SetSides& set, std::vector<Effect>&) {
  state.sides = set.sides;
  return state;
}

Result<State> applyPerspective(State state, const SetPerspective& set, std::vector<Effect>&) {
  state.perspective = set.perspective;
  return state;
}

Result<State> applyTheme(State state, const SetTheme& set, std::vector<Effect>&) {
  state.theme = set.theme;
  return state;
}

// Undo and redo are answered by the session, which keeps the list of states.
template <class T>
Result<State> keepState(State state, const T&, std::vector<Effect>&) {
  return state;
}

}  // namespace

std::vector<CommandRow> viewRows() {
  return {
      makeRow<Select>({.name = "select",
                       .doc = "Selects a node of the graph; without a name, none.",
                       .arguments = "[NODE]",
                       .parse = [](Words words) -> Result<Select> {
                         if (words.size() > 1) return fail(wrongArguments("select", "[NODE]"));
                         return Select{words.empty() ? std::string() : std::string(words.front())};
                       },
                       .print =
                           [](const Select& select) {
                             return select.node.empty() ? std::string()
                                                        : quotedArgument(select.node);
                           },
                       .apply = applySelect}),
      makeRow<ToggleGroup>(
          {.name = "toggle-group",
           .doc = "Expands or collapses a group of the graph.",
           .arguments = "GROUP",
           .undoable = Undoable::yes,
           .parse = [](Words words) -> Result<ToggleGroup> {
             if (words.size() != 1) return fail(wrongArguments("toggle-group", "GROUP"));
             return ToggleGroup{std::string(words.front())};
           },
           .print = [](const ToggleGroup& toggle) { return quotedArgument(toggle.group); },
           .apply = applyToggle}),
      makeRow<ExpandAll>({.name = "expand-all",
                          .doc = "Expands every group of the graph.",
                          .undoable = Undoable::yes,
                          .apply = applyExpandAll}),
      makeRow<CollapseAll>({.name = "collapse-all",
                            .doc = "Collapses every group of the graph.",
                            .undoable = Undoable::yes,
                            .apply = applyCollapseAll}),
      makeRow<SetLens>({.name = "set-lens",
                        .doc = "Chooses what the colours of the graph mean.",
                        .arguments = "structure|difference|time",
                        .parse = [](Words words) -> Result<SetLens> {
                          const auto lens =
                              words.size() == 1 ? fromWord<Lens>(words.front()) : std::nullopt;
                          if (!lens)
                            return fail(wrongArguments("set-lens", "structure|difference|time"));
                          return SetLens{*lens};
                        },
                        .print = [](const SetLens& set) { return std::string(word(set.lens)); },
                        .apply = applyLens}),
      makeRow<SetSides>({.name = "set-sides",
                         .doc = "Chooses which side of a measured document is shown.",
                         .arguments = "both|eager|graph",
                         .parse = [](Words words) -> Result<SetSides> {
                           const auto sides =
                               words.size() == 1 ? fromWord<Sides>(words.front()) : std::nullopt;
                           if (!sides) return fail(wrongArguments("set-sides", "both|eager|graph"));
                           return SetSides{*sides};
                         },
                         .print = [](const SetSides& set) { return std::string(word(set.sides)); },
                         .apply = applySides}),
      makeRow<SetPerspective>(
          {.name = "set-perspective",
           .doc = "Arranges the window for a task.",
           .arguments = "build|debug|optimise|profile",
           .parse = [](Words words) -> Result<SetPerspective> {
             const auto value =
                 words.size() == 1 ? fromWord<Perspective>(words.front()) : std::nullopt;
             if (!value) {
               return fail(wrongArguments("set-perspective", "build|debug|optimise|profile"));
             }
             return SetPerspective{*value};
           },
           .print = [](const SetPerspective& set) { return std::string(word(set.perspective)); },
           .apply = applyPerspective}),
      makeRow<SetTheme>(
          {.name = "set-theme",
           .doc = "Chooses the colours of the window.",
           .arguments = "light|dark|contrast-light|contrast-dark",
           .parse = [](Words words) -> Result<SetTheme> {
             const auto theme = words.size() == 1 ? fromWord<Theme>(words.front()) : std::nullopt;
             if (!theme) {
               return fail(wrongArguments("set-theme", "light|dark|contrast-light|contrast-dark"));
             }
             return SetTheme{*theme};
           },
           .print = [](const SetTheme& set) { return std::string(word(set.theme)); },
           .apply = applyTheme}),
      makeRow<Undo>(
          {.name = "undo", .doc = "Takes back the last change.", .apply = keepState<Undo>}),
      makeRow<Redo>(
          {.name = "redo", .doc = "Makes the last change again.", .apply = keepState<Redo>}),
  };
}

}  // namespace twin::session
