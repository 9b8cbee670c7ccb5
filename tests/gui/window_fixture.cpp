#include "tests/gui/window_fixture.h"

#include <QApplication>

#include "app/gui/style.h"
#include "core/base/file.h"
#include "tests/support/test.h"

namespace twin::test {
namespace {

session::SessionOptions optionsFor(const std::filesystem::path& binaries) {
  session::SessionOptions options;
  options.program = binaries / "twinscope-cli";
  options.processes = 1;
  return options;
}

gui::Look& sharedLook(const std::filesystem::path& binaries) {
  static gui::Look look(binaries / "twinscope");
  static const bool styled = [] {
    QApplication::setStyle(new gui::Style(look));
    QApplication::setFont(gui::uiFont(13));
    return true;
  }();
  (void)styled;
  return look;
}

}  // namespace

WindowFixture::WindowFixture(const std::filesystem::path& binaries)
    : session(optionsFor(binaries)),
      look(sharedLook(binaries)),
      bridge(session),
      context{bridge, worker, look} {
  window = std::make_unique<gui::MainWindow>(context, binaries / "twinscope");
  window->resize(1600, 1000);
  window->show();
}

bool WindowFixture::settle(int timeoutMs) { return gui::waitUntilIdle(context, timeoutMs); }

std::filesystem::path scriptFile(std::string_view folder, std::string_view text) {
  const std::filesystem::path path = freshFolder(folder) / "busy.py";
  if (!saveAtomically(path, text)) qFatal("the script cannot be written");
  return path;
}

}  // namespace twin::test
