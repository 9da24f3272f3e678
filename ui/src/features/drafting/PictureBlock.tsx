/** A picture within the margins: how wide, the words under it, and what it shows for those who cannot see it. */
import { useState } from "react";
import { t } from "../../i18n";
import { Notice } from "../../shared/Notice";
import { type Picture, TEXT_WIDTH_MM, usePicture } from "./pictures";

const NARROWEST_MM = 10;
/** Between the margins of a landscape page. */
const WIDEST_MM = 252;

export function PictureBlock({ at, block, onChange }: { at: number; block: Picture; onChange: (step: string, block: Picture) => void }) {
  const { source, failure } = usePicture(block.file);
  const width = block.width_mm === 0 ? TEXT_WIDTH_MM : block.width_mm;
  // While it is typed a figure may be too small for a moment.
  const [typed, setTyped] = useState<string | null>(null);
  const resize = (next: number) => {
    const fits = Number.isFinite(next) && next >= NARROWEST_MM && next <= WIDEST_MM;
    if (fits) onChange("width", { ...block, width_mm: Math.round(next) });
  };
  const image = source === null ? null : <img src={source} alt={block.description} style={{ width: `${Math.min(100, (width / TEXT_WIDTH_MM) * 100)}%` }} />;
  return (
    <div className="picture-block">
      {failure !== null && <Notice failure={failure} />}
      <div className="picture-frame" data-testid={`block-${at}-picture`} data-word={source === null ? "coming" : "shown"}>
        {image}
      </div>
      <input
        className="block-text"
        value={block.caption}
        onChange={(event) => onChange("caption", { ...block, caption: event.target.value })}
        placeholder={t("picture.caption")}
        aria-label={t("picture.caption")}
        data-testid={`block-${at}-text`}
        spellCheck={false}
      />
      <div className="picture-facts">
        <input
          value={block.description}
          onChange={(event) => onChange("description", { ...block, description: event.target.value })}
          placeholder={t("picture.description")}
          aria-label={t("picture.description")}
          data-testid={`block-${at}-description`}
          spellCheck={false}
        />
        <input type="range" min={NARROWEST_MM} max={TEXT_WIDTH_MM} value={width} onChange={(event) => resize(event.target.valueAsNumber)} aria-label={t("picture.width")} />
        <label className="picture-width">
          <input type="number" min={NARROWEST_MM} max={WIDEST_MM} value={typed ?? width} onBlur={() => setTyped(null)} onChange={(event) => { setTyped(event.target.value); resize(event.target.valueAsNumber); }} aria-label={t("picture.width")} data-testid={`block-${at}-width`} />
          mm
        </label>
      </div>
    </div>
  );
}
