// What somebody does to a signed file on its way: a byte changed in what was signed, or a page painted over afterwards.
// For files of our own, whose page and cross-reference table stand there to be read; it knows no other.

import assert from "node:assert/strict";

/** The same file with one digit of its page's size changed, which nobody sees. */
export function altered(pdf) {
  const { at, dict } = page(pdf);
  const digit = at + dict.search(/\/MediaBox\s*\[[^\]]*\d\s*\]/) + dict.match(/\/MediaBox\s*\[[^\]]*\d(?=\s*\])/)[0].length - 1;
  const changed = Buffer.from(pdf);
  changed[digit] = changed[digit] === 0x31 ? 0x32 : 0x31;
  return changed;
}

/** The same file with a revision after its signatures that paints over the middle of the page. */
export function paintedOver(pdf) {
  const { number, dict } = page(pdf);
  const trailer = pdf.toString("latin1").slice(pdf.lastIndexOf("trailer"));
  const size = Number(trailer.match(/\/Size (\d+)/)[1]);
  const previous = Number(trailer.match(/startxref\s+(\d+)/)[1]);
  const paint = "1 1 1 rg 80 560 420 60 re f";
  const contents = dict.match(/\/Contents (\d+ \d+ R)/)[1];
  const objects = [
    [number, dict.replace(/\/Contents \d+ \d+ R/, `/Contents[${contents} ${size} 0 R]`)],
    [size, `<</Length ${paint.length}>>stream\n${paint}\nendstream`],
  ];
  let text = "";
  let rows = "";
  for (const [id, body] of objects) {
    rows += `${id} 1\n${String(pdf.length + text.length).padStart(10, "0")} 00000 n \n`;
    text += `${id} 0 obj\n${body}\nendobj\n`;
  }
  const kept = [...trailer.matchAll(/\/(?:Root|Info) \d+ \d+ R|\/ID \[[^\]]*\]/g)].map(([part]) => part).join(" ");
  const end = `xref\n${rows}trailer\n<< /Size ${size + 1} /Prev ${previous} ${kept} >>\nstartxref\n${pdf.length + text.length}\n%%EOF\n`;
  return Buffer.concat([pdf, Buffer.from(text + end, "latin1")]);
}

/** The last version of the page's dictionary: its number, its text, and where that stands. */
function page(pdf) {
  const text = pdf.toString("latin1");
  const found = [...text.matchAll(/(?:^|\n)(\d+) 0 obj\s*(<<\s*\/Type\s*\/Page\b(?!s)[^]*?>>)\s*endobj/g)].at(-1);
  assert.ok(found, "the file's page stands there to be read");
  const [, number, dict] = found;
  return { number: Number(number), dict, at: found.index + found[0].indexOf(dict) };
}
