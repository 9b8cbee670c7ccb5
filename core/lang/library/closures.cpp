#include "core/lang/library/closures.h"

namespace twin::lang {

Value closure(Interpreter& in, const NativeRow& row,
              std::function<Value(Interpreter&, std::span<Value>)> body) {
  const Ref<NativeObject> made = makeNative(in, row);
  made->closure = std::move(body);
  return made.value();
}

std::vector<std::pair<StringObject*, Value>> keywordsOf(Interpreter& in, const Value& options) {
  std::vector<std::pair<StringObject*, Value>> out;
  if (const auto* dict = options.tryAs<DictObject>()) {
    for (const HashStorage::Entry& entry : dict->table.entries()) {
      if (entry.key.is(Kind::string))
        out.emplace_back(in.intern(entry.key.as<StringObject>().text), entry.value);
    }
  }
  return out;
}

}  // namespace twin::lang
