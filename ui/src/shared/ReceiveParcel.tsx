/** Nhận từ USB: a package is opened with the office's key; who packed it is shown with its verdict before anything else. */
import { Usb } from "lucide-react";
import { useState } from "react";
import type { ParcelOpened, ParcelOutside } from "../api/bindings";
import { useAct } from "../api/call";
import { t } from "../i18n";
import { moment } from "../i18n/format";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { KeyDialog } from "./KeyDialog";
import type { KeyUse } from "./KeyPick";
import { Notice } from "./Notice";
import { PACKAGES } from "./PackParcel";
import { PathField } from "./PathField";

/** The button, and the dialog behind it. */
export function ReceiveParcel({ onOpen, onSettings }: { onOpen: (arrival: number) => void; onSettings?: () => void }) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button look="quiet" icon={<Usb size={15} aria-hidden />} hint={t("parcel.intro_in")} onPress={() => setOpen(true)} testId="receive-parcel-open">
        {t("parcel.in")}
      </Button>
      {open && (
        <ReceiveDialog
          onClose={close}
          onSettings={onSettings ?? close}
          onOpen={(id) => {
            close();
            onOpen(id);
          }}
        />
      )}
    </>
  );
}

function ReceiveDialog({ onClose, onOpen, onSettings }: { onClose: () => void; onOpen: (arrival: number) => void; onSettings: () => void }) {
  const [path, setPath] = useState("");
  const [outside, setOutside] = useState<ParcelOutside | null>(null);
  const [opened, setOpened] = useState<ParcelOpened | null>(null);
  const [asking, setAsking] = useState<"first" | "despite" | null>(null);
  const look = useAct("parcel.look");
  const receive = useAct("parcel.receive");
  const begin = async () => {
    receive.clear();
    const seen = await look.run({ path });
    setOutside(seen);
    if (seen !== null) setAsking("first");
  };
  const go = async (use: KeyUse) => {
    const done = await receive.run({ path, only_look: false, despite: asking === "despite", ...use });
    if (done === null) return;
    setAsking(null);
    setOpened(done);
  };
  const change = (next: string) => {
    setPath(next);
    setOutside(null);
    setOpened(null);
  };
  return (
    <Dialog
      title={t("parcel.title_in")}
      onClose={onClose}
      wide
      testId="receive-parcel"
      foot={
        <>
          <Button onPress={onClose} testId="receive-close">
            {t("act.close")}
          </Button>
          {opened !== null && !opened.taken && opened.standing !== "failed" && (
            <Button look="danger" onPress={() => setAsking("despite")} testId="receive-despite">
              {t("parcel.take_despite")}
            </Button>
          )}
          {opened === null && (
            <Button look="main" onPress={() => void begin()} off={path.trim() === "" || look.busy} testId="receive-go">
              {t("parcel.open")}
            </Button>
          )}
        </>
      }
    >
      <p className="quiet">{t("parcel.intro_in")}</p>
      <PathField label={t("parcel.file")} value={path} onChange={change} kinds={PACKAGES} testId="receive-path" />
      {look.failure !== null && <Notice failure={look.failure} />}
      {outside !== null && <Outside seen={outside} />}
      {opened !== null && <Opened opened={opened} onOpen={onOpen} />}
      {asking !== null && (
        <KeyDialog
          title={t("parcel.title_in")}
          text={receive.busy ? t("parcel.opening") : path}
          act={t(asking === "despite" ? "parcel.take_despite" : "parcel.open")}
          whose="office"
          busy={receive.busy}
          failure={receive.failure}
          onOk={(use) => void go(use)}
          onClose={() => setAsking(null)}
          onSettings={onSettings}
        />
      )}
    </Dialog>
  );
}

function Outside({ seen }: { seen: ParcelOutside }) {
  return (
    <>
      <p data-testid="receive-for">{seen.sealed_to === "" ? t("parcel.for_unknown", { serial: seen.serial, issuer: seen.issuer }) : t("parcel.for", { office: seen.sealed_to })}</p>
      {seen.taken_at !== null && <p className="notice wait">{t("parcel.again", { at: moment(seen.taken_at) })}</p>}
    </>
  );
}

/** Who packed it, as far as that is verified; then what became of each letter. */
function Opened({ opened, onOpen }: { opened: ParcelOpened; onOpen: (arrival: number) => void }) {
  const verdict = opened.why === null ? t(`parcel.standing.${opened.standing}`) : `${t(`parcel.standing.${opened.standing}`)}: ${t(`parcel.why.${opened.why}`)}`;
  return (
    <div className="stack" data-testid="receive-opened" data-word={opened.standing}>
      <p className={opened.taken ? "notice done" : "notice fix"} role="status" data-testid="receive-result">
        {t(opened.taken ? "parcel.taken" : "parcel.not_taken")}
      </p>
      <dl className="facts">
        <dt>{t("parcel.packed_by")}</dt>
        <dd>
          {opened.packer} {opened.organisation !== "" && `· ${opened.organisation}`} · <b data-testid="receive-verdict">{verdict}</b>
        </dd>
        <dt>{t("parcel.says")}</dt>
        <dd>
          {opened.from_name} <code>{opened.from}</code>
        </dd>
        <dt>{t("parcel.packed_at")}</dt>
        <dd>{moment(opened.packed_at)}</dd>
      </dl>
      <p data-testid="receive-known">
        {opened.is_anothers ? t("parcel.anothers", { code: opened.known_as }) : opened.known_as === "" ? t("parcel.known_as_none") : t("parcel.known_as", { code: opened.known_as })}
      </p>
      <table className="deliveries">
        <thead>
          <tr>
            <th>{t("parcel.reference")}</th>
            <th>{t("parcel.subject")}</th>
            <th>{t("parcel.result")}</th>
          </tr>
        </thead>
        <tbody>
          {opened.letters.map((letter, place) => (
            // The order is the package's own and never changes.
            <tr key={place} data-testid={`receive-${place}`} data-word={letter.outcome}>
              <td>{letter.reference}</td>
              <td>{letter.subject}</td>
              <td>
                {letter.arrival !== null ? (
                  <Button look="quiet" onPress={() => letter.arrival !== null && onOpen(letter.arrival)}>
                    {t(`parcel.outcome.${letter.outcome}`)}
                  </Button>
                ) : (
                  t(`parcel.outcome.${letter.outcome}`)
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
