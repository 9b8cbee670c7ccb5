#include "core/base/module.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <utility>

#include "core/base/text.h"

namespace twin {
namespace {

Result<void*> openLibrary(const char* name) {
  void* handle = ::dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (handle != nullptr) return handle;
  const char* reason = ::dlerror();
  return fail({.code = ErrorCode::notFound,
               .message = "cannot load {}: {}",
               .arguments = {displayText(name), displayText(reason != nullptr ? reason : "unknown")},
               .advice = "Install the library that the reason names; the program works without it."});
}

}  // namespace

Result<Module> Module::load(const std::filesystem::path& path, int abi) {
  TWIN_TRY(handle, openLibrary(path.c_str()));
  Module loaded(handle);
  using AbiFunction = int (*)();
  const auto function = reinterpret_cast<AbiFunction>(loaded.symbol("twinscope_abi"));
  const int found = function != nullptr ? function() : 0;
  if (found != abi) {
    return fail({.code = ErrorCode::unsupported,
                 .message = "module {} speaks version {}, this program needs {}",
                 .arguments = {displayText(path.native()), std::to_string(found), std::to_string(abi)},
                 .advice = "Install the module that belongs to this version of Twinscope."});
  }
  return loaded;
}

Result<Module> Module::loadSystem(const std::string& soname) {
  TWIN_TRY(handle, openLibrary(soname.c_str()));
  return Module(handle);
}

Module::Module(Module&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
Module& Module::operator=(Module&& other) noexcept {
  std::swap(handle_, other.handle_);
  return *this;
}
Module::~Module() {
  if (handle_ != nullptr) ::dlclose(handle_);
}

void* Module::symbol(const char* name) const { return ::dlsym(handle_, name); }

}  // namespace twin
