/** Where on the screen a missing thing is filled in. */

const PLACES: Record<string, string> = {
  "draft.subject_missing": "subject",
  "draft.subject_too_long": "subject",
  "draft.issuer_missing": "issuer",
  "draft.place_missing": "place",
  "draft.signer_missing": "signer-name",
  "draft.body_empty": "body",
  "draft.addressee_missing": "addressees",
  "draft.notation_kind": "abbreviation",
  "draft.notation_part": "abbreviation",
  "draft.notation_too_long": "abbreviation",
  "draft.not_addressable": "addressees",
  "draft.table_too_large": "body",
  "secret.refused": "subject",
};

/** Brings the reader to the field that the code is about. */
export function goTo(code: string, _facts: Record<string, string> = {}): void {
  const place = PLACES[code] ?? "subject";
  const field = document.querySelector<HTMLElement>(`[data-place="${place}"]`);
  if (field === null) return;
  const folded = field.closest("details");
  if (folded !== null) folded.open = true;
  field.scrollIntoView({ block: "center" });
  const inner = field.matches("input,textarea,button") ? field : field.querySelector<HTMLElement>("textarea,input,button");
  inner?.focus();
}
