#include "app/cli/completion.h"

#include <fmt/format.h>

#include "app/cli/verb.h"
#include "core/base/text.h"

namespace twin::cli {

Result<std::string> completionScript(std::string_view shell) {
  std::vector<std::string> names;
  for (const Verb& verb : verbTable()) names.push_back(verb.name);
  const std::string verbs = join(names, " ");
  if (shell == "bash") {
    return fmt::format(
        "_twinscope() {{\n"
        "  local word=${{COMP_WORDS[COMP_CWORD]}}\n"
        "  if [ \"$COMP_CWORD\" -eq 1 ]; then COMPREPLY=($(compgen -W \"{}\" -- \"$word\"));\n"
        "  else COMPREPLY=($(compgen -f -- \"$word\")); fi\n"
        "}}\n"
        "complete -o filenames -F _twinscope twinscope-cli\n",
        verbs);
  }
  if (shell == "zsh") {
    return fmt::format(
        "#compdef twinscope-cli\n"
        "if (( CURRENT == 2 )); then compadd {}; else _files; fi\n",
        verbs);
  }
  if (shell == "fish") {
    std::string script;
    for (const Verb& verb : verbTable()) {
      script += fmt::format("complete -c twinscope-cli -n __fish_use_subcommand -a {} -d '{}'\n",
                            verb.name, verb.doc);
    }
    return script;
  }
  return fail({.code = ErrorCode::usage,
               .message = "no completion for the shell {}",
               .arguments = {displayText(shell, 40)},
               .advice = "Shells: bash, zsh, fish."});
}

}  // namespace twin::cli
