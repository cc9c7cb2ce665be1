const isNumber = (text) => /^[\d.,]+( [A-Za-z%]+)?$/.test(text);

/** Lays out rows of cells in columns, the first row as the head. Numbers are aligned to the right. */
export function table(rows) {
  const texts = rows.map((row) => row.map(String));
  const widths = texts[0].map((_cell, column) => Math.max(...texts.map((row) => row[column].length)));
  const cell = (text, column) => (isNumber(text) ? text.padStart(widths[column]) : text.padEnd(widths[column]));
  const line = (row) => row.map(cell).join("  ").trimEnd();
  return [line(texts[0]), widths.map((width) => "-".repeat(width)).join("  "), ...texts.slice(1).map(line)].join("\n");
}
