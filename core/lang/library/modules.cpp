#include <fmt/core.h>

#include <ctime>

#include "core/lang/library/library.h"
#include "core/lang/runtime/native.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

using Arguments = std::span<Value>;

void set(Interpreter& in, ModuleObject& module, std::string_view name, Value value) {
  module.attributes.set(in.intern(name), std::move(value));
}

// --- closed modules
// ---------------------------------------------------------------------------------------------
constexpr const char* kFiles =
    "Files, processes and the environment are closed to a program; write the data into it, or "
    "export results from the application.";
constexpr const char* kNetwork = "The network is closed to a program; put the data into it.";
constexpr const char* kPackages =
    "This package is not part of the built-in library; tensorflow and numpy are.";
struct ClosedRow {
  const char* name;
  const char* reason;
};
constexpr ClosedRow kClosed[] = {{"os", kFiles},
                                 {"os.path", kFiles},
                                 {"tempfile", kFiles},
                                 {"pathlib", kFiles},
                                 {"shutil", kFiles},
                                 {"subprocess", kFiles},
                                 {"io", kFiles},
                                 {"glob", kFiles},
                                 {"pickle", kFiles},
                                 {"socket", kNetwork},
                                 {"requests", kNetwork},
                                 {"urllib", kNetwork},
                                 {"urllib.request", kNetwork},
                                 {"http", kNetwork},
                                 {"tensorflow_datasets", kPackages},
                                 {"pandas", kPackages},
                                 {"ctypes", kFiles},
                                 {"threading", kFiles},
                                 {"multiprocessing", kFiles},
                                 {"importlib", kFiles}};
Value makeClosed(const ClosedRow& row) {
  const Ref<ModuleObject> module = make<ModuleObject>(row.name);
  module->closedReason = row.reason;
  return module.value();
}

// --- sys
// --------------------------------------------------------------------------------------------------------
Value writeStream(Interpreter& in, Arguments a) {
  const auto* text = a[1].tryAs<StringObject>();
  if (text == nullptr)
    return in.raise(*in.types().typeError,
                    fmt::format("write() argument must be str, not {}", in.typeName(a[1])));
  const OutputStream stream = in.typeName(a[0]) == "stderr" ? OutputStream::err : OutputStream::out;
  return in.write(stream, text->text) ? Value::integer(text->length) : Value::raised();
}
Value flushStream(Interpreter&, Arguments) { return Value::none(); }
constexpr NativeRow kStream[] = {{"write", "self, text, /", "Writes text.", writeStream},
                                 {"flush", "self, /", "Does nothing.", flushStream}};
Value exitProgram(Interpreter& in, Arguments a) {
  const Value made = in.call(in.types().systemExit.value(), a);
  return made.isRaised() ? made : in.raise(made);
}
constexpr NativeRow kSys[] = {{"exit", "code=None, /", "Raises SystemExit.", exitProgram}};
constexpr NativeRow kExits[] = {{"exit", "code=None, /", "Raises SystemExit.", exitProgram},
                                {"quit", "code=None, /", "Raises SystemExit.", exitProgram}};
Value makeSys(Interpreter& in) {
  const Ref<ModuleObject> module = make<ModuleObject>("sys");
  addFunctions(in, *module, kSys);
  for (const char* name : {"stdout", "stderr"}) {
    const Ref<ClassObject> type = make<ClassObject>(name, in.types().object.get());
    type->moduleName = "sys";
    addMethods(in, *type, kStream);
    set(in, *module, name, makeValue<OpaqueObject>(*type));
  }
  set(in, *module, "version", makeString("3.11 (Twinscope)"));
  set(in, *module, "maxsize", Value::integer(INT64_MAX));
  set(in, *module, "argv", makeList({}));
  set(in, *module, "version_info",
      makeTuple({Value::integer(3), Value::integer(11), Value::integer(0)}));
  return module.value();
}

// --- datetime and traceback
// -------------------------------------------------------------------------------------
Value strftime(Interpreter& in, Arguments a) {
  const auto* form = a[1].tryAs<StringObject>();
  if (form == nullptr) return in.raise(*in.types().typeError, "strftime() argument 1 must be str");
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char buffer[256];
  const std::size_t size =
      std::strftime(buffer, sizeof buffer, form->text.substr(0, 120).c_str(), &parts);
  return makeString(std::string(buffer, size));
}
Value now(Interpreter& in, Arguments a) {
  return makeValue<OpaqueObject>(a.empty() ? *in.types().object : a[0].as<ClassObject>());
}
constexpr NativeRow kDatetime[] = {{"strftime", "self, format", "The time as text.", strftime}};
constexpr NativeRow kNow[] = {{"now", "cls, tz=None", "The time now.", now}};
Value makeDatetime(Interpreter& in) {
  const Ref<ModuleObject> module = make<ModuleObject>("datetime");
  const Ref<ClassObject> type = make<ClassObject>("datetime", in.types().object.get());
  type->moduleName = "datetime";
  addMethods(in, *type, kDatetime);
  type->attributes.set(in.intern("now"), makeValue<WrapperObject>(Kind::classMethod,
                                                                  makeNative(in, kNow[0]).value()));
  set(in, *module, "datetime", type.value());
  return module.value();
}
Value printException(Interpreter& in, Arguments) {
  const Ref<ExceptionObject> exception = in.handledException();
  const std::string text = exception ? in.tracebackText(*exception) : "NoneType: None\n";
  return in.write(OutputStream::err, text) ? Value::none() : Value::raised();
}
Value formatException(Interpreter& in, Arguments) {
  const Ref<ExceptionObject> exception = in.handledException();
  return makeString(exception ? in.tracebackText(*exception) : "NoneType: None\n");
}
constexpr NativeRow kTraceback[] = {
    {"print_exc", "*arguments, **options", "Prints the traceback.", printException},
    {"format_exc", "*arguments, **options", "The traceback as text.", formatException}};
Value makeTraceback(Interpreter& in) {
  const Ref<ModuleObject> module = make<ModuleObject>("traceback");
  addFunctions(in, *module, kTraceback);
  return module.value();
}
Value makeEmpty(Interpreter& in, const char* name, std::initializer_list<const char*> names) {
  const Ref<ModuleObject> module = make<ModuleObject>(name);
  for (const char* one : names) set(in, *module, one, in.types().object.value());
  return module.value();
}

}  // namespace

void installModules(Interpreter& in) {
  addBuiltins(in, kExits);
  in.addModule("sys", makeSys);
  in.addModule("datetime", makeDatetime);
  in.addModule("traceback", makeTraceback);
  in.addModule("typing", [](Interpreter& inner) {
    return makeEmpty(inner, "typing",
                     {"List", "Dict", "Tuple", "Optional", "Any", "Union", "Callable", "Iterable",
                      "Sequence", "Set"});
  });
  for (const ClosedRow& row : kClosed) {
    in.addModule(row.name, [&row](Interpreter&) { return makeClosed(row); });
  }
}

}  // namespace twin::lang
