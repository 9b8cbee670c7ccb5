// Module: loads an optional shared module (exec/cuda, profiler/cupti) through one C entry point.
// The ABI number is read before anything else of the module is used.
// Owner: Module owns the handle. Thread: any, one at a time. Errors: a reason a person can read.
#pragma once

#include <filesystem>
#include <string>

#include "core/base/result.h"

namespace twin {

class Module {
 public:
  // Loads `path` and checks that its `twinscope_abi` function answers `abi`.
  [[nodiscard]] static Result<Module> load(const std::filesystem::path& path, int abi);
  // Loads a library of the system by its soname, for functions declared by hand.
  [[nodiscard]] static Result<Module> loadSystem(const std::string& soname);
  Module(Module&& other) noexcept;
  Module& operator=(Module&& other) noexcept;
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;
  ~Module();

  // The address of a symbol, or null.
  [[nodiscard]] void* symbol(const char* name) const;

 private:
  explicit Module(void* handle) : handle_(handle) {}
  void* handle_ = nullptr;
};

}  // namespace twin
