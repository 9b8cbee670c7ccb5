// completion: the completion script of a shell, made from the verb table. Errors: usage for another
// shell.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace twin::cli {

[[nodiscard]] Result<std::string> completionScript(std::string_view shell);

}  // namespace twin::cli
