/** Chữ ký và con dấu: the pictures that stand on the page, each with whose it is, its true size and its days. */
import { Trash2 } from "lucide-react";
import { useState } from "react";
import type { Appearance as Shown, FaultEntry, GivenFile, SealImageView, SignatureImageView } from "../../api/bindings";
import { useAct } from "../../api/call";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { day } from "../../i18n/format";
import { Button, IconButton } from "../../shared/Button";
import { Confirm } from "../../shared/Dialog";
import { type Dropped, DropZone } from "../../shared/DropZone";
import { Loading } from "../../shared/Empty";
import { Field } from "../../shared/Field";
import { Notice, textsOf } from "../../shared/Notice";
import { useSay } from "../../shared/said";

export function Appearance({ signer }: { signer: string }) {
  const appearance = useLive("settings.appearance", {});
  const [asked, setAsked] = useState<{ id: number; name: string } | null>(null);
  const remove = useAct("settings.remove_image");
  const shown = appearance.answer;
  if (appearance.failure !== null && shown === null) return <Notice failure={appearance.failure} />;
  if (shown === null) return <Loading text={t("list.loading")} />;
  const ok = async () => {
    if (asked !== null && (await remove.run({ id: asked.id })) !== null) setAsked(null);
  };
  return (
    <>
      <p className="lead">{t("appearance.text")}</p>
      <Together shown={shown} />
      <h2>{t("appearance.signatures")}</h2>
      {shown.signatures.length === 0 && <p className="quiet">{t("appearance.no_signatures")}</p>}
      <ul className="cards looks">
        {shown.signatures.map((one) => (
          <SignatureCard key={one.id} image={one} onRemove={() => setAsked({ id: one.id, name: one.name })} />
        ))}
      </ul>
      <SignatureForm signer={signer} />
      <h2>{t("appearance.seals")}</h2>
      {shown.seals.length === 0 && <p className="quiet">{t("appearance.no_seals")}</p>}
      <ul className="cards looks">
        {shown.seals.map((one) => (
          <SealCard key={one.id} image={one} onRemove={() => setAsked({ id: one.id, name: t("appearance.seal") })} />
        ))}
      </ul>
      <SealForm />
      {asked !== null && (
        <Confirm
          danger
          title={t("appearance.remove")}
          text={t("appearance.remove_text", { name: asked.name })}
          act={t("act.remove")}
          busy={remove.busy}
          failure={remove.failure}
          onOk={() => void ok()}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

/** How both stand on the page: the seal over the left third of the signature, at true size on a screen of 96 dots. */
function Together({ shown }: { shown: Shown }) {
  const signature = shown.signatures[0];
  const seal = shown.seals.find((one) => one.is_current);
  if (signature === undefined && seal === undefined) return null;
  const [width, height] = shown.field_mm;
  const across = seal?.diameter_mm ?? 0;
  const third = width / 3;
  // As the page puts them: the seal ends with the first third of the field; a narrow signature moves under it.
  const left = signature === undefined ? 0 : Math.max(0, Math.min((width - signature.width_mm) / 2, third - signature.width_mm / 4));
  const room = Math.max(across - third, 0);
  return (
    <figure className="together">
      <div style={{ width: `${room + width}mm`, height: `${Math.max(height, across)}mm` }} data-testid="together">
        {signature !== undefined && <img className="middle" src={png(signature.png)} alt={t("appearance.signature_of", { name: signature.name })} style={{ left: `${room + left}mm`, width: `${signature.width_mm}mm` }} />}
        {seal !== undefined && <img className="middle" src={png(seal.png)} alt={t("appearance.seal")} style={{ left: `${room + third - across}mm`, width: `${across}mm` }} />}
      </div>
      <figcaption>{t("appearance.together")}</figcaption>
    </figure>
  );
}

function png(base64: string): string {
  return `data:image/png;base64,${base64}`;
}

function SignatureCard({ image, onRemove }: { image: SignatureImageView; onRemove: () => void }) {
  return (
    <li data-testid={`image-${image.id}`}>
      <img className="clear-ground" src={png(image.png)} alt={t("appearance.signature_of", { name: image.name })} />
      <div>
        <strong>{image.name}</strong>
        <small>{t("appearance.dots", { width: image.width, height: image.height })}</small>
        <small>{t("appearance.width_mm", { mm: String(Math.round(image.width_mm * 10) / 10).replace(".", ","), dpi: image.dpi })}</small>
      </div>
      <IconButton label={t("appearance.remove")} onPress={onRemove} testId={`remove-image-${image.id}`}>
        <Trash2 size={15} aria-hidden />
      </IconButton>
    </li>
  );
}

function SealCard({ image, onRemove }: { image: SealImageView; onRemove: () => void }) {
  return (
    <li data-testid={`image-${image.id}`}>
      <img className="clear-ground" src={png(image.png)} alt={t("appearance.seal")} />
      <div>
        <strong>{t("appearance.across", { mm: String(image.diameter_mm).replace(".", ",") })}</strong>{" "}
        {image.is_current && <span className="chip">{t("appearance.current")}</span>}
        <small>{image.to === null ? t("appearance.since", { from: day(image.from) }) : t("appearance.between", { from: day(image.from), to: day(image.to) })}</small>
        <small>{t("appearance.dpi", { dpi: image.dpi })}</small>
      </div>
      <IconButton label={t("appearance.remove")} onPress={onRemove} testId={`remove-image-${image.id}`}>
        <Trash2 size={15} aria-hidden />
      </IconButton>
    </li>
  );
}

function SignatureForm({ signer }: { signer: string }) {
  const [name, setName] = useState(signer);
  const { chosen, choose, clear } = useChosen();
  const keep = useAct("settings.signature_image");
  const [clears, setClears] = useState(false);
  const say = useSay();
  const ok = async () => {
    const kept = chosen === null ? null : await keep.run({ name, file: chosen.file, clears_ground: clears });
    if (kept === null) return;
    clear();
    say(saidOf(t("appearance.said_signature", { name }), kept.warnings));
  };
  return (
    <form className="form" onSubmit={(event) => event.preventDefault()}>
      <Field label={t("appearance.name")} value={name} onChange={setName} help={t("appearance.name_help")} testId="signature-name" />
      <DropZone label={t("appearance.choose_png")} help={chosen?.name ?? t("appearance.signature_help")} accept="image/png" onFiles={(files) => void choose(files)} testId="signature-file" />
      <ClearGround clears={clears} onTurn={() => setClears(!clears)} testId="signature-clear" />
      {keep.failure !== null && <Notice failure={keep.failure} onClose={keep.clear} />}
      <div className="form-foot">
        <Button look="main" onPress={() => void ok()} off={chosen === null || name.trim() === "" || keep.busy} testId="signature-keep">
          {t("appearance.keep_signature")}
        </Button>
      </div>
    </form>
  );
}

function SealForm() {
  const [across, setAcross] = useState("");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const { chosen, choose, clear } = useChosen();
  const keep = useAct("settings.seal_image");
  const [clears, setClears] = useState(false);
  const say = useSay();
  const ok = async () => {
    if (chosen === null) return;
    const mm = Number(across.trim().replace(",", "."));
    const kept = await keep.run({ file: chosen.file, clears_ground: clears, diameter_mm: across.trim() === "" ? null : mm, from: written(from), to: to.trim() === "" ? null : written(to) });
    if (kept === null) return;
    clear();
    say(saidOf(t("appearance.said_seal"), kept.warnings));
  };
  const wrong = across.trim() !== "" && !(Number(across.trim().replace(",", ".")) > 0) ? t("appearance.across_wrong") : null;
  return (
    <form className="form" onSubmit={(event) => event.preventDefault()}>
      <div className="three">
        <Field label={t("appearance.diameter")} value={across} onChange={setAcross} help={t("appearance.diameter_help")} wrong={wrong} testId="seal-diameter" />
        <Field label={t("appearance.from")} value={from} onChange={setFrom} help={t("appearance.day_help")} testId="seal-from" />
        <Field label={t("appearance.to")} value={to} onChange={setTo} help={t("appearance.to_help")} testId="seal-to" />
      </div>
      <DropZone label={t("appearance.choose_png")} help={chosen?.name ?? t("appearance.seal_help")} accept="image/png" onFiles={(files) => void choose(files)} testId="seal-file" />
      <ClearGround clears={clears} onTurn={() => setClears(!clears)} testId="seal-clear" />
      {keep.failure !== null && <Notice failure={keep.failure} onClose={keep.clear} />}
      <div className="form-foot">
        <Button look="main" onPress={() => void ok()} off={chosen === null || from.trim() === "" || wrong !== null || keep.busy} testId="seal-keep">
          {t("appearance.keep_seal")}
        </Button>
      </div>
    </form>
  );
}

/** Only by the clerk's choice: faint ink may go with the paper. */
function ClearGround({ clears, onTurn, testId }: { clears: boolean; onTurn: () => void; testId: string }) {
  return (
    <label className="placing-side">
      <input type="checkbox" checked={clears} onChange={onTurn} data-testid={testId} /> {t("appearance.clear_ground")} <small>{t("appearance.clear_ground_help")}</small>
    </label>
  );
}

/** What was kept, and what should be looked at once more. */
function saidOf(said: string, warnings: FaultEntry[]): string {
  const [warning] = warnings;
  if (warning === undefined) return said;
  return t("appearance.kept_but", { warning: textsOf(warning.code, warning.facts as Record<string, string>).title });
}

/** The file chosen last. */
function useChosen() {
  const [chosen, setChosen] = useState<{ name: string; file: GivenFile } | null>(null);
  const choose = async ([dropped]: Dropped[]) => {
    if (dropped !== undefined) setChosen({ name: dropped.name, file: await dropped.file() });
  };
  return { chosen, choose, clear: () => setChosen(null) };
}

/** `01/7/2025` as `2025-07-01`; anything else as it is, for the host to judge. */
function written(text: string): string {
  const found = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text.trim());
  if (found === null) return text.trim();
  const [, date, month, year] = found;
  return `${year}-${String(month).padStart(2, "0")}-${String(date).padStart(2, "0")}`;
}
