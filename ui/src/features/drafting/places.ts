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

/** The place a code is about, as CSS. */
function selectorOf(code: string, facts: Record<string, string>): string {
  if (code === "draft.particular_missing") return `[data-place="particular-${facts["word"] ?? ""}"]`;
  if (code === "draft.annex_incomplete") return '[data-place="annex-title"]';
  if (code === "draft.reference_lost") return ".object.reference.lost";
  if (code === "draft.picture_unnamed" || code === "paper.picture") return ".block.picture";
  return `[data-place="${PLACES[code] ?? "subject"}"]`;
}

/** Brings the reader to the field that the code is about. */
export function goTo(code: string, facts: Record<string, string> = {}): void {
  const field = document.querySelector<HTMLElement>(selectorOf(code, facts));
  if (field === null) return;
  const folded = field.closest("details");
  if (folded !== null) folded.open = true;
  field.scrollIntoView({ block: "center" });
  const fields = "input,textarea,button,.rich";
  const inner = field.closest<HTMLElement>(".rich") ?? (field.matches(fields) ? field : (field.querySelector<HTMLElement>(".rich,textarea,input:not([hidden])") ?? field.querySelector<HTMLElement>("button")));
  inner?.focus();
}
