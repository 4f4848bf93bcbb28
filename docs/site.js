// A block of code scrolls sideways on a narrow screen: it must be reachable by keyboard (WCAG 2.2, 2.1.1). The theme
// removes a tabindex from the code itself, so the element around it scrolls (site.css).
for (const block of document.querySelectorAll("pre")) block.tabIndex = 0
