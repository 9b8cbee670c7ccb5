#include "core/lang/library/builtins.h"

#include <fmt/core.h>

#include "core/lang/library/library.h"
#include "core/lang/runtime/native.h"
#include "core/lang/runtime/tensor_hooks.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;

Value print(Interpreter& in, Arguments a) {
  std::string separator = " ";
  std::string end = "\n";
  if (const auto* text = a[1].tryAs<StringObject>()) separator = text->text;
  if (const auto* text = a[2].tryAs<StringObject>()) end = text->text;
  std::string out;
  bool first = true;
  for (const Value& item : a[0].as<TupleObject>().items) {
    if (!first) out += separator;
    first = false;
    if (!in.str(item, out)) return Value::raised();
  }
  out += end;
  OutputStream stream = OutputStream::out;
  if (const auto* file = a[3].tryAs<OpaqueObject>()) {
    if (file->type->name == "stderr") stream = OutputStream::err;
  }
  return in.write(stream, out) ? Value::none() : Value::raised();
}

// What a program must not reach: the name exists, and using it says why not.
Value closed(Interpreter& in, const char* name, const char* advice) {
  return in.raise(*in.types().runtimeError, fmt::format("{}() is closed", name), advice);
}
Value openFile(Interpreter& in, Arguments) {
  return closed(in, "open",
                "A program reaches no files: write the data into the program, or export results "
                "from the application.");
}
Value evaluate(Interpreter& in, Arguments) {
  return closed(in, "eval", "Text is never run as code; write the expression itself.");
}
Value execute(Interpreter& in, Arguments) {
  return closed(in, "exec", "Text is never run as code; write the statements themselves.");
}
Value compileText(Interpreter& in, Arguments) {
  return closed(in, "compile", "Text is never run as code.");
}
Value importName(Interpreter& in, Arguments) {
  return closed(in, "__import__", "Only import statements reach the built-in library.");
}
Value input(Interpreter& in, Arguments) {
  return closed(in, "input", "A run asks nobody; set the value in the program.");
}
Value globals(Interpreter& in, Arguments) {
  return closed(in, "globals",
                "The inspector shows all variables; a dict of your own holds named values.");
}
Value locals(Interpreter& in, Arguments) {
  return closed(in, "locals",
                "The inspector shows all variables; a dict of your own holds named values.");
}

constexpr NativeRow kBuiltinRows[] = {
    {"print", "*values, sep=None, end=None, file=None, flush=None", "Prints values as text.",
     print},
    {"open", "*arguments, **options", "Closed.", openFile},
    {"eval", "*arguments, **options", "Closed.", evaluate},
    {"exec", "*arguments, **options", "Closed.", execute},
    {"compile", "*arguments, **options", "Closed.", compileText},
    {"__import__", "*arguments, **options", "Closed.", importName},
    {"input", "*arguments, **options", "Closed.", input},
    {"globals", "*arguments, **options", "Closed.", globals},
    {"locals", "*arguments, **options", "Closed.", locals},
};

}  // namespace

Value tracedBuiltin(Interpreter& in, std::string_view name, std::span<Value> arguments) {
  if (in.trace == nullptr) return {};
  for (const Value& argument : arguments) {
    if (isSymbolic(argument)) return in.trace->callBuiltin(in, *in.frame(), name, arguments);
  }
  return {};
}

void installBuiltins(Interpreter& in) {
  addBuiltins(in, kBuiltinRows);
  installIterationBuiltins(in);
  installObjectBuiltins(in);
  installNumberBuiltins(in);
  in.setBuiltin("NotImplemented", Value::notImplemented());
  in.setBuiltin("Ellipsis", Value::ellipsis());
  in.setBuiltin("__name__", makeString("__main__"));
  in.setBuiltin("__debug__", Value::boolean(true));
  in.setBuiltin("__file__", makeString(in.program().file));
}

}  // namespace twin::lang
