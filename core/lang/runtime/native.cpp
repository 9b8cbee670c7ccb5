#include "core/lang/runtime/native.h"

#include "core/base/check.h"
#include "core/base/text.h"

namespace twin::lang {
namespace {

Value fallbackOf(std::string_view text) {
  if (text == "None") return Value::none();
  if (text == "True") return Value::boolean(true);
  if (text == "False") return Value::boolean(false);
  if (text.empty()) return {};
  if (text.front() == '\'') return makeString(std::string(text.substr(1, text.size() - 2)));
  if (const auto integer = parseInt(text)) return Value::integer(*integer);
  const auto real = parseDouble(text);
  TWIN_CHECK(real.has_value(), "a default in a native signature is not understood");
  return Value::real(*real);
}

}  // namespace

Ref<NativeObject> makeNative(Interpreter& in, const NativeRow& row) {
  Ref<NativeObject> made = make<NativeObject>(row);
  bool keywordOnly = false;
  const std::string_view signature = trim(row.signature);
  if (signature.empty()) return made;
  for (const std::string_view raw : split(signature, ',')) {
    std::string_view part = trim(raw);
    NativeParameter parameter;
    if (part == "/") {
      for (NativeParameter& known : made->parameters) known.positionalOnly = true;
      continue;
    }
    if (part == "*") {
      keywordOnly = true;
      made->isPlain = false;
      continue;
    }
    if (part.substr(0, 2) == "**") {
      parameter.form = NativeParameter::Form::options;
      part.remove_prefix(2);
    } else if (part.front() == '*') {
      parameter.form = NativeParameter::Form::rest;
      part.remove_prefix(1);
      keywordOnly = true;
    } else if (keywordOnly) {
      parameter.form = NativeParameter::Form::keywordOnly;
    }
    made->isPlain = made->isPlain && parameter.form == NativeParameter::Form::plain;
    const std::size_t equals = part.find('=');
    parameter.name = in.intern(trim(part.substr(0, equals)));
    parameter.required = equals == std::string_view::npos &&
                         parameter.form != NativeParameter::Form::options &&
                         parameter.form != NativeParameter::Form::rest;
    if (equals != std::string_view::npos)
      parameter.fallback = fallbackOf(trim(part.substr(equals + 1)));
    if (parameter.required && parameter.form == NativeParameter::Form::plain) ++made->required;
    made->parameters.push_back(std::move(parameter));
  }
  return made;
}

void addMethods(Interpreter& in, ClassObject& type, std::span<const NativeRow> rows) {
  for (const NativeRow& row : rows) {
    Ref<NativeObject> method = makeNative(in, row);
    method->isMethod = true;
    method->name = type.name + "." + row.name;
    type.attributes.set(in.intern(row.name), method.value());
  }
}
void addFunctions(Interpreter& in, ModuleObject& module, std::span<const NativeRow> rows) {
  for (const NativeRow& row : rows)
    module.attributes.set(in.intern(row.name), makeNative(in, row).value());
}
void addBuiltins(Interpreter& in, std::span<const NativeRow> rows) {
  for (const NativeRow& row : rows) in.setBuiltin(row.name, makeNative(in, row).value());
}

}  // namespace twin::lang
