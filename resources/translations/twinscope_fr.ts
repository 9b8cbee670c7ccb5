<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>QObject</name>
    <message>
        <source>Unsaved text</source>
        <translation>Texte non enregistré</translation>
    </message>
</context>
<context>
    <name>twin::gui::Actions</name>
    <message>
        <source>&amp;New script</source>
        <translation>&amp;Nouveau script</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>&amp;Ouvrir…</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Enregistrer</translation>
    </message>
    <message>
        <source>Save &amp;as…</source>
        <translation>Enregistrer &amp;sous…</translation>
    </message>
    <message>
        <source>Save &amp;project</source>
        <translation>Enregistrer le &amp;projet</translation>
    </message>
    <message>
        <source>Save p&amp;roject as…</source>
        <translation>Enregistrer le p&amp;rojet sous…</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Fermer</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Quitter</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Annuler</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Rétablir</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>E&amp;xécuter</translation>
    </message>
    <message>
        <source>R&amp;un again to this step</source>
        <translation>Réexéc&amp;uter jusqu’à ce pas</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Arrêter</translation>
    </message>
    <message>
        <source>&amp;Continue to breakpoint</source>
        <translation>&amp;Continuer jusqu’au point d’arrêt</translation>
    </message>
    <message>
        <source>Step &amp;over</source>
        <translation>Pas à pas &amp;principal</translation>
    </message>
    <message>
        <source>Step &amp;into</source>
        <translation>Pas à pas &amp;détaillé</translation>
    </message>
    <message>
        <source>Step o&amp;ut</source>
        <translation>Pas à pas &amp;sortant</translation>
    </message>
    <message>
        <source>Step &amp;back over</source>
        <translation>&amp;Reculer d’un pas</translation>
    </message>
    <message>
        <source>Step back i&amp;nto</source>
        <translation>Reculer en e&amp;ntrant</translation>
    </message>
    <message>
        <source>&amp;First step</source>
        <translation>P&amp;remier pas</translation>
    </message>
    <message>
        <source>&amp;Last step</source>
        <translation>&amp;Dernier pas</translation>
    </message>
    <message>
        <source>&amp;Compile</source>
        <translation>&amp;Compiler</translation>
    </message>
    <message>
        <source>Com&amp;pare eager and graph</source>
        <translation>Com&amp;parer impératif et graphe</translation>
    </message>
    <message>
        <source>&amp;Expand all groups</source>
        <translation>&amp;Développer tous les groupes</translation>
    </message>
    <message>
        <source>C&amp;ollapse all groups</source>
        <translation>&amp;Réduire tous les groupes</translation>
    </message>
    <message>
        <source>&amp;Fit the graph</source>
        <translation>&amp;Ajuster le graphe</translation>
    </message>
    <message>
        <source>Colour by &amp;structure</source>
        <translation>Colorer par &amp;structure</translation>
    </message>
    <message>
        <source>Colour by &amp;difference</source>
        <translation>Colorer par &amp;différence</translation>
    </message>
    <message>
        <source>Colour by &amp;time</source>
        <translation>Colorer par &amp;temps</translation>
    </message>
    <message>
        <source>&amp;Eager</source>
        <translation>&amp;Impératif</translation>
    </message>
    <message>
        <source>&amp;Graph</source>
        <translation>&amp;Graphe</translation>
    </message>
    <message>
        <source>&amp;Both, linked</source>
        <translation>&amp;Les deux, liés</translation>
    </message>
    <message>
        <source>Build</source>
        <translation>Construire</translation>
    </message>
    <message>
        <source>Debug</source>
        <translation>Déboguer</translation>
    </message>
    <message>
        <source>Optimise</source>
        <translation>Optimiser</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>Profiler</translation>
    </message>
    <message>
        <source>&amp;Light theme</source>
        <translation>Thème &amp;clair</translation>
    </message>
    <message>
        <source>&amp;Dark theme</source>
        <translation>Thème &amp;sombre</translation>
    </message>
    <message>
        <source>Light, high &amp;contrast</source>
        <translation>Clair, fort &amp;contraste</translation>
    </message>
    <message>
        <source>Dark, &amp;high contrast</source>
        <translation>Sombre, &amp;fort contraste</translation>
    </message>
    <message>
        <source>&amp;Commands…</source>
        <translation>&amp;Commandes…</translation>
    </message>
    <message>
        <source>&amp;Find node</source>
        <translation>&amp;Chercher un nœud</translation>
    </message>
    <message>
        <source>&amp;About Twinscope</source>
        <translation>À &amp;propos de Twinscope</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Fichier</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>Ouvrir un fichier &amp;récent</translation>
    </message>
    <message>
        <source>&amp;Export graph</source>
        <translation>E&amp;xporter le graphe</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>É&amp;dition</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Affichage</translation>
    </message>
    <message>
        <source>&amp;Optimise</source>
        <translation>&amp;Optimiser</translation>
    </message>
    <message>
        <source>&amp;Profile</source>
        <translation>&amp;Profiler</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>A&amp;ide</translation>
    </message>
    <message>
        <source>Commands by &amp;name</source>
        <translation>Commandes par &amp;nom</translation>
    </message>
</context>
<context>
    <name>twin::gui::Banner</name>
    <message>
        <source>Error</source>
        <translation>Erreur</translation>
    </message>
    <message>
        <source>Copy this error</source>
        <translation>Copier cette erreur</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>Fermer ce message</translation>
    </message>
</context>
<context>
    <name>twin::gui::CanvasPanel</name>
    <message>
        <source>Function in view</source>
        <translation>Fonction affichée</translation>
    </message>
    <message>
        <source>Find nodes</source>
        <translation>Chercher des nœuds</translation>
    </message>
    <message>
        <source>Find nodes of the graph</source>
        <translation>Chercher des nœuds du graphe</translation>
    </message>
    <message>
        <source>Eager ops</source>
        <translation>Opérations impératives</translation>
    </message>
    <message>
        <source>Zoom out (−)</source>
        <translation>Zoom arrière (−)</translation>
    </message>
    <message>
        <source>Zoom in (+)</source>
        <translation>Zoom avant (+)</translation>
    </message>
    <message>
        <source>Fit the graph (F)</source>
        <translation>Ajuster le graphe (F)</translation>
    </message>
    <message>
        <source>%1 of %2 ops done</source>
        <translation>%1 sur %2 opérations faites</translation>
    </message>
    <message>
        <source>%1 nodes, v%2</source>
        <translation>%1 nœuds, v%2</translation>
    </message>
    <message>
        <source>1 hit</source>
        <translation>1 résultat</translation>
    </message>
    <message>
        <source>%1 hits</source>
        <translation>%1 résultats</translation>
    </message>
</context>
<context>
    <name>twin::gui::CanvasWidget</name>
    <message>
        <source>Graph</source>
        <translation>Graphe</translation>
    </message>
    <message>
        <source>No graph yet</source>
        <translation>Pas encore de graphe</translation>
    </message>
    <message>
        <source>{run}: every tf.function that the script calls is traced into a graph.</source>
        <translation>{run} : chaque tf.function appelée par le script est tracée en un graphe.</translation>
    </message>
    <message>
        <source>The script changed since this run. Run again with F5.</source>
        <translation>Le script a changé depuis cette exécution. Relancez avec F5.</translation>
    </message>
</context>
<context>
    <name>twin::gui::CommandPalette</name>
    <message>
        <source>Type a command, or the name of a node or pass</source>
        <translation>Saisir une commande, ou le nom d’un nœud ou d’une passe</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Commande</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Commandes</translation>
    </message>
    <message>
        <source>pass, v%1</source>
        <translation>passe, v%1</translation>
    </message>
    <message>
        <source>node</source>
        <translation>nœud</translation>
    </message>
    <message>
        <source>command</source>
        <translation>commande</translation>
    </message>
    <message>
        <source>%1 Asks for: %2</source>
        <translation>%1 Demande : %2</translation>
    </message>
    <message>
        <source>Nothing is called so.</source>
        <translation>Rien ne porte ce nom.</translation>
    </message>
</context>
<context>
    <name>twin::gui::ComparePage</name>
    <message>
        <source>graph is %1 faster</source>
        <translation>le graphe est %1 plus rapide</translation>
    </message>
    <message>
        <source>graph is %1 slower</source>
        <translation>le graphe est %1 plus lent</translation>
    </message>
    <message>
        <source>graph and eager take the same time</source>
        <translation>graphe et impératif prennent le même temps</translation>
    </message>
    <message>
        <source>no verdict: the figures do not decide</source>
        <translation>pas de verdict : les chiffres ne tranchent pas</translation>
    </message>
    <message>
        <source>the outputs differ, so times mean nothing</source>
        <translation>les sorties diffèrent, les temps ne veulent rien dire</translation>
    </message>
    <message>
        <source>slower</source>
        <translation>plus lent</translation>
    </message>
    <message>
        <source>faster</source>
        <translation>plus rapide</translation>
    </message>
    <message>
        <source>95 % interval %1 to %2, n %3 runs in %4 processes. </source>
        <translation>Intervalle à 95 % de %1 à %2, n %3 exécutions dans %4 processus. </translation>
    </message>
    <message>
        <source>A quick look: fewer than five processes. </source>
        <translation>Un aperçu : moins de cinq processus. </translation>
    </message>
    <message>
        <source>equal under class %1</source>
        <translation>égales en classe %1</translation>
    </message>
    <message>
        <source>differ under class %1 at %2</source>
        <translation>diffèrent en classe %1 à %2</translation>
    </message>
    <message>
        <source>Outputs</source>
        <translation>Sorties</translation>
    </message>
    <message>
        <source>Largest error</source>
        <translation>Plus grande erreur</translation>
    </message>
    <message>
        <source>%1, %2 ulp</source>
        <translation>%1, %2 ulp</translation>
    </message>
    <message>
        <source>Distortion</source>
        <translation>Distorsion</translation>
    </message>
    <message>
        <source>eager %1, graph %2</source>
        <translation>impératif %1, graphe %2</translation>
    </message>
    <message>
        <source>The graph never catches up with eager.</source>
        <translation>Le graphe ne rattrape jamais l’impératif.</translation>
    </message>
    <message>
        <source>Tracing and compiling pay from call %1 on.</source>
        <translation>Tracer et compiler sont rentables à partir de l’appel %1.</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>Programme</translation>
    </message>
    <message>
        <source>Its ops</source>
        <translation>Ses opérations</translation>
    </message>
    <message>
        <source>Eager</source>
        <translation>Impératif</translation>
    </message>
    <message>
        <source>Graph</source>
        <translation>Graphe</translation>
    </message>
    <message>
        <source>program</source>
        <translation>programme</translation>
    </message>
    <message>
        <source>eager ops</source>
        <translation>opérations impératives</translation>
    </message>
    <message>
        <source>Interval of the ratio</source>
        <translation>Intervalle du rapport</translation>
    </message>
    <message>
        <source>Waterfall from eager to graph</source>
        <translation>Cascade de l’impératif au graphe</translation>
    </message>
    <message>
        <source>Steady state</source>
        <translation>Régime établi</translation>
    </message>
    <message>
        <source>Costs over calls</source>
        <translation>Coûts selon les appels</translation>
    </message>
    <message>
        <source>One-time costs</source>
        <translation>Coûts uniques</translation>
    </message>
    <message>
        <source>Origin groups</source>
        <translation>Groupes d’origine</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Mesurer</translation>
    </message>
    <message>
        <source>Waterfall</source>
        <translation>Cascade</translation>
    </message>
    <message>
        <source>program to eager ops to graph, per call</source>
        <translation>du programme aux opérations impératives puis au graphe, par appel</translation>
    </message>
    <message>
        <source>aligned by provenance, median per call</source>
        <translation>alignés par provenance, médiane par appel</translation>
    </message>
    <message>
        <source>never added to the steady state</source>
        <translation>jamais ajoutés au régime établi</translation>
    </message>
    <message>
        <source>median per call, line to p99, mark at p90</source>
        <translation>médiane par appel, trait jusqu’au p99, repère au p90</translation>
    </message>
    <message>
        <source>Break-even</source>
        <translation>Seuil de rentabilité</translation>
    </message>
    <message>
        <source>total over calls, one-time costs included</source>
        <translation>total selon les appels, coûts uniques compris</translation>
    </message>
    <message>
        <source>Where the time goes</source>
        <translation>Où passe le temps</translation>
    </message>
    <message>
        <source>Not measured yet</source>
        <translation>Pas encore mesuré</translation>
    </message>
    <message>
        <source>Measure eager against graph</source>
        <translation>Mesurer l’impératif contre le graphe</translation>
    </message>
    <message>
        <source>Measure again</source>
        <translation>Mesurer de nouveau</translation>
    </message>
    <message>
        <source>Measure runs the eager program and the graph in fresh processes, compares their outputs first, and then their times. Key: Ctrl+R.</source>
        <translation>Mesurer exécute le programme impératif et le graphe dans des processus neufs, compare d’abord leurs sorties, puis leurs temps. Touche : Ctrl+R.</translation>
    </message>
</context>
<context>
    <name>twin::gui::ConsolePanel</name>
    <message>
        <source>Console</source>
        <translation>Console</translation>
    </message>
    <message>
        <source>What the program prints appears here: “trace” while a function is traced, “run” otherwise.</source>
        <translation>Ce que le programme affiche apparaît ici : « trace » pendant le traçage d’une fonction, « run » sinon.</translation>
    </message>
    <message>
        <source>Expression to evaluate at the current step</source>
        <translation>Expression à évaluer au pas courant</translation>
    </message>
    <message>
        <source>Evaluate an expression at the current step</source>
        <translation>Évaluer une expression au pas courant</translation>
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
        <translation>erreur</translation>
    </message>
    <message>
        <source>1 line</source>
        <translation>1 ligne</translation>
    </message>
    <message>
        <source>%1 lines</source>
        <translation>%1 lignes</translation>
    </message>
</context>
<context>
    <name>twin::gui::Gutter</name>
    <message>
        <source>Line numbers and breakpoints</source>
        <translation>Numéros de ligne et points d’arrêt</translation>
    </message>
    <message>
        <source>Click: set or clear a breakpoint</source>
        <translation>Clic : poser ou retirer un point d’arrêt</translation>
    </message>
    <message>
        <source>Set or clear the breakpoint</source>
        <translation>Poser ou retirer le point d’arrêt</translation>
    </message>
    <message>
        <source>Stop on a condition…</source>
        <translation>Arrêter sous condition…</translation>
    </message>
</context>
<context>
    <name>twin::gui::HeatMap</name>
    <message>
        <source>Heat map of the values</source>
        <translation>Carte de chaleur des valeurs</translation>
    </message>
</context>
<context>
    <name>twin::gui::InfoCardWidget</name>
    <message>
        <source>Card of the selected node</source>
        <translation>Fiche du nœud sélectionné</translation>
    </message>
    <message>
        <source>Nothing selected</source>
        <translation>Rien de sélectionné</translation>
    </message>
    <message>
        <source>Click a node of the graph to see its types, times and where it came from.</source>
        <translation>Cliquez un nœud du graphe pour voir ses types, ses temps et son origine.</translation>
    </message>
</context>
<context>
    <name>twin::gui::Legend</name>
    <message>
        <source>Legend</source>
        <translation>Légende</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fait</translation>
    </message>
    <message>
        <source>current step</source>
        <translation>pas courant</translation>
    </message>
    <message>
        <source>pending</source>
        <translation>à venir</translation>
    </message>
    <message>
        <source>group of one template</source>
        <translation>groupe d’un modèle</translation>
    </message>
    <message>
        <source>group, unique</source>
        <translation>groupe, unique</translation>
    </message>
    <message>
        <source>op</source>
        <translation>opération</translation>
    </message>
    <message>
        <source>constant</source>
        <translation>constante</translation>
    </message>
    <message>
        <source>data, width by size</source>
        <translation>données, largeur selon taille</translation>
    </message>
    <message>
        <source>control</source>
        <translation>contrôle</translation>
    </message>
    <message>
        <source>+ new  %1</source>
        <translation>+ nouveaux  %1</translation>
    </message>
    <message>
        <source>− removed  %1</source>
        <translation>− retirés  %1</translation>
    </message>
    <message>
        <source>~ changed  %1</source>
        <translation>~ changés  %1</translation>
    </message>
    <message>
        <source>&amp; fused, = folded</source>
        <translation>&amp; fusionnés, = repliés</translation>
    </message>
    <message>
        <source>CPU time</source>
        <translation>temps CPU</translation>
    </message>
    <message>
        <source>no record of a GPU</source>
        <translation>pas de mesure GPU</translation>
    </message>
    <message>
        <source>sum of CPU time, median</source>
        <translation>somme du temps CPU, médiane</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>non mesuré</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Pas</translation>
    </message>
    <message>
        <source>Structure</source>
        <translation>Structure</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Différence</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Temps</translation>
    </message>
</context>
<context>
    <name>twin::gui::LensPanel</name>
    <message>
        <source>Structure</source>
        <translation>Structure</translation>
    </message>
    <message>
        <source>Difference to the pass before</source>
        <translation>Différence avec la passe d’avant</translation>
    </message>
    <message>
        <source>Time (CPU, sum)</source>
        <translation>Temps (CPU, somme)</translation>
    </message>
</context>
<context>
    <name>twin::gui::LocatorButton</name>
    <message>
        <source>Find command, node, pass</source>
        <translation>Chercher commande, nœud, passe</translation>
    </message>
</context>
<context>
    <name>twin::gui::MainWindow</name>
    <message>
        <source>Open documents</source>
        <translation>Documents ouverts</translation>
    </message>
    <message>
        <source>Docks</source>
        <translation>Panneaux</translation>
    </message>
    <message>
        <source>Graph or comparison</source>
        <translation>Graphe ou comparaison</translation>
    </message>
    <message>
        <source>Graph</source>
        <translation>Graphe</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Comparer</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>Programs and models (*.py *.ipynb *.md *.onnx *.txt *.twinscope *.twrun);;All files (*)</source>
        <translation>Programmes et modèles (*.py *.ipynb *.md *.onnx *.txt *.twinscope *.twrun);;Tous les fichiers (*)</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>Enregistrer sous</translation>
    </message>
    <message>
        <source>Save project as</source>
        <translation>Enregistrer le projet sous</translation>
    </message>
    <message>
        <source>Projects (*.twinscope)</source>
        <translation>Projets (*.twinscope)</translation>
    </message>
    <message>
        <source>Export as %1</source>
        <translation>Exporter en %1</translation>
    </message>
    <message>
        <source>About Twinscope</source>
        <translation>À propos de Twinscope</translation>
    </message>
    <message>
        <source>Twinscope %1
One tensor program, seen eagerly and as a graph.

%2</source>
        <translation>Twinscope %1
Un programme de tenseurs, vu impérativement et comme graphe.

%2</translation>
    </message>
    <message>
        <source>Ops</source>
        <translation>Opérations</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Problèmes</translation>
    </message>
    <message>
        <source>Console</source>
        <translation>Console</translation>
    </message>
    <message>
        <source>Card</source>
        <translation>Fiche</translation>
    </message>
    <message>
        <source>Call stack</source>
        <translation>Pile d’appels</translation>
    </message>
    <message>
        <source>Variables</source>
        <translation>Variables</translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation>Tenseur</translation>
    </message>
    <message>
        <source>Eager steps</source>
        <translation>Pas impératifs</translation>
    </message>
    <message>
        <source>Lenses</source>
        <translation>Lentilles</translation>
    </message>
    <message>
        <source>Rewrites</source>
        <translation>Réécritures</translation>
    </message>
    <message>
        <source>Near misses</source>
        <translation>Occasions manquées</translation>
    </message>
    <message>
        <source>Text diff</source>
        <translation>Diff textuel</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>Règles</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>Chronologie</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Enregistrement</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Outils</translation>
    </message>
    <message>
        <source>Optimisation level</source>
        <translation>Niveau d’optimisation</translation>
    </message>
    <message>
        <source>Level: %1</source>
        <translation>Niveau : %1</translation>
    </message>
    <message>
        <source>Passes</source>
        <translation>Passes</translation>
    </message>
    <message>
        <source>Recorded run</source>
        <translation>Exécution enregistrée</translation>
    </message>
</context>
<context>
    <name>twin::gui::Minimap</name>
    <message>
        <source>Overview of the graph</source>
        <translation>Vue d’ensemble du graphe</translation>
    </message>
</context>
<context>
    <name>twin::gui::MissesPanel</name>
    <message>
        <source>Near misses</source>
        <translation>Occasions manquées</translation>
    </message>
    <message>
        <source>No near misses</source>
        <translation>Aucun raté de peu</translation>
    </message>
    <message>
        <source>Every rule whose pattern matched was applied.</source>
        <translation>Chaque règle dont le motif convenait a été appliquée.</translation>
    </message>
    <message>
        <source>why not %1?</source>
        <translation>pourquoi pas %1 ?</translation>
    </message>
    <message>
        <source>%1 in all</source>
        <translation>%1 en tout</translation>
    </message>
</context>
<context>
    <name>twin::gui::OpsPanel</name>
    <message>
        <source>Ops</source>
        <translation>Opérations</translation>
    </message>
    <message>
        <source>No profile yet</source>
        <translation>Pas encore de profil</translation>
    </message>
    <message>
        <source>{compare} in fresh processes.</source>
        <translation>{compare} dans des processus neufs.</translation>
    </message>
    <message>
        <source>%1, median of n %2, attributed</source>
        <translation>%1, médiane de n %2, attribué</translation>
    </message>
    <message>
        <source>eager</source>
        <translation>impératif</translation>
    </message>
    <message>
        <source>graph</source>
        <translation>graphe</translation>
    </message>
</context>
<context>
    <name>twin::gui::OutlinePanel</name>
    <message>
        <source>No graph yet</source>
        <translation>Pas encore de graphe</translation>
    </message>
    <message>
        <source>{run} to trace one.</source>
        <translation>{run} pour en tracer un.</translation>
    </message>
    <message>
        <source>Outline of the graph</source>
        <translation>Plan du graphe</translation>
    </message>
    <message>
        <source>%1 nodes</source>
        <translation>%1 nœuds</translation>
    </message>
</context>
<context>
    <name>twin::gui::PalettePanel</name>
    <message>
        <source>Made by passes</source>
        <translation>Créées par les passes</translation>
    </message>
    <message>
        <source>Control flow</source>
        <translation>Flux de contrôle</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>Linéaires</translation>
    </message>
    <message>
        <source>Reductions</source>
        <translation>Réductions</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>Aléatoires</translation>
    </message>
    <message>
        <source>Elementwise</source>
        <translation>Élément par élément</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>Forme</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Creation</source>
        <translation>Création</translation>
    </message>
    <message>
        <source>Others</source>
        <translation>Autres</translation>
    </message>
    <message>
        <source>Find an op</source>
        <translation>Chercher une opération</translation>
    </message>
    <message>
        <source>Ops</source>
        <translation>Opérations</translation>
    </message>
    <message>
        <source>%1</source>
        <translation>%1</translation>
    </message>
    <message>
        <source>%1 hits</source>
        <translation>%1 résultats</translation>
    </message>
</context>
<context>
    <name>twin::gui::PassStripWidget</name>
    <message>
        <source>no change</source>
        <translation>aucun changement</translation>
    </message>
    <message>
        <source>%1 → %2 nodes</source>
        <translation>%1 → %2 nœuds</translation>
    </message>
    <message>
        <source>Passes</source>
        <translation>Passes</translation>
    </message>
    <message>
        <source>Left and right choose the graph before or after a pass.</source>
        <translation>Gauche et droite choisissent le graphe avant ou après une passe.</translation>
    </message>
    <message>
        <source>Not compiled</source>
        <translation>Pas compilé</translation>
    </message>
    <message>
        <source>{compile} to see what every pass changes.</source>
        <translation>{compile} pour voir ce que change chaque passe.</translation>
    </message>
</context>
<context>
    <name>twin::gui::ProblemsPanel</name>
    <message>
        <source>Problems</source>
        <translation>Problèmes</translation>
    </message>
    <message>
        <source>No problems</source>
        <translation>Aucun problème</translation>
    </message>
</context>
<context>
    <name>twin::gui::RecordingPanel</name>
    <message>
        <source>Recording</source>
        <translation>Enregistrement</translation>
    </message>
    <message>
        <source>Not measured yet</source>
        <translation>Pas encore mesuré</translation>
    </message>
    <message>
        <source>{compare}</source>
        <translation>{compare}</translation>
    </message>
    <message>
        <source>%1, 1 process</source>
        <translation>%1, 1 processus</translation>
    </message>
    <message>
        <source>%1, %2 processes</source>
        <translation>%1, %2 processus</translation>
    </message>
</context>
<context>
    <name>twin::gui::RewritesPanel</name>
    <message>
        <source>Not compiled</source>
        <translation>Pas compilé</translation>
    </message>
    <message>
        <source>{compile} to see what every pass changes.</source>
        <translation>{compile} pour voir ce que change chaque passe.</translation>
    </message>
    <message>
        <source>Rewrites</source>
        <translation>Réécritures</translation>
    </message>
    <message>
        <source>No rewrites</source>
        <translation>Aucune réécriture</translation>
    </message>
    <message>
        <source>Every pass left the graph as it was.</source>
        <translation>Toutes les passes ont laissé le graphe tel quel.</translation>
    </message>
    <message>
        <source>all passes</source>
        <translation>toutes les passes</translation>
    </message>
    <message>
        <source>%1, %2 of %3</source>
        <translation>%1, %2 sur %3</translation>
    </message>
</context>
<context>
    <name>twin::gui::RulesPanel</name>
    <message>
        <source>Rules</source>
        <translation>Règles</translation>
    </message>
    <message>
        <source>tries, hits, near misses, time over all passes</source>
        <translation>essais, succès, occasions manquées, temps sur toutes les passes</translation>
    </message>
</context>
<context>
    <name>twin::gui::SampleRow</name>
    <message>
        <source>script, %1 lines</source>
        <translation>script, %1 lignes</translation>
    </message>
    <message>
        <source>Run sample %1</source>
        <translation>Exécuter l’exemple %1</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Exécuter</translation>
    </message>
</context>
<context>
    <name>twin::gui::ScriptEditor</name>
    <message>
        <source>Script</source>
        <translation>Script</translation>
    </message>
    <message>
        <source>Breakpoint of line %1</source>
        <translation>Point d’arrêt de la ligne %1</translation>
    </message>
    <message>
        <source>Stop where this is true (empty: always):</source>
        <translation>Arrêter quand ceci est vrai (vide : toujours) :</translation>
    </message>
</context>
<context>
    <name>twin::gui::StackPanel</name>
    <message>
        <source>Call stack</source>
        <translation>Pile d’appels</translation>
    </message>
    <message>
        <source>No recorded run</source>
        <translation>Aucune exécution enregistrée</translation>
    </message>
    <message>
        <source>{run} to step through it.</source>
        <translation>{run} pour la parcourir pas à pas.</translation>
    </message>
    <message>
        <source>1 frame</source>
        <translation>1 cadre</translation>
    </message>
    <message>
        <source>%1 frames</source>
        <translation>%1 cadres</translation>
    </message>
</context>
<context>
    <name>twin::gui::StatusBar</name>
    <message>
        <source>Work in progress</source>
        <translation>Travail en cours</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Cancel the running work</source>
        <translation>Annuler le travail en cours</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Périphériques</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Prêt</translation>
    </message>
    <message>
        <source>Selected: %1</source>
        <translation>Sélection : %1</translation>
    </message>
    <message>
        <source>%1 jobs</source>
        <translation>%1 tâches</translation>
    </message>
</context>
<context>
    <name>twin::gui::StepsPanel</name>
    <message>
        <source>Eager steps</source>
        <translation>Pas impératifs</translation>
    </message>
    <message>
        <source>No recorded run</source>
        <translation>Aucune exécution enregistrée</translation>
    </message>
    <message>
        <source>{run} to record every step.</source>
        <translation>{run} pour enregistrer chaque pas.</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 sur %2</translation>
    </message>
</context>
<context>
    <name>twin::gui::Table</name>
    <message>
        <source>Advice</source>
        <translation>Conseil</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Classe</translation>
    </message>
    <message>
        <source>Compile</source>
        <translation>Compilation</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Différence</translation>
    </message>
    <message>
        <source>Eager</source>
        <translation>Impératif</translation>
    </message>
    <message>
        <source>Expression</source>
        <translation>Expression</translation>
    </message>
    <message>
        <source>First run</source>
        <translation>1re exécution</translation>
    </message>
    <message>
        <source>Function</source>
        <translation>Fonction</translation>
    </message>
    <message>
        <source>Graph</source>
        <translation>Graphe</translation>
    </message>
    <message>
        <source>Hits</source>
        <translation>Succès</translation>
    </message>
    <message>
        <source>In</source>
        <translation>Dans</translation>
    </message>
    <message>
        <source>Kernels</source>
        <translation>Noyaux</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Ligne</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>Lignes</translation>
    </message>
    <message>
        <source>Median</source>
        <translation>Médiane</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Message</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <source>Near</source>
        <translation>De peu</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>Nœud</translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation>Nœuds</translation>
    </message>
    <message>
        <source>Op</source>
        <translation>Opération</translation>
    </message>
    <message>
        <source>Op or statement</source>
        <translation>Opération ou instruction</translation>
    </message>
    <message>
        <source>Optimise</source>
        <translation>Optimisation</translation>
    </message>
    <message>
        <source>Origin</source>
        <translation>Origine</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>Programme</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Résultat</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>Règle</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Part</translation>
    </message>
    <message>
        <source>Steady state</source>
        <translation>Régime établi</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Pas</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Temps</translation>
    </message>
    <message>
        <source>Trace</source>
        <translation>Trace</translation>
    </message>
    <message>
        <source>Tries</source>
        <translation>Essais</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Type</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Valeur</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Verdict</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Quoi</translation>
    </message>
    <message>
        <source>Why not</source>
        <translation>Pourquoi pas</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>Écrit</translation>
    </message>
</context>
<context>
    <name>twin::gui::TablePanel</name>
    <message>
        <source>Filter: words, key:word, key&gt;number</source>
        <translation>Filtre : mots, clé:mot, clé&gt;nombre</translation>
    </message>
    <message>
        <source>Filter of %1</source>
        <translation>Filtre de %1</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>Copier comme texte</translation>
    </message>
    <message>
        <source>Copy as CSV</source>
        <translation>Copier comme CSV</translation>
    </message>
    <message>
        <source>Copy as TSV</source>
        <translation>Copier comme TSV</translation>
    </message>
    <message>
        <source>Copy as Markdown</source>
        <translation>Copier comme Markdown</translation>
    </message>
    <message>
        <source>Copy as JSON</source>
        <translation>Copier comme JSON</translation>
    </message>
</context>
<context>
    <name>twin::gui::TensorHead</name>
    <message>
        <source>no NaN, no Inf</source>
        <translation>ni NaN ni Inf</translation>
    </message>
    <message>
        <source>%1 NaN</source>
        <translation>%1 NaN</translation>
    </message>
    <message>
        <source>%1 Inf</source>
        <translation>%1 Inf</translation>
    </message>
    <message>
        <source>%1 NaN, %2 Inf</source>
        <translation>%1 NaN, %2 Inf</translation>
    </message>
</context>
<context>
    <name>twin::gui::TensorPanel</name>
    <message>
        <source>Heat map</source>
        <translation>Carte de chaleur</translation>
    </message>
    <message>
        <source>Statistics</source>
        <translation>Statistiques</translation>
    </message>
    <message>
        <source>Histogram of the values</source>
        <translation>Histogramme des valeurs</translation>
    </message>
    <message>
        <source>Values of the tensor</source>
        <translation>Valeurs du tenseur</translation>
    </message>
    <message>
        <source>No tensor yet</source>
        <translation>Pas encore de tenseur</translation>
    </message>
    <message>
        <source>Step on, or click a variable, a node or an eager step.</source>
        <translation>Avancez d’un pas, ou cliquez une variable, un nœud ou un pas impératif.</translation>
    </message>
    <message>
        <source>1 value</source>
        <translation>1 valeur</translation>
    </message>
    <message>
        <source>%1 values</source>
        <translation>%1 valeurs</translation>
    </message>
    <message>
        <source>one cell per value, by size</source>
        <translation>une case par valeur, selon sa grandeur</translation>
    </message>
    <message>
        <source>row 0 to %1 down, column 0 to %2 across</source>
        <translation>lignes 0 à %1 vers le bas, colonnes 0 à %2</translation>
    </message>
    <message>
        <source>Not kept in full</source>
        <translation>Pas gardé en entier</translation>
    </message>
    <message>
        <source>%1, step %2</source>
        <translation>%1, pas %2</translation>
    </message>
</context>
<context>
    <name>twin::gui::TextDiffPanel</name>
    <message>
        <source>Graph text before</source>
        <translation>Texte du graphe avant</translation>
    </message>
    <message>
        <source>Graph text after</source>
        <translation>Texte du graphe après</translation>
    </message>
    <message>
        <source>graph text, v%1 left, v%2 right</source>
        <translation>texte du graphe, v%1 à gauche, v%2 à droite</translation>
    </message>
    <message>
        <source>graph text, v%1 and v%2 are the same</source>
        <translation>texte du graphe, v%1 et v%2 sont identiques</translation>
    </message>
</context>
<context>
    <name>twin::gui::TimeLine</name>
    <message>
        <source>Steps of the recorded run</source>
        <translation>Pas de l’exécution enregistrée</translation>
    </message>
    <message>
        <source>trace %1</source>
        <translation>trace %1</translation>
    </message>
    <message>
        <source>No recorded run. Run with F5.</source>
        <translation>Aucune exécution enregistrée. Exécutez avec F5.</translation>
    </message>
</context>
<context>
    <name>twin::gui::TimeSlider</name>
    <message>
        <source>step</source>
        <translation>pas</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Pas</translation>
    </message>
    <message>
        <source>of %1</source>
        <translation>sur %1</translation>
    </message>
</context>
<context>
    <name>twin::gui::TimelineWidget</name>
    <message>
        <source>Timeline</source>
        <translation>Chronologie</translation>
    </message>
    <message>
        <source>No profile yet</source>
        <translation>Pas encore de profil</translation>
    </message>
    <message>
        <source>{compare} to see one run of each side.</source>
        <translation>{compare} pour voir une exécution de chaque côté.</translation>
    </message>
    <message>
        <source>the last attributed run of each side; one colour per op</source>
        <translation>la dernière exécution attribuée de chaque côté ; une couleur par opération</translation>
    </message>
</context>
<context>
    <name>twin::gui::TitleBar</name>
    <message>
        <source>Float %1</source>
        <translation>Détacher %1</translation>
    </message>
    <message>
        <source>Close %1</source>
        <translation>Fermer %1</translation>
    </message>
</context>
<context>
    <name>twin::gui::UnsavedGuard</name>
    <message>
        <source>Save %1</source>
        <translation>Enregistrer %1</translation>
    </message>
    <message>
        <source>%1 has text that is not saved.</source>
        <translation>%1 contient du texte non enregistré.</translation>
    </message>
    <message>
        <source>%1 documents have text that is not saved.</source>
        <translation>%1 documents contiennent du texte non enregistré.</translation>
    </message>
</context>
<context>
    <name>twin::gui::VariablesPanel</name>
    <message>
        <source>Variables</source>
        <translation>Variables</translation>
    </message>
    <message>
        <source>No variables yet</source>
        <translation>Pas encore de variables</translation>
    </message>
    <message>
        <source>Watch an expression</source>
        <translation>Surveiller une expression</translation>
    </message>
    <message>
        <source>Delete takes a watch away again.</source>
        <translation>Suppr retire une surveillance.</translation>
    </message>
    <message>
        <source>Watches</source>
        <translation>Surveillances</translation>
    </message>
    <message>
        <source>before step %1</source>
        <translation>avant le pas %1</translation>
    </message>
</context>
<context>
    <name>twin::gui::WelcomePage</name>
    <message>
        <source>Drop a script or a model here</source>
        <translation>Déposez ici un script ou un modèle</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>Ouvrir %1</translation>
    </message>
    <message>
        <source>%1, file is missing</source>
        <translation>%1, fichier manquant</translation>
    </message>
    <message>
        <source>One tensor program, seen eagerly and as a graph.</source>
        <translation>Un programme de tenseurs, vu impérativement et comme graphe.</translation>
    </message>
    <message>
        <source>Open file</source>
        <translation>Ouvrir un fichier</translation>
    </message>
    <message>
        <source>New script</source>
        <translation>Nouveau script</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>Récents</translation>
    </message>
    <message>
        <source>Files that you open appear here.</source>
        <translation>Les fichiers que vous ouvrez apparaissent ici.</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Exemples</translation>
    </message>
    <message>
        <source>each runs at once and leads to graph, heat map, diff and breakpoint</source>
        <translation>chacun s’exécute aussitôt et mène au graphe, à la carte de chaleur, au diff et au point d’arrêt</translation>
    </message>
    <message>
        <source>The folder of samples is not installed.</source>
        <translation>Le dossier des exemples n’est pas installé.</translation>
    </message>
    <message>
        <source>What is eager, what is a graph?</source>
        <translation>Qu’est-ce que l’impératif, qu’est-ce qu’un graphe ?</translation>
    </message>
    <message>
        <source>Eager means that every line runs at once, op by op, and each result is a value you can look at. A graph is the same computation recorded first, so that it can be checked, rewritten and run as a whole.</source>
        <translation>Impératif veut dire que chaque ligne s’exécute aussitôt, opération par opération, et que chaque résultat est une valeur que l’on peut regarder. Un graphe est le même calcul, d’abord enregistré, pour être vérifié, réécrit et exécuté d’un bloc.</translation>
    </message>
</context>
</TS>
