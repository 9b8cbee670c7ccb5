// The heads of tables for the catalogues: the tables are made in app/view, which knows no Qt, so
// their words are listed here and translated where a table is shown (TableModel).
#include <QtGlobal>

namespace twin::gui {
namespace {

// clang-format off
[[maybe_unused]] constexpr const char* kTableHeads[] = {
    QT_TRANSLATE_NOOP("twin::gui::Table", "Advice"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Class"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Compile"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Difference"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Eager"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Expression"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "First run"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Function"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Graph"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Hits"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "In"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Kernels"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Line"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Lines"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Median"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Message"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Name"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Near"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Node"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Nodes"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Op"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Op or statement"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Optimise"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Origin"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Program"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Result"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Rule"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Share"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Steady state"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Step"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Time"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Trace"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Tries"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Type"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Value"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Verdict"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "What"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Why not"),
    QT_TRANSLATE_NOOP("twin::gui::Table", "Written"),
};
// clang-format on

}  // namespace
}  // namespace twin::gui
