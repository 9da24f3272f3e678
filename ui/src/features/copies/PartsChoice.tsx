/** The parts of a document that an extract takes: a part is chosen with all that stands under it. */
import type { CopyPart, PartView } from "../../api/bindings";
import { t } from "../../i18n";

type Props = { parts: PartView[]; taken: ReadonlySet<number>; onTaken: (taken: ReadonlySet<number>) => void };

/** `taken`: places in `parts`. */
export function PartsChoice({ parts, taken, onTaken }: Props) {
  const turn = (at: number) => {
    const next = new Set(taken);
    const put = (place: number) => (taken.has(at) ? next.delete(place) : next.add(place));
    for (const place of underOf(parts, at)) put(place);
    onTaken(next);
  };
  const told = taken.size === 0 ? t("copies.parts_none") : taken.size === parts.length ? t("copies.parts_all") : t("copies.parts_taken", { count: taken.size });
  return (
    <fieldset className="parts-choice" data-testid="parts">
      <legend>{t("copies.parts")}</legend>
      <p className="help">{t("copies.parts_text")}</p>
      <ul className="plain-lines">
        {parts.map((part, at) => (
          <li key={JSON.stringify(part.part)} style={{ paddingInlineStart: `${Math.min(part.depth, 4) * 20}px` }}>
            <label className="check">
              <input type="checkbox" checked={taken.has(at)} onChange={() => turn(at)} data-testid={`part-${at}`} />
              <span>
                <b>{part.part.type === "bases" ? t("copies.bases") : part.label}</b> {part.words}
              </span>
            </label>
          </li>
        ))}
      </ul>
      <p role="status" className="help" data-testid="parts-told">
        {told}
      </p>
    </fieldset>
  );
}

/** The parts at these places, as the host asks for them. */
export function partsAt(parts: PartView[], taken: ReadonlySet<number>): CopyPart[] {
  return parts.filter((_, at) => taken.has(at)).map((one) => one.part);
}

/** A part's place and those of all that stand under it. */
function underOf(parts: PartView[], at: number): number[] {
  const part = parts[at];
  if (part?.part.type !== "block") return [at];
  const rest = parts.slice(at + 1);
  const end = rest.findIndex((one) => one.depth <= part.depth || one.part.type !== "block");
  return [at, ...rest.slice(0, end === -1 ? rest.length : end).map((_, place) => at + 1 + place)];
}
