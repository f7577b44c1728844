/// How the description's page looks: beside its contents or, on a narrow screen, below them; light or dark, as its reader
/// has it everywhere.
enum DescriptionStyle {
    static let css = """
        :root { color-scheme: light dark; --ink: #22201c; --quiet: #6b655b; --paper: #f7f4ee; --sheet: #fff;
        --line: #e0dacd; --accent: #8a2b2b }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6e1d6; --quiet: #a39c8e; --paper: #191714; --sheet: #211f1b;
        --line: #3d3931; --accent: #e79a8f } }
        html { scroll-padding-top: 1rem }
        body { font: 1rem/1.55 Georgia, "DejaVu Serif", serif; color: var(--ink); background: var(--paper); margin: 0;
        display: grid; grid-template-columns: minmax(14rem, 24rem) minmax(0, 60rem) }
        nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1.5rem; box-sizing: border-box;
        font-size: .85rem; overflow-wrap: anywhere } nav ul { list-style: none; padding-left: .8rem }
        a { color: var(--accent); text-decoration: none } a:hover, a:focus-visible { text-decoration: underline }
        main { background: var(--sheet); padding: 2rem 3rem; border-top: 4px solid var(--accent) }
        h1, h2, h3 { font-weight: normal } h2 { border-bottom: 1px solid var(--line); margin-top: 3rem }
        h3 { margin: 2.2rem 0 .3rem; overflow-wrap: anywhere } h3 b { color: var(--accent) }
        small, .source { color: var(--quiet) } .source { font-size: .85rem; overflow-wrap: anywhere }
        code, h3 { font-family: "DejaVu Sans Mono", ui-monospace, monospace; font-size: .9em }
        pre { background: var(--paper); border-left: 3px solid var(--line); padding: .6rem .8rem; overflow-x: auto;
        font: .82rem/1.5 "DejaVu Sans Mono", ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere }
        table { border-collapse: collapse; width: 100%; margin: .6rem 0; font-size: .92rem }
        td { border-top: 1px solid var(--line); padding: .35rem .6rem .35rem 0; vertical-align: top;
        overflow-wrap: anywhere } td:first-child { white-space: nowrap; width: 1% } p { margin: .4rem 0 }
        @media (max-width: 50rem) { body { display: block } main { padding: 1rem }
        nav { position: static; height: auto; max-height: 45vh } td, td:first-child { display: block; width: auto;
        white-space: normal } td + td { border-top: 0; padding: 0 0 .5rem 1rem } h2 { margin-top: 2rem } }
        """
}
