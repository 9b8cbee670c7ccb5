<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>QObject</name>
    <message>
        <source>Unsaved text</source>
        <translation>未保存的文本</translation>
    </message>
</context>
<context>
    <name>twin::gui::Actions</name>
    <message>
        <source>&amp;New script</source>
        <translation>新建脚本(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>Save &amp;as…</source>
        <translation>另存为(&amp;A)…</translation>
    </message>
    <message>
        <source>Save &amp;project</source>
        <translation>保存项目(&amp;P)</translation>
    </message>
    <message>
        <source>Save p&amp;roject as…</source>
        <translation>项目另存为(&amp;R)…</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>R&amp;un again to this step</source>
        <translation>重新运行到此步(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Continue to breakpoint</source>
        <translation>继续到断点(&amp;C)</translation>
    </message>
    <message>
        <source>Step &amp;over</source>
        <translation>单步跳过(&amp;O)</translation>
    </message>
    <message>
        <source>Step &amp;into</source>
        <translation>单步进入(&amp;I)</translation>
    </message>
    <message>
        <source>Step o&amp;ut</source>
        <translation>单步跳出(&amp;U)</translation>
    </message>
    <message>
        <source>Step &amp;back over</source>
        <translation>后退一步(&amp;B)</translation>
    </message>
    <message>
        <source>Step back i&amp;nto</source>
        <translation>后退并进入(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;First step</source>
        <translation>第一步(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Last step</source>
        <translation>最后一步(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Compile</source>
        <translation>编译(&amp;C)</translation>
    </message>
    <message>
        <source>Com&amp;pare eager and graph</source>
        <translation>比较即时执行与图(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Expand all groups</source>
        <translation>展开所有组(&amp;E)</translation>
    </message>
    <message>
        <source>C&amp;ollapse all groups</source>
        <translation>折叠所有组(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Fit the graph</source>
        <translation>适应窗口(&amp;F)</translation>
    </message>
    <message>
        <source>Colour by &amp;structure</source>
        <translation>按结构着色(&amp;S)</translation>
    </message>
    <message>
        <source>Colour by &amp;difference</source>
        <translation>按差异着色(&amp;D)</translation>
    </message>
    <message>
        <source>Colour by &amp;time</source>
        <translation>按时间着色(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Eager</source>
        <translation>即时执行(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Graph</source>
        <translation>图(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Both, linked</source>
        <translation>两者联动(&amp;B)</translation>
    </message>
    <message>
        <source>Build</source>
        <translation>构建</translation>
    </message>
    <message>
        <source>Debug</source>
        <translation>调试</translation>
    </message>
    <message>
        <source>Optimise</source>
        <translation>优化</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>剖析</translation>
    </message>
    <message>
        <source>&amp;Light theme</source>
        <translation>浅色主题(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Dark theme</source>
        <translation>深色主题(&amp;D)</translation>
    </message>
    <message>
        <source>Light, high &amp;contrast</source>
        <translation>浅色高对比度(&amp;C)</translation>
    </message>
    <message>
        <source>Dark, &amp;high contrast</source>
        <translation>深色高对比度(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Commands…</source>
        <translation>命令(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Find node</source>
        <translation>查找节点(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;About Twinscope</source>
        <translation>关于 Twinscope(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>最近打开(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Export graph</source>
        <translation>导出图(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Optimise</source>
        <translation>优化(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Profile</source>
        <translation>剖析(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Commands by &amp;name</source>
        <translation>按名称的命令(&amp;N)</translation>
    </message>
</context>
<context>
    <name>twin::gui::Banner</name>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Copy this error</source>
        <translation>复制此错误</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
</context>
<context>
    <name>twin::gui::CanvasPanel</name>
    <message>
        <source>Function in view</source>
        <translation>当前函数</translation>
    </message>
    <message>
        <source>Find nodes</source>
        <translation>查找节点</translation>
    </message>
    <message>
        <source>Find nodes of the graph</source>
        <translation>在图中查找节点</translation>
    </message>
    <message>
        <source>Eager ops</source>
        <translation>即时操作</translation>
    </message>
    <message>
        <source>Zoom out (−)</source>
        <translation>缩小 (−)</translation>
    </message>
    <message>
        <source>Zoom in (+)</source>
        <translation>放大 (+)</translation>
    </message>
    <message>
        <source>Fit the graph (F)</source>
        <translation>适应窗口 (F)</translation>
    </message>
    <message>
        <source>%1 of %2 ops done</source>
        <translation>已完成 %1 / %2 个操作</translation>
    </message>
    <message>
        <source>%1 nodes, v%2</source>
        <translation>%1 个节点，v%2</translation>
    </message>
    <message>
        <source>1 hit</source>
        <translation>1 个结果</translation>
    </message>
    <message>
        <source>%1 hits</source>
        <translation>%1 个结果</translation>
    </message>
</context>
<context>
    <name>twin::gui::CanvasWidget</name>
    <message>
        <source>Graph</source>
        <translation>图</translation>
    </message>
    <message>
        <source>No graph yet</source>
        <translation>还没有图</translation>
    </message>
    <message>
        <source>{run}: every tf.function that the script calls is traced into a graph.</source>
        <translation>{run}：脚本调用的每个 tf.function 都会被追踪成图。</translation>
    </message>
    <message>
        <source>The script changed since this run. Run again with F5.</source>
        <translation>脚本在此次运行后已更改。按 F5 重新运行。</translation>
    </message>
</context>
<context>
    <name>twin::gui::CommandPalette</name>
    <message>
        <source>Type a command, or the name of a node or pass</source>
        <translation>输入命令，或节点、遍的名称</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>pass, v%1</source>
        <translation>遍，v%1</translation>
    </message>
    <message>
        <source>node</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>%1 Asks for: %2</source>
        <translation>%1 需要：%2</translation>
    </message>
    <message>
        <source>Nothing is called so.</source>
        <translation>没有这样的名称。</translation>
    </message>
</context>
<context>
    <name>twin::gui::ComparePage</name>
    <message>
        <source>graph is %1 faster</source>
        <translation>图快 %1</translation>
    </message>
    <message>
        <source>graph is %1 slower</source>
        <translation>图慢 %1</translation>
    </message>
    <message>
        <source>graph and eager take the same time</source>
        <translation>图与即时执行耗时相同</translation>
    </message>
    <message>
        <source>no verdict: the figures do not decide</source>
        <translation>无结论：数据不足以判断</translation>
    </message>
    <message>
        <source>the outputs differ, so times mean nothing</source>
        <translation>输出不同，时间没有意义</translation>
    </message>
    <message>
        <source>slower</source>
        <translation>更慢</translation>
    </message>
    <message>
        <source>faster</source>
        <translation>更快</translation>
    </message>
    <message>
        <source>95 % interval %1 to %2, n %3 runs in %4 processes. </source>
        <translation>95 % 区间 %1 至 %2，%4 个进程中运行 n %3 次。</translation>
    </message>
    <message>
        <source>A quick look: fewer than five processes. </source>
        <translation>快速查看：少于五个进程。</translation>
    </message>
    <message>
        <source>equal under class %1</source>
        <translation>在 %1 类下相等</translation>
    </message>
    <message>
        <source>differ under class %1 at %2</source>
        <translation>在 %1 类下于 %2 处不同</translation>
    </message>
    <message>
        <source>Outputs</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Largest error</source>
        <translation>最大误差</translation>
    </message>
    <message>
        <source>%1, %2 ulp</source>
        <translation>%1，%2 ulp</translation>
    </message>
    <message>
        <source>Distortion</source>
        <translation>失真</translation>
    </message>
    <message>
        <source>eager %1, graph %2</source>
        <translation>即时 %1，图 %2</translation>
    </message>
    <message>
        <source>The graph never catches up with eager.</source>
        <translation>图永远追不上即时执行。</translation>
    </message>
    <message>
        <source>Tracing and compiling pay from call %1 on.</source>
        <translation>从第 %1 次调用起，追踪和编译开始划算。</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>Its ops</source>
        <translation>其运算</translation>
    </message>
    <message>
        <source>Eager</source>
        <translation>即时</translation>
    </message>
    <message>
        <source>Graph</source>
        <translation>图</translation>
    </message>
    <message>
        <source>program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>eager ops</source>
        <translation>即时运算</translation>
    </message>
    <message>
        <source>Interval of the ratio</source>
        <translation>比值区间</translation>
    </message>
    <message>
        <source>Waterfall from eager to graph</source>
        <translation>从即时执行到图的瀑布图</translation>
    </message>
    <message>
        <source>Steady state</source>
        <translation>稳态</translation>
    </message>
    <message>
        <source>Costs over calls</source>
        <translation>随调用次数的成本</translation>
    </message>
    <message>
        <source>One-time costs</source>
        <translation>一次性开销</translation>
    </message>
    <message>
        <source>Origin groups</source>
        <translation>来源分组</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Waterfall</source>
        <translation>瀑布图</translation>
    </message>
    <message>
        <source>program to eager ops to graph, per call</source>
        <translation>从程序到即时运算再到图，每次调用</translation>
    </message>
    <message>
        <source>aligned by provenance, median per call</source>
        <translation>按来源对齐，每次调用的中位数</translation>
    </message>
    <message>
        <source>never added to the steady state</source>
        <translation>从不计入稳态</translation>
    </message>
    <message>
        <source>median per call, line to p99, mark at p90</source>
        <translation>每次调用的中位数，线至 p99，标记为 p90</translation>
    </message>
    <message>
        <source>Break-even</source>
        <translation>盈亏平衡</translation>
    </message>
    <message>
        <source>total over calls, one-time costs included</source>
        <translation>随调用次数的总计，含一次性成本</translation>
    </message>
    <message>
        <source>Where the time goes</source>
        <translation>时间去向</translation>
    </message>
    <message>
        <source>Not measured yet</source>
        <translation>尚未测量</translation>
    </message>
    <message>
        <source>Measure eager against graph</source>
        <translation>测量即时执行与图</translation>
    </message>
    <message>
        <source>Measure again</source>
        <translation>重新测量</translation>
    </message>
    <message>
        <source>Measure runs the eager program and the graph in fresh processes, compares their outputs first, and then their times. Key: Ctrl+R.</source>
        <translation>测量会在全新的进程中运行即时程序和图，先比较输出，再比较时间。快捷键：Ctrl+R。</translation>
    </message>
</context>
<context>
    <name>twin::gui::ConsolePanel</name>
    <message>
        <source>Console</source>
        <translation>控制台</translation>
    </message>
    <message>
        <source>What the program prints appears here: “trace” while a function is traced, “run” otherwise.</source>
        <translation>程序的输出显示在此：追踪函数时标为“trace”，否则标为“run”。</translation>
    </message>
    <message>
        <source>Expression to evaluate at the current step</source>
        <translation>在当前步求值的表达式</translation>
    </message>
    <message>
        <source>Evaluate an expression at the current step</source>
        <translation>在当前步求值表达式</translation>
    </message>
    <message>
        <source>trace</source>
        <translation>trace</translation>
    </message>
    <message>
        <source>run</source>
        <translation>run</translation>
    </message>
    <message>
        <source>error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>1 line</source>
        <translation>1 行</translation>
    </message>
    <message>
        <source>%1 lines</source>
        <translation>%1 行</translation>
    </message>
</context>
<context>
    <name>twin::gui::Gutter</name>
    <message>
        <source>Line numbers and breakpoints</source>
        <translation>行号与断点</translation>
    </message>
    <message>
        <source>Click: set or clear a breakpoint</source>
        <translation>单击：设置或清除断点</translation>
    </message>
    <message>
        <source>Set or clear the breakpoint</source>
        <translation>设置或清除断点</translation>
    </message>
    <message>
        <source>Stop on a condition…</source>
        <translation>按条件停止…</translation>
    </message>
</context>
<context>
    <name>twin::gui::HeatMap</name>
    <message>
        <source>Heat map of the values</source>
        <translation>数值热图</translation>
    </message>
</context>
<context>
    <name>twin::gui::InfoCardWidget</name>
    <message>
        <source>Card of the selected node</source>
        <translation>所选节点的卡片</translation>
    </message>
    <message>
        <source>Nothing selected</source>
        <translation>未选择任何内容</translation>
    </message>
    <message>
        <source>Click a node of the graph to see its types, times and where it came from.</source>
        <translation>点击图中的节点，查看其类型、时间和来源。</translation>
    </message>
</context>
<context>
    <name>twin::gui::Legend</name>
    <message>
        <source>Legend</source>
        <translation>图例</translation>
    </message>
    <message>
        <source>done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>current step</source>
        <translation>当前步</translation>
    </message>
    <message>
        <source>pending</source>
        <translation>待执行</translation>
    </message>
    <message>
        <source>group of one template</source>
        <translation>同一模板的组</translation>
    </message>
    <message>
        <source>group, unique</source>
        <translation>唯一的组</translation>
    </message>
    <message>
        <source>op</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>constant</source>
        <translation>常量</translation>
    </message>
    <message>
        <source>data, width by size</source>
        <translation>数据，宽度表示大小</translation>
    </message>
    <message>
        <source>control</source>
        <translation>控制</translation>
    </message>
    <message>
        <source>+ new  %1</source>
        <translation>+ 新增  %1</translation>
    </message>
    <message>
        <source>− removed  %1</source>
        <translation>− 移除  %1</translation>
    </message>
    <message>
        <source>~ changed  %1</source>
        <translation>~ 更改  %1</translation>
    </message>
    <message>
        <source>&amp; fused, = folded</source>
        <translation>&amp; 融合，= 折叠</translation>
    </message>
    <message>
        <source>CPU time</source>
        <translation>CPU 时间</translation>
    </message>
    <message>
        <source>no record of a GPU</source>
        <translation>没有 GPU 记录</translation>
    </message>
    <message>
        <source>sum of CPU time, median</source>
        <translation>CPU 时间之和，中位数</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>未测量</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Structure</source>
        <translation>结构</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
</context>
<context>
    <name>twin::gui::LensPanel</name>
    <message>
        <source>Structure</source>
        <translation>结构</translation>
    </message>
    <message>
        <source>Difference to the pass before</source>
        <translation>与上一遍的差异</translation>
    </message>
    <message>
        <source>Time (CPU, sum)</source>
        <translation>时间（CPU，合计）</translation>
    </message>
</context>
<context>
    <name>twin::gui::LocatorButton</name>
    <message>
        <source>Find command, node, pass</source>
        <translation>查找命令、节点、遍</translation>
    </message>
</context>
<context>
    <name>twin::gui::MainWindow</name>
    <message>
        <source>Open documents</source>
        <translation>打开的文档</translation>
    </message>
    <message>
        <source>Docks</source>
        <translation>停靠面板</translation>
    </message>
    <message>
        <source>Graph or comparison</source>
        <translation>图或比较</translation>
    </message>
    <message>
        <source>Graph</source>
        <translation>图</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Programs and models (*.py *.ipynb *.md *.onnx *.txt *.twinscope *.twrun);;All files (*)</source>
        <translation>程序和模型 (*.py *.ipynb *.md *.onnx *.txt *.twinscope *.twrun);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>另存为</translation>
    </message>
    <message>
        <source>Save project as</source>
        <translation>项目另存为</translation>
    </message>
    <message>
        <source>Projects (*.twinscope)</source>
        <translation>项目 (*.twinscope)</translation>
    </message>
    <message>
        <source>Export as %1</source>
        <translation>导出为 %1</translation>
    </message>
    <message>
        <source>About Twinscope</source>
        <translation>关于 Twinscope</translation>
    </message>
    <message>
        <source>Twinscope %1
One tensor program, seen eagerly and as a graph.

%2</source>
        <translation>Twinscope %1
同一个张量程序，既看即时执行，也看图。

%2</translation>
    </message>
    <message>
        <source>Ops</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>大纲</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Console</source>
        <translation>控制台</translation>
    </message>
    <message>
        <source>Card</source>
        <translation>卡片</translation>
    </message>
    <message>
        <source>Call stack</source>
        <translation>调用栈</translation>
    </message>
    <message>
        <source>Variables</source>
        <translation>变量</translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>Eager steps</source>
        <translation>即时步骤</translation>
    </message>
    <message>
        <source>Lenses</source>
        <translation>透镜</translation>
    </message>
    <message>
        <source>Rewrites</source>
        <translation>改写</translation>
    </message>
    <message>
        <source>Near misses</source>
        <translation>险些匹配</translation>
    </message>
    <message>
        <source>Text diff</source>
        <translation>文本差异</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>记录</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>Optimisation level</source>
        <translation>优化级别</translation>
    </message>
    <message>
        <source>Level: %1</source>
        <translation>级别：%1</translation>
    </message>
    <message>
        <source>Passes</source>
        <translation>遍</translation>
    </message>
    <message>
        <source>Recorded run</source>
        <translation>已记录的运行</translation>
    </message>
</context>
<context>
    <name>twin::gui::Minimap</name>
    <message>
        <source>Overview of the graph</source>
        <translation>图的概览</translation>
    </message>
</context>
<context>
    <name>twin::gui::MissesPanel</name>
    <message>
        <source>Near misses</source>
        <translation>险些匹配</translation>
    </message>
    <message>
        <source>No near misses</source>
        <translation>没有险些匹配</translation>
    </message>
    <message>
        <source>Every rule whose pattern matched was applied.</source>
        <translation>模式匹配的每条规则都已应用。</translation>
    </message>
    <message>
        <source>why not %1?</source>
        <translation>为什么不是 %1？</translation>
    </message>
    <message>
        <source>%1 in all</source>
        <translation>共 %1 个</translation>
    </message>
</context>
<context>
    <name>twin::gui::OpsPanel</name>
    <message>
        <source>Ops</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>No profile yet</source>
        <translation>还没有剖析结果</translation>
    </message>
    <message>
        <source>{compare} in fresh processes.</source>
        <translation>{compare}，在新进程中进行。</translation>
    </message>
    <message>
        <source>%1, median of n %2, attributed</source>
        <translation>%1，n %2 的中位数，已归因</translation>
    </message>
    <message>
        <source>eager</source>
        <translation>即时</translation>
    </message>
    <message>
        <source>graph</source>
        <translation>图</translation>
    </message>
</context>
<context>
    <name>twin::gui::OutlinePanel</name>
    <message>
        <source>No graph yet</source>
        <translation>还没有图</translation>
    </message>
    <message>
        <source>{run} to trace one.</source>
        <translation>{run} 以追踪一个。</translation>
    </message>
    <message>
        <source>Outline of the graph</source>
        <translation>图的大纲</translation>
    </message>
    <message>
        <source>%1 nodes</source>
        <translation>%1 个节点</translation>
    </message>
</context>
<context>
    <name>twin::gui::PalettePanel</name>
    <message>
        <source>Made by passes</source>
        <translation>由遍生成</translation>
    </message>
    <message>
        <source>Control flow</source>
        <translation>控制流</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>线性</translation>
    </message>
    <message>
        <source>Reductions</source>
        <translation>归约</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>Elementwise</source>
        <translation>逐元素</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Creation</source>
        <translation>创建</translation>
    </message>
    <message>
        <source>Others</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>Find an op</source>
        <translation>查找操作</translation>
    </message>
    <message>
        <source>Ops</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>%1</source>
        <translation>%1</translation>
    </message>
    <message>
        <source>%1 hits</source>
        <translation>%1 个结果</translation>
    </message>
</context>
<context>
    <name>twin::gui::PassStripWidget</name>
    <message>
        <source>no change</source>
        <translation>无变化</translation>
    </message>
    <message>
        <source>%1 → %2 nodes</source>
        <translation>%1 → %2 个节点</translation>
    </message>
    <message>
        <source>Passes</source>
        <translation>遍</translation>
    </message>
    <message>
        <source>Left and right choose the graph before or after a pass.</source>
        <translation>左右键选择某一遍之前或之后的图。</translation>
    </message>
    <message>
        <source>Not compiled</source>
        <translation>未编译</translation>
    </message>
    <message>
        <source>{compile} to see what every pass changes.</source>
        <translation>{compile}，查看每一遍的更改。</translation>
    </message>
</context>
<context>
    <name>twin::gui::ProblemsPanel</name>
    <message>
        <source>Problems</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>No problems</source>
        <translation>没有问题</translation>
    </message>
</context>
<context>
    <name>twin::gui::RecordingPanel</name>
    <message>
        <source>Recording</source>
        <translation>记录</translation>
    </message>
    <message>
        <source>Not measured yet</source>
        <translation>尚未测量</translation>
    </message>
    <message>
        <source>{compare}</source>
        <translation>{compare}</translation>
    </message>
    <message>
        <source>%1, 1 process</source>
        <translation>%1，1 个进程</translation>
    </message>
    <message>
        <source>%1, %2 processes</source>
        <translation>%1，%2 个进程</translation>
    </message>
</context>
<context>
    <name>twin::gui::RewritesPanel</name>
    <message>
        <source>Not compiled</source>
        <translation>未编译</translation>
    </message>
    <message>
        <source>{compile} to see what every pass changes.</source>
        <translation>{compile}，查看每一遍的更改。</translation>
    </message>
    <message>
        <source>Rewrites</source>
        <translation>改写</translation>
    </message>
    <message>
        <source>No rewrites</source>
        <translation>没有改写</translation>
    </message>
    <message>
        <source>Every pass left the graph as it was.</source>
        <translation>每一遍都未更改图。</translation>
    </message>
    <message>
        <source>all passes</source>
        <translation>所有遍</translation>
    </message>
    <message>
        <source>%1, %2 of %3</source>
        <translation>%1，%2 / %3</translation>
    </message>
</context>
<context>
    <name>twin::gui::RulesPanel</name>
    <message>
        <source>Rules</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>tries, hits, near misses, time over all passes</source>
        <translation>所有遍的尝试、命中、险些匹配和时间</translation>
    </message>
</context>
<context>
    <name>twin::gui::SampleRow</name>
    <message>
        <source>script, %1 lines</source>
        <translation>脚本，%1 行</translation>
    </message>
    <message>
        <source>Run sample %1</source>
        <translation>运行示例 %1</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
</context>
<context>
    <name>twin::gui::ScriptEditor</name>
    <message>
        <source>Script</source>
        <translation>脚本</translation>
    </message>
    <message>
        <source>Breakpoint of line %1</source>
        <translation>第 %1 行的断点</translation>
    </message>
    <message>
        <source>Stop where this is true (empty: always):</source>
        <translation>当此条件为真时停止（空：总是）：</translation>
    </message>
</context>
<context>
    <name>twin::gui::StackPanel</name>
    <message>
        <source>Call stack</source>
        <translation>调用栈</translation>
    </message>
    <message>
        <source>No recorded run</source>
        <translation>没有已记录的运行</translation>
    </message>
    <message>
        <source>{run} to step through it.</source>
        <translation>{run}，逐步查看。</translation>
    </message>
    <message>
        <source>1 frame</source>
        <translation>1 帧</translation>
    </message>
    <message>
        <source>%1 frames</source>
        <translation>%1 帧</translation>
    </message>
</context>
<context>
    <name>twin::gui::StatusBar</name>
    <message>
        <source>Work in progress</source>
        <translation>正在进行的工作</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel the running work</source>
        <translation>取消正在进行的工作</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Selected: %1</source>
        <translation>已选择：%1</translation>
    </message>
    <message>
        <source>%1 jobs</source>
        <translation>%1 个任务</translation>
    </message>
</context>
<context>
    <name>twin::gui::StepsPanel</name>
    <message>
        <source>Eager steps</source>
        <translation>即时步骤</translation>
    </message>
    <message>
        <source>No recorded run</source>
        <translation>没有已记录的运行</translation>
    </message>
    <message>
        <source>{run} to record every step.</source>
        <translation>{run}，记录每一步。</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
</context>
<context>
    <name>twin::gui::Table</name>
    <message>
        <source>Advice</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类</translation>
    </message>
    <message>
        <source>Compile</source>
        <translation>编译</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>Eager</source>
        <translation>即时</translation>
    </message>
    <message>
        <source>Expression</source>
        <translation>表达式</translation>
    </message>
    <message>
        <source>First run</source>
        <translation>首次运行</translation>
    </message>
    <message>
        <source>Function</source>
        <translation>函数</translation>
    </message>
    <message>
        <source>Graph</source>
        <translation>图</translation>
    </message>
    <message>
        <source>Hits</source>
        <translation>命中</translation>
    </message>
    <message>
        <source>In</source>
        <translation>所在</translation>
    </message>
    <message>
        <source>Kernels</source>
        <translation>内核</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Median</source>
        <translation>中位数</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Near</source>
        <translation>险些</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>Op</source>
        <translation>运算</translation>
    </message>
    <message>
        <source>Op or statement</source>
        <translation>运算或语句</translation>
    </message>
    <message>
        <source>Optimise</source>
        <translation>优化</translation>
    </message>
    <message>
        <source>Origin</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>占比</translation>
    </message>
    <message>
        <source>Steady state</source>
        <translation>稳态</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Trace</source>
        <translation>追踪</translation>
    </message>
    <message>
        <source>Tries</source>
        <translation>尝试</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>结论</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Why not</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>写入</translation>
    </message>
</context>
<context>
    <name>twin::gui::TablePanel</name>
    <message>
        <source>Filter: words, key:word, key&gt;number</source>
        <translation>筛选：词、键:词、键&gt;数</translation>
    </message>
    <message>
        <source>Filter of %1</source>
        <translation>%1 的筛选</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>复制为文本</translation>
    </message>
    <message>
        <source>Copy as CSV</source>
        <translation>复制为 CSV</translation>
    </message>
    <message>
        <source>Copy as TSV</source>
        <translation>复制为 TSV</translation>
    </message>
    <message>
        <source>Copy as Markdown</source>
        <translation>复制为 Markdown</translation>
    </message>
    <message>
        <source>Copy as JSON</source>
        <translation>复制为 JSON</translation>
    </message>
</context>
<context>
    <name>twin::gui::TensorHead</name>
    <message>
        <source>no NaN, no Inf</source>
        <translation>无 NaN，无 Inf</translation>
    </message>
    <message>
        <source>%1 NaN</source>
        <translation>%1 个 NaN</translation>
    </message>
    <message>
        <source>%1 Inf</source>
        <translation>%1 个 Inf</translation>
    </message>
    <message>
        <source>%1 NaN, %2 Inf</source>
        <translation>%1 个 NaN，%2 个 Inf</translation>
    </message>
</context>
<context>
    <name>twin::gui::TensorPanel</name>
    <message>
        <source>Heat map</source>
        <translation>热图</translation>
    </message>
    <message>
        <source>Statistics</source>
        <translation>统计</translation>
    </message>
    <message>
        <source>Histogram of the values</source>
        <translation>值的直方图</translation>
    </message>
    <message>
        <source>Values of the tensor</source>
        <translation>张量的值</translation>
    </message>
    <message>
        <source>No tensor yet</source>
        <translation>还没有张量</translation>
    </message>
    <message>
        <source>Step on, or click a variable, a node or an eager step.</source>
        <translation>单步前进，或点击变量、节点或即时步。</translation>
    </message>
    <message>
        <source>1 value</source>
        <translation>1 个值</translation>
    </message>
    <message>
        <source>%1 values</source>
        <translation>%1 个值</translation>
    </message>
    <message>
        <source>one cell per value, by size</source>
        <translation>每个值一格，按大小</translation>
    </message>
    <message>
        <source>row 0 to %1 down, column 0 to %2 across</source>
        <translation>向下第 0 至 %1 行，横向第 0 至 %2 列</translation>
    </message>
    <message>
        <source>Not kept in full</source>
        <translation>未完整保留</translation>
    </message>
    <message>
        <source>%1, step %2</source>
        <translation>%1，第 %2 步</translation>
    </message>
</context>
<context>
    <name>twin::gui::TextDiffPanel</name>
    <message>
        <source>Graph text before</source>
        <translation>之前的图文本</translation>
    </message>
    <message>
        <source>Graph text after</source>
        <translation>之后的图文本</translation>
    </message>
    <message>
        <source>graph text, v%1 left, v%2 right</source>
        <translation>图文本，左 v%1，右 v%2</translation>
    </message>
    <message>
        <source>graph text, v%1 and v%2 are the same</source>
        <translation>图文本，v%1 与 v%2 相同</translation>
    </message>
</context>
<context>
    <name>twin::gui::TimeLine</name>
    <message>
        <source>Steps of the recorded run</source>
        <translation>已记录运行的步骤</translation>
    </message>
    <message>
        <source>trace %1</source>
        <translation>追踪 %1</translation>
    </message>
    <message>
        <source>No recorded run. Run with F5.</source>
        <translation>没有已记录的运行。按 F5 运行。</translation>
    </message>
</context>
<context>
    <name>twin::gui::TimeSlider</name>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>of %1</source>
        <translation>/ %1</translation>
    </message>
</context>
<context>
    <name>twin::gui::TimelineWidget</name>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>No profile yet</source>
        <translation>还没有剖析结果</translation>
    </message>
    <message>
        <source>{compare} to see one run of each side.</source>
        <translation>{compare}，查看每一侧的一次运行。</translation>
    </message>
    <message>
        <source>the last attributed run of each side; one colour per op</source>
        <translation>每一侧最后一次归因的运行；每种操作一种颜色</translation>
    </message>
</context>
<context>
    <name>twin::gui::TitleBar</name>
    <message>
        <source>Float %1</source>
        <translation>浮动 %1</translation>
    </message>
    <message>
        <source>Close %1</source>
        <translation>关闭 %1</translation>
    </message>
</context>
<context>
    <name>twin::gui::UnsavedGuard</name>
    <message>
        <source>Save %1</source>
        <translation>保存 %1</translation>
    </message>
    <message>
        <source>%1 has text that is not saved.</source>
        <translation>%1 有未保存的文本。</translation>
    </message>
    <message>
        <source>%1 documents have text that is not saved.</source>
        <translation>%1 个文档有未保存的文本。</translation>
    </message>
</context>
<context>
    <name>twin::gui::VariablesPanel</name>
    <message>
        <source>Variables</source>
        <translation>变量</translation>
    </message>
    <message>
        <source>No variables yet</source>
        <translation>还没有变量</translation>
    </message>
    <message>
        <source>Watch an expression</source>
        <translation>监视表达式</translation>
    </message>
    <message>
        <source>Delete takes a watch away again.</source>
        <translation>按 Delete 删除监视。</translation>
    </message>
    <message>
        <source>Watches</source>
        <translation>监视</translation>
    </message>
    <message>
        <source>before step %1</source>
        <translation>第 %1 步之前</translation>
    </message>
</context>
<context>
    <name>twin::gui::WelcomePage</name>
    <message>
        <source>Drop a script or a model here</source>
        <translation>将脚本或模型拖到此处</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>打开 %1</translation>
    </message>
    <message>
        <source>%1, file is missing</source>
        <translation>%1，文件缺失</translation>
    </message>
    <message>
        <source>One tensor program, seen eagerly and as a graph.</source>
        <translation>同一个张量程序，既看即时执行，也看图。</translation>
    </message>
    <message>
        <source>Open file</source>
        <translation>打开文件</translation>
    </message>
    <message>
        <source>New script</source>
        <translation>新建脚本</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>最近</translation>
    </message>
    <message>
        <source>Files that you open appear here.</source>
        <translation>您打开的文件显示在此。</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>示例</translation>
    </message>
    <message>
        <source>each runs at once and leads to graph, heat map, diff and breakpoint</source>
        <translation>每个示例可立即运行，并引向图、热图、差异和断点</translation>
    </message>
    <message>
        <source>The folder of samples is not installed.</source>
        <translation>未安装示例文件夹。</translation>
    </message>
    <message>
        <source>What is eager, what is a graph?</source>
        <translation>什么是即时执行，什么是图？</translation>
    </message>
    <message>
        <source>Eager means that every line runs at once, op by op, and each result is a value you can look at. A graph is the same computation recorded first, so that it can be checked, rewritten and run as a whole.</source>
        <translation>即时执行是指每一行立即逐个操作地运行，每个结果都是可以查看的值。图是先把同样的计算记录下来，从而可以整体检查、改写和运行。</translation>
    </message>
</context>
</TS>
