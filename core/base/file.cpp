#include "core/base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "core/base/text.h"

namespace twin {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  [[nodiscard]] int get() const { return value_; }
  [[nodiscard]] int release() { return std::exchange(value_, -1); }

 private:
  int value_;
};

std::string systemReason(int error) { return std::generic_category().message(error); }

tl::unexpected<Error> cannot(std::string_view what, const std::filesystem::path& path,
                             std::string reason, std::string advice) {
  return fail({.code = ErrorCode::io,
               .message = fmt::format("cannot {} {{}}: {{}}", what),
               .arguments = {pathText(path), std::move(reason)},
               .where = BytePlace{.file = pathText(path), .byte = 0},
               .advice = std::move(advice)});
}

Status writeAll(int descriptor, std::string_view content, const std::filesystem::path& path) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      return cannot("write", path, systemReason(errno),
                    "Free some space or save somewhere else; nothing was changed.");
    }
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace

std::string pathText(const std::filesystem::path& path) { return displayText(path.native()); }

Result<std::shared_ptr<const MappedFile>> MappedFile::open(const std::filesystem::path& path,
                                                           const Limits& limits) {
  // O_NONBLOCK: opening a FIFO that nobody writes must not wait for ever.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (file.get() < 0) {
    return cannot("read", path, systemReason(errno), "Check the name and the permissions.");
  }
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) {
    return cannot("read", path, systemReason(errno), "Check the file system.");
  }
  if (!S_ISREG(status.st_mode)) {
    return cannot("read", path, S_ISDIR(status.st_mode) ? "it is a folder" : "it is no regular file",
                  "Name a regular file: a script, a notebook, a model or graph text.");
  }
  if (status.st_size > limits.fileBytes) {
    return fail(limitError("file-bytes", limits, BytePlace{.file = pathText(path)}));
  }
  std::shared_ptr<MappedFile> mapped(new MappedFile);
  mapped->size_ = static_cast<std::size_t>(status.st_size);
  if (mapped->size_ > 0) {
    void* data = ::mmap(nullptr, mapped->size_, PROT_READ, MAP_PRIVATE, file.get(), 0);
    if (data == MAP_FAILED) {
      mapped->size_ = 0;
      return cannot("read", path, systemReason(errno), "Close other programs and try again.");
    }
    mapped->data_ = static_cast<const std::byte*>(data);
  }
  return mapped;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<std::byte*>(data_), size_);
}

Result<std::string> readText(const std::filesystem::path& path, const Limits& limits) {
  TWIN_TRY(file, MappedFile::open(path, limits));
  const auto bytes = file->bytes();
  const std::string_view view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  for (std::size_t at = 0, line = 1; at < view.size();) {
    const std::size_t end = std::min(view.find('\n', at), view.size());
    if (!isValidUtf8(view.substr(at, end - at))) {
      return fail({.code = ErrorCode::damaged,
                   .message = "{} is not UTF-8 text (line {})",
                   .arguments = {pathText(path), std::to_string(line)},
                   .where = SourcePlace{.file = pathText(path), .line = static_cast<int>(line), .column = 1},
                   .advice = "Save the file as UTF-8; a model file needs its own reader."});
    }
    at = end + 1;
    ++line;
  }
  return std::string(view);
}

Status saveAtomically(const std::filesystem::path& path, std::string_view content) {
  std::error_code ignored;
  const std::filesystem::path target =
      std::filesystem::is_symlink(path, ignored) ? std::filesystem::canonical(path, ignored) : path;
  struct stat status {};
  const bool exists = ::stat(target.c_str(), &status) == 0;
  if (exists && !S_ISREG(status.st_mode)) {
    return cannot("write", path, S_ISDIR(status.st_mode) ? "it is a folder" : "it is no regular file",
                  "Name a new or a regular file.");
  }
  const std::filesystem::path folder = target.has_parent_path() ? target.parent_path() : ".";
  std::string name = (folder / fmt::format(".{}.XXXXXX", target.filename().native())).native();
  if (target.filename().native().size() > 200) name = (folder / ".twinscope.XXXXXX").native();
  const Descriptor file(::mkostemp(name.data(), O_CLOEXEC));
  if (file.get() < 0) {
    return cannot("write", path, systemReason(errno), "Choose a folder that exists and can be written.");
  }
  const auto finish = [&]() -> Status {
    TWIN_PASS(writeAll(file.get(), content, path));
    const mode_t mask = ::umask(0);
    ::umask(mask);
    const mode_t mode = exists ? status.st_mode & 07777U : 0666U & ~mask;
    if (::fchmod(file.get(), mode) != 0 || ::fsync(file.get()) != 0 ||
        ::rename(name.c_str(), target.c_str()) != 0) {
      return cannot("write", path, systemReason(errno), "Save somewhere else; nothing was changed.");
    }
    return {};
  };
  const Status done = finish();
  if (!done) {
    ::unlink(name.c_str());
    return done;
  }
  const Descriptor parent(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (parent.get() >= 0) ::fsync(parent.get());
  return {};
}

}  // namespace twin
