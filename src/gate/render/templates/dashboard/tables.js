// Sorts tables by the headings of their columns, and filters their rows. Pages are complete without it.
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0]
  const rows = [...body.rows]
  const headings = [...table.tHead.rows[0].cells]
  const value = (row, column) => {
    const cell = row.cells[column]
    return cell.dataset.value ?? cell.querySelector("time")?.dateTime ?? cell.textContent.trim()
  }
  headings.forEach((heading, column) => {
    if (heading.tagName !== "TH") return
    const button = document.createElement("button")
    button.type = "button"
    button.textContent = heading.textContent
    heading.replaceChildren(button)
    button.addEventListener("click", () => {
      const descending = heading.ariaSort === "ascending"
      for (const other of headings) other.ariaSort = null
      heading.ariaSort = descending ? "descending" : "ascending"
      const order = new Intl.Collator("en", { numeric: true })
      rows.sort((a, b) => order.compare(value(a, column), value(b, column)) * (descending ? -1 : 1))
      body.append(...rows)
    })
  })
  if (rows.length < 10) continue
  const label = document.createElement("label")
  const input = document.createElement("input")
  input.type = "search"
  label.className = "filter"
  label.append("Filter ", input)
  table.parentElement.before(label)
  input.addEventListener("input", () => {
    const text = input.value.toLowerCase()
    for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(text)
  })
}
