/** Đưa ra USB: a dispatch, or all that waits for one office, as a package that only that office opens. */
import { Usb } from "lucide-react";
import { useState } from "react";
import type { ParcelPacked } from "../api/bindings";
import { useAct } from "../api/call";
import { useLive } from "../api/useLive";
import { t } from "../i18n";
import { number } from "../i18n/format";
import { Button } from "./Button";
import { Choice, Segments } from "./Choice";
import { Dialog } from "./Dialog";
import { Loading } from "./Empty";
import { KeepCertificate } from "./KeepCertificate";
import { KeyDialog } from "./KeyDialog";
import type { KeyUse } from "./KeyPick";
import { Notice, textsOf } from "./Notice";
import { useSavePath } from "./SavePath";

export const PACKAGES = [{ name: "CMS", extensions: ["p7m"] }];
const MEGABYTE = 1_000_000;

/** The button, and the dialog behind it. */
export function PackParcel({ dispatch, onSettings, testId }: { dispatch: number; onSettings?: () => void; testId: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="quiet" icon={<Usb size={15} aria-hidden />} hint={t("parcel.intro_out")} onPress={() => setOpen(true)} testId={testId}>
        {t("parcel.out")}
      </Button>
      {open && <PackDialog dispatch={dispatch} onClose={() => setOpen(false)} onSettings={onSettings ?? (() => setOpen(false))} />}
    </>
  );
}

function PackDialog({ dispatch, onClose, onSettings }: { dispatch: number; onClose: () => void; onSettings: () => void }) {
  const shown = useLive("dispatch.show", { id: dispatch });
  const recipients = (shown.answer?.row.deliveries ?? []).map(({ to, name }) => ({ value: to, text: name === "" ? to : `${name} (${to})` }));
  const [chosen, setChosen] = useState("");
  const [which, setWhich] = useState<"one" | "all">("one");
  const to = chosen === "" ? (recipients[0]?.value ?? "") : chosen;
  const [packed, setPacked] = useState<ParcelPacked | null>(null);
  return (
    <Dialog
      title={t("parcel.title_out")}
      onClose={onClose}
      wide
      testId="pack-parcel"
      foot={
        <Button onPress={onClose} testId="pack-close">
          {t("act.close")}
        </Button>
      }
    >
      <p className="quiet">{t("parcel.intro_out")}</p>
      {shown.failure !== null && <Notice failure={shown.failure} />}
      {shown.answer === null && shown.loading && <Loading text={t("list.loading")} />}
      {packed !== null && (
        <p className="notice done" role="status" data-testid="pack-done">
          {t("parcel.packed", { letters: number(packed.letters), path: packed.path })}
        </p>
      )}
      {to !== "" && (
        <div className="stack">
          <Choice label={t("parcel.recipient")} value={to} onChange={setChosen} options={recipients} testId="pack-to" />
          <Segments
            labelled
            label={t("parcel.which")}
            value={which}
            onChange={setWhich}
            options={[
              { value: "one", text: t("parcel.this_one"), testId: "pack-one" },
              { value: "all", text: t("parcel.all_waiting"), testId: "pack-all" },
            ]}
          />
          <Planned key={`${to} ${which}`} to={to} dispatches={which === "one" ? [dispatch] : []} onPacked={setPacked} onSettings={onSettings} />
        </div>
      )}
    </Dialog>
  );
}

type PlannedProps = { to: string; dispatches: number[]; onPacked: (packed: ParcelPacked | null) => void; onSettings: () => void };

/** What would be packed and for whose certificate; then the file, then the key. */
function Planned({ to, dispatches, onPacked, onSettings }: PlannedProps) {
  const plan = useLive("parcel.plan", { to, dispatches });
  const [path, setPath] = useState<string | null>(null);
  const pack = useAct("parcel.pack");
  const { ask, dialog } = useSavePath();
  const found = plan.answer;
  const begin = () => {
    onPacked(null);
    pack.clear();
    ask(`goi-${to}.p7m`, PACKAGES, setPath);
  };
  const go = async (use: KeyUse) => {
    if (path === null) return;
    const done = await pack.run({ to, dispatches, path, ...use });
    if (done === null) return;
    setPath(null);
    onPacked(done);
  };
  if (plan.failure !== null) return <Notice failure={plan.failure} />;
  if (found === null) return <Loading text={t("list.loading")} />;
  return (
    <>
      <ul className="plain-lines" data-testid="pack-letters">
        {found.letters.map((letter) => (
          <li key={letter.letter}>
            {t(`outbox.kind.${letter.kind}`)}: {letter.subject}
          </li>
        ))}
      </ul>
      <p className="quiet">{t("parcel.letters", { count: found.letters.length, size: `${number(Math.ceil(found.size / (MEGABYTE / 10)) / 10)} MB` })}</p>
      {found.fault !== null && (
        <p className="notice fix" role="alert" data-testid="pack-fault">{`${textsOf(found.fault, { code: to }).title} ${textsOf(found.fault, { code: to }).cause}`}</p>
      )}
      {found.fault !== null ? (
        <KeepCertificate code={to} onKept={plan.reload} />
      ) : (
        <p>
          {t("parcel.sealed_to")}: <b data-testid="pack-sealed-to">{found.sealed_to}</b>
        </p>
      )}
      <div className="row-acts">
        <Button look="main" icon={<Usb size={15} aria-hidden />} onPress={begin} off={found.fault !== null || found.letters.length === 0} testId="pack-choose">
          {t("parcel.choose_folder")}
        </Button>
      </div>
      {dialog}
      {path !== null && (
        <KeyDialog
          title={t("parcel.title_out")}
          text={pack.busy ? t("parcel.packing") : path}
          act={t("parcel.pack")}
          whose="office"
          busy={pack.busy}
          failure={pack.failure}
          onOk={(use) => void go(use)}
          onClose={() => setPath(null)}
          onSettings={onSettings}
        />
      )}
    </>
  );
}
