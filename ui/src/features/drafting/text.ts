/** Texts with inline styles, edited as plain letters: what was not touched keeps its style. */
import type { Run, Text } from "../../api/bindings";

/** The letters alone. */
export function letters(text: Text): string {
  return typeof text === "string" ? text : text.map((run) => run.text).join("");
}

/** `text` after its letters became `next`: styles outside the changed stretch stay; new letters take their neighbour's. */
export function rewritten(text: Text, next: string): Text {
  if (typeof text === "string") return next;
  const old = letters(text);
  const head = sharedHead(old, next);
  const tail = sharedTail(old.slice(head), next.slice(head));
  const added = next.slice(head, next.length - tail);
  const before = cut(text, 0, head);
  const after = cut(text, old.length - tail, old.length);
  const style = before.at(-1) ?? text[0] ?? { text: "" };
  return joined([...before, { ...style, text: added }, ...after]);
}

/** `text` in two, before and after the letter `at`. */
export function split(text: Text, at: number): [Text, Text] {
  if (typeof text === "string") return [text.slice(0, at), text.slice(at)];
  return [joined(cut(text, 0, at)), joined(cut(text, at, letters(text).length))];
}

function cut(runs: Run[], from: number, to: number): Run[] {
  const found: Run[] = [];
  let at = 0;
  for (const run of runs) {
    const part = run.text.slice(Math.max(0, from - at), Math.max(0, to - at));
    if (part !== "") found.push({ ...run, text: part });
    at += run.text.length;
  }
  return found;
}

function joined(runs: Run[]): Text {
  const found: Run[] = [];
  for (const run of runs) {
    const last = found.at(-1);
    if (run.text === "") continue;
    if (last !== undefined && alike(last, run)) found[found.length - 1] = { ...last, text: last.text + run.text };
    else found.push(run);
  }
  const [only] = found;
  if (only === undefined) return "";
  return found.length === 1 && alike(only, { text: "" }) ? only.text : found;
}

function alike(one: Run, other: Run): boolean {
  return (["bold", "italic", "underline", "superscript"] as const).every((style) => (one[style] ?? false) === (other[style] ?? false));
}

function sharedHead(one: string, other: string): number {
  let at = 0;
  while (at < one.length && at < other.length && one[at] === other[at]) at += 1;
  return at;
}

function sharedTail(one: string, other: string): number {
  let at = 0;
  while (at < one.length && at < other.length && one.at(-1 - at) === other.at(-1 - at)) at += 1;
  return at;
}
