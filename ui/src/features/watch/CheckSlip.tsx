/** Kiểm tra biên nhận: a slip checked by a public key alone, and this desk's own key for whoever checks its slips. */
import { FileCheck2, FileDown, Printer } from "lucide-react";
import { useState } from "react";
import type { SlipCheck } from "../../api/bindings";
import { useAct } from "../../api/call";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { day, fullMoment, number } from "../../i18n/format";
import { Button } from "../../shared/Button";
import { Segments } from "../../shared/Choice";
import { Dialog } from "../../shared/Dialog";
import { FactList, Section } from "../../shared/DocumentView";
import { Notice } from "../../shared/Notice";
import { PathField } from "../../shared/PathField";
import { useSavePath } from "../../shared/SavePath";
import { useSay } from "../../shared/said";

export function CheckSlip() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="quiet" icon={<FileCheck2 size={15} aria-hidden />} hint={t("slip.check_hint")} onPress={() => setOpen(true)} testId="slip-check-open">
        {t("slip.check")}
      </Button>
      {open && <CheckDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function CheckDialog({ onClose }: { onClose: () => void }) {
  const [path, setPath] = useState("");
  const [by, setBy] = useState<"own" | "other">("own");
  const [key, setKey] = useState("");
  const [checked, setChecked] = useState<{ check: SlipCheck; isOwn: boolean } | null>(null);
  const act = useAct("slip.check");
  // What stands below belongs to what stands above: another file or key has not been checked yet.
  const change = (set: () => void) => {
    set();
    setChecked(null);
    act.clear();
  };
  const run = async () => {
    setChecked(null);
    const check = await act.run({ path: path.trim(), key: by === "own" ? "" : key.trim() });
    if (check !== null) setChecked({ check, isOwn: by === "own" });
  };
  return (
    <Dialog
      title={t("slip.check")}
      onClose={onClose}
      wide
      testId="slip-check"
      foot={
        <>
          <Button onPress={onClose} testId="slip-check-close">
            {t("act.close")}
          </Button>
          <Button look="main" onPress={() => void run()} off={act.busy || path.trim() === "" || (by === "other" && key.trim() === "")} testId="slip-check-run">
            {t("slip.run")}
          </Button>
        </>
      }
    >
      <p className="quiet">{t("slip.check_text")}</p>
      <div className="stack">
        <PathField label={t("slip.file")} value={path} onChange={(value) => change(() => setPath(value))} kinds={[{ name: t("slip.name"), extensions: ["lvslip"] }]} testId="slip-check-file" />
        <Segments
          labelled
          label={t("slip.by")}
          value={by}
          onChange={(value) => change(() => setBy(value))}
          options={[
            { value: "own", text: t("slip.by_own"), testId: "slip-check-own" },
            { value: "other", text: t("slip.by_other"), testId: "slip-check-other" },
          ]}
        />
        {by === "other" && <PathField label={t("slip.key_file")} value={key} onChange={(value) => change(() => setKey(value))} kinds={[{ name: "PEM", extensions: ["pem", "pub"] }]} testId="slip-check-key" />}
        {act.failure !== null && <Notice failure={act.failure} onClose={act.clear} />}
        {checked !== null && <Checked {...checked} />}
        <DeskKey />
      </div>
    </Dialog>
  );
}

/** Green only where all holds; of a slip that does not, nothing it says is repeated. */
function Checked({ check, isOwn }: { check: SlipCheck; isOwn: boolean }) {
  const word = check.verdict === "holds" && check.is_stamp_broken ? "stamp_broken" : check.verdict;
  const holds = word === "holds";
  const fingerprint = t(isOwn ? "slip.own_key" : "slip.compare", { key: grouped(check.key) });
  return (
    <>
      <div className={`verdict ${holds ? "well" : "bad"}`} role={holds ? "status" : "alert"} data-testid="slip-verdict" data-word={word}>
        <strong className={holds ? "well" : "bad"}>{t(`slip.verdict.${word}`)}</strong>
        {!holds && <p>{t(word === "other_key" ? "slip.todo.other_key" : "slip.todo.changed")}</p>}
        <p>{fingerprint}</p>
      </div>
      {holds && <Says check={check} />}
    </>
  );
}

function Says({ check: { head, body, ...stamp } }: { check: SlipCheck }) {
  const facts = {
    [t("slip.document")]: head.document,
    [t("slip.issued")]: day(head.issued),
    [t("slip.from")]: body === null ? head.office : `${body.office_name} (${head.office})`,
    [t("slip.subject")]: body?.subject ?? null,
    [t("slip.made")]: fullMoment(head.made),
    [t("slip.stamp")]: <span data-testid="slip-stamp">{stampOf(stamp)}</span>,
    [t("slip.recipients")]: body === null ? number(head.recipients) : listed(body.recipients.map(({ code, name }) => (name === "" ? code : `${name} (${code})`))),
    [t("slip.files")]: body === null ? null : listed(body.files.map(({ name, sha256 }) => `${name} · ${grouped(sha256)}`)),
  };
  return (
    <div data-testid="slip-says">
      <FactList facts={facts} />
    </div>
  );
}

const listed = (lines: string[]) => (
  <ul className="plain-lines">
    {lines.map((line) => (
      <li key={line}>{line}</li>
    ))}
  </ul>
);

function stampOf({ has_stamp: has, is_stamp_trusted: trusted, stamped_at: at, authority }: Pick<SlipCheck, "has_stamp" | "is_stamp_trusted" | "stamped_at" | "authority">): string {
  if (!has) return t("slip.stamp_none");
  return trusted && at !== null ? t("slip.stamp_trusted", { at: fullMoment(at), authority }) : t("slip.stamp_unsure", { authority });
}

/** In groups of eight, to be read aloud. */
const grouped = (hexadecimal: string) => hexadecimal.replace(/(.{8})(?=.)/g, "$1 ");

function DeskKey() {
  const key = useLive("slip.key", {});
  const save = useAct("slip.save_key");
  const print = useAct("slip.key_page");
  const say = useSay();
  const { ask, dialog } = useSavePath();
  const doSave = () => ask(`${t("slip.key_name")}.pem`, [{ name: "PEM", extensions: ["pem"] }], (path) => void save.run({ path }).then((done) => done !== null && say(t("said.file_saved", { path }))));
  const doPrint = () => ask(`${t("slip.key_name")}.pdf`, [{ name: "PDF", extensions: ["pdf"] }], (path) => void print.run({ path }).then((done) => done !== null && say(t("prints.saved", { pages: done.pages, path }))));
  const failed = [save, print].find((act) => act.failure !== null);
  return (
    <Section title={t("slip.desk_key")}>
      {key.failure !== null && <Notice failure={key.failure} />}
      {key.answer !== null && (
        <p>
          {t("slip.desk_key_text")} <code data-testid="slip-key-fingerprint">{grouped(key.answer.fingerprint)}</code>
        </p>
      )}
      <div className="row-acts">
        <Button look="quiet" icon={<FileDown size={14} aria-hidden />} onPress={doSave} off={save.busy} testId="slip-key-save">
          {t("slip.save_key")}
        </Button>
        <Button look="quiet" icon={<Printer size={14} aria-hidden />} onPress={doPrint} off={print.busy} testId="slip-key-print">
          {t("slip.print_key")}
        </Button>
      </div>
      {dialog}
      {failed?.failure != null && <Notice failure={failed.failure} onClose={failed.clear} />}
    </Section>
  );
}
