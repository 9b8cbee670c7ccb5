#include "core/ir/parse.h"

#include "core/base/text.h"
#include "core/ir/text_assembly.h"
#include "core/ir/text_parser.h"

namespace twin::ir {

Result<GraphPtr> parse(std::string_view text, const OpInfoSource& ops,
                       const ParseOptions& options) {
  if (!isValidUtf8(text)) {
    return fail({.code = ErrorCode::damaged,
                 .message = "the graph text is not valid UTF-8",
                 .where = SourcePlace{.file = options.file},
                 .advice = "Save the text as UTF-8."});
  }
  TextParser parser(text, options);
  TWIN_TRY(file, parser.parseFile());
  return assemble(std::move(file), ops,
                  [&parser](std::size_t offset) { return parser.place(offset); });
}

}  // namespace twin::ir
