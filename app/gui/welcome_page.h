// WelcomePage: what to do when nothing is open: open, new script, recent files, samples that run at
// once. Owner: the window. Thread: GUI. Errors: none.
#pragma once

#include <QVBoxLayout>
#include <filesystem>

#include "app/gui/panel.h"
#include "app/gui/samples.h"

namespace twin::gui {

class WelcomePage : public Panel {
  Q_OBJECT

 public:
  WelcomePage(const Context& context, const std::filesystem::path& program);
  void showState(const session::StatePtr& state) override;

 Q_SIGNALS:
  void openAsked();
  // Open and run: the window then shows Debug.
  void sampleAsked(const QString& path);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QWidget* makeStart();
  QWidget* makeSamples(const std::vector<Sample>& samples);
  void fillRecent(const std::vector<std::string>& recent);

  QVBoxLayout* recent_ = nullptr;
  std::vector<std::string> shownRecent_;
};

}  // namespace twin::gui
