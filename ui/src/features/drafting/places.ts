/** Where on the screen a missing thing is filled in. */

const PLACES: Record<string, string> = {
  "draft.subject_missing": "subject",
  "draft.subject_too_long": "subject",
  "draft.issuer_missing": "issuer",
  "draft.place_missing": "place",
  "draft.signer_missing": "signer-name",
  "draft.body_empty": "body",
  "draft.addressee_missing": "addressees",
  "draft.notation_kind": "kind",
  "draft.notation_part": "abbreviation",
  "draft.notation_too_long": "abbreviation",
  "draft.not_addressable": "addressees",
  "draft.particular_unknown": "particulars",
  "draft.joint_incomplete": "joint",
  "draft.table_too_large": "body",
  "draft.style_outside": "kind",
  "secret.refused": "subject",
};

/** Places of a draft's JSON, by how their pointers begin; the first that fits. */
const POINTERS: [string, string][] = [
  ["/subject", '[data-place="subject"]'],
  ["/letterhead/place", '[data-place="place"]'],
  ["/letterhead/unit", '[data-place="unit"]'],
  ["/letterhead", '[data-place="abbreviation"]'],
  ["/bases", '[data-testid="add-base"]'],
  ["/addressees", '[data-place="addressees"]'],
  ["/recipients", '[data-place="recipients"]'],
  ["/signature/name", '[data-place="signer-name"]'],
  ["/signature", '[data-place="signer-position"]'],
  ["/joint", '[data-place="joint"]'],
  ["/particulars", '[data-place="particulars"]'],
  ["/filed", '[data-place="recipients"]'],
];

function selectorOfPointer(pointer: string): string {
  const block = /\/blocks\/(\d+)/.exec(pointer);
  if (block !== null) return `[data-testid="block-${block[1]}"]`;
  if (/^\/annexes\/\d+\/title/.test(pointer)) return '[data-place="annex-title"]';
  return POINTERS.find(([begins]) => pointer.startsWith(begins))?.[1] ?? '[data-place="subject"]';
}

/** The place a code is about, as CSS. */
function selectorOf(code: string, facts: Record<string, string>): string {
  if (code === "check.place") return selectorOfPointer(facts["pointer"] ?? "");
  if (code === "draft.particular_missing") return `[data-place="particular-${facts["word"] ?? ""}"]`;
  if (code === "draft.annex_incomplete") return '[data-place="annex-title"]';
  if (code === "draft.reference_lost") return ".object.reference.lost";
  if (code === "draft.picture_unnamed" || code === "paper.picture") return ".block.picture";
  return `[data-place="${PLACES[code] ?? "subject"}"]`;
}

/** What stands in a field, whichever kind it is. */
const said = (field: HTMLElement) => ("value" in field ? String(field.value) : (field.textContent ?? ""));

/** The first field of the open tab in which a blank of the template still stands. */
function firstBlank(): HTMLElement | null {
  return [...document.querySelectorAll<HTMLElement>(".rich,textarea,input:not([hidden])")].find((field) => said(field).includes("{{")) ?? null;
}

/** Brings the reader to the field that the code is about. */
export function goTo(code: string, facts: Record<string, string> = {}): void {
  const field = (code === "draft.blanks_open" ? firstBlank() : null) ?? document.querySelector<HTMLElement>(selectorOf(code, facts));
  if (field === null) return;
  const folded = field.closest("details");
  if (folded !== null) folded.open = true;
  field.scrollIntoView({ block: "center" });
  const fields = "input,textarea,button,.rich";
  const inner = field.closest<HTMLElement>(".rich") ?? (field.matches(fields) ? field : (field.querySelector<HTMLElement>(".rich,textarea,input:not([hidden])") ?? field.querySelector<HTMLElement>("button")));
  inner?.focus();
}
