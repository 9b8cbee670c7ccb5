// WindowFixture: a whole window over a session of its own, as main makes it.
// Owner: a test, on its stack. Thread: GUI. Errors: a wait that ends too late fails the test.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "app/gui/main_window.h"
#include "app/gui/screenshot.h"
#include "app/session/session.h"

namespace twin::test {

class WindowFixture {
 public:
  explicit WindowFixture(const std::filesystem::path& binaries);
  void post(session::Command command) { bridge.post(std::move(command)); }
  [[nodiscard]] bool settle(int timeoutMs = 60'000);
  [[nodiscard]] const session::State& state() const { return *bridge.state(); }
  [[nodiscard]] const session::Document* document() const { return state().currentDocument(); }
  template <class T>
  [[nodiscard]] T* child(const char* name) {
    return window->findChild<T*>(QString::fromLatin1(name));
  }

  session::Session session;
  gui::Look& look;  // one for all windows of the program, as the style needs it to its end
  gui::Bridge bridge;
  gui::Worker worker;
  gui::Context context;
  std::unique_ptr<gui::MainWindow> window;
};

// A small program with a traced function that passes can shorten.
inline constexpr const char* kScript =
    "import tensorflow as tf\n"
    "@tf.function\n"
    "def busy(x):\n"
    "    y = tf.matmul(x, x) * 1.0\n"
    "    return tf.nn.relu(y + 0.5)\n"
    "x = tf.constant([[1.0, 2.0], [3.0, -4.0]])\n"
    "a = busy(x)\n"
    "print(a.shape)\n";

// A file busy.py with the text, in a fresh folder of that name.
[[nodiscard]] std::filesystem::path scriptFile(std::string_view folder, std::string_view text);

}  // namespace twin::test
