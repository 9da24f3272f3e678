/** Making a copy: from what, in which form and direction, for whom; what the law does not know cannot be chosen. */
import { useEffect, useState } from "react";
import type { CopyBasis, CopyForm, CopySource, MakeCopy as Wanted, Medium, OfficeSettings, SourceView } from "../../api/bindings";
import { useAct } from "../../api/call";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { Button } from "../../shared/Button";
import { Segments } from "../../shared/Choice";
import { Dialog } from "../../shared/Dialog";
import { type Dropped, DropZone } from "../../shared/DropZone";
import { Loading } from "../../shared/Empty";
import { Field } from "../../shared/Field";
import { useKeyPick } from "../../shared/KeyPick";
import { Notice } from "../../shared/Notice";
import { useSay } from "../../shared/said";
import { PartsChoice, partsAt } from "./PartsChoice";
import { pagesOf } from "./pages";

type Props = {
  /** Nothing: a scan is to be chosen. */
  source: CopySource | null;
  onClose: () => void;
  onMade: (id: number) => void;
  onSettings: () => void;
};

export function MakeCopy({ source: given, onClose, onMade, onSettings }: Props) {
  const [source, setSource] = useState(given);
  const look = useAct("copy.look");
  const [seen, setSeen] = useState<SourceView | null>(null);
  const settings = useLive("settings.read", {});
  const { run } = look;
  useEffect(() => {
    if (source !== null) void run({ source }).then((view) => (view === null ? setSource(given) : setSeen(view)));
  }, [source, given, run]);
  const choose = async ([dropped]: Dropped[]) => {
    if (dropped !== undefined) setSource({ type: "scan", file: await dropped.file() });
  };
  if (source !== null && seen !== null && settings.answer !== null) {
    const { office } = settings.answer;
    return <Form source={source} seen={seen} office={office} onClose={onClose} onMade={onMade} onSettings={onSettings} />;
  }
  return (
    <Dialog title={t("copies.make")} onClose={onClose} wide foot={<Button onPress={onClose}>{t("act.cancel")}</Button>}>
      <p>{t("copies.choose_text")}</p>
      {look.failure !== null && <Notice failure={look.failure} />}
      {look.busy ? <Loading text={t("copies.looking")} /> : given === null && <DropZone label={t("copies.choose_scan")} help={t("copies.scan_help")} accept="application/pdf" onFiles={(files) => void choose(files)} testId="scan" />}
    </Dialog>
  );
}

const FORMS: CopyForm[] = ["true", "onward", "extract"];

type FormProps = Props & { source: CopySource; seen: SourceView; office: OfficeSettings };

function Form({ source, seen, office, onClose, onMade, onSettings }: FormProps) {
  const known = seen.basis;
  const [basis, setBasis] = useState<CopyBasis>(known ?? "original");
  const forms = FORMS.filter((form) => fits(form, basis));
  const [form, setForm] = useState<CopyForm>(forms[0] ?? "true");
  const chosen = forms.includes(form) ? form : (forms[0] ?? "true");
  const ways = waysOf(chosen, seen.medium);
  const [to, setTo] = useState<Medium>(ways[0] ?? "paper");
  const way = ways.includes(to) ? to : (ways[0] ?? "paper");
  const [pages, setPages] = useState("");
  const [how, setHow] = useState<"parts" | "pages">(seen.parts.length > 0 ? "parts" : "pages");
  const [parts, setParts] = useState<ReadonlySet<number>>(new Set<number>());
  const [original, setOriginal] = useState(seen.original);
  const [subject, setSubject] = useState(seen.subject);
  const [authority, setAuthority] = useState(office.signer.authority.join("\n"));
  const [position, setPosition] = useState(office.signer.position);
  const [name, setName] = useState(office.signer.name);
  const [recipients, setRecipients] = useState("");
  const [amount, setAmount] = useState("1");
  const [block, setBlock] = useState("");
  const [accepts, setAccepts] = useState(false);
  const make = useAct("copy.make");
  const pick = useKeyPick({ role: "office", busy: make.busy, failure: make.failure?.code.startsWith("key.") === true ? make.failure : null, testId: "copy-key", pinTestId: "copy-pin", off: way === "paper" });
  const say = useSay();
  const taken = pagesOf(pages, seen.pages);
  const faults = way === "electronic" ? seen.scan_faults : [];
  const unsure = seen.verdict !== null && seen.verdict !== "passed";
  // The right person and the right office in order: a rule of its own beside the verdict.
  const strange = seen.verdict === "passed" && seen.signatories !== null && seen.signatories !== "satisfied";
  const ready =
    seen.verdict !== "failed" &&
    forms.length > 0 &&
    (chosen !== "extract" || (how === "parts" ? parts.size > 0 && parts.size < seen.parts.length : taken !== null && taken.length > 0)) &&
    (way === "paper" || pick.given !== null) &&
    ((faults.length === 0 && !unsure && !strange) || accepts) &&
    position.trim() !== "" &&
    name.trim() !== "" &&
    !make.busy;
  const ok = async () => {
    const wanted: Wanted = {
      source,
      form: chosen,
      basis,
      to: way,
      pages: chosen === "extract" && how === "pages" ? (taken ?? []) : [],
      parts: chosen === "extract" && how === "parts" ? partsAt(seen.parts, parts) : [],
      original,
      subject,
      signer: { authority: lines(authority), position: position.trim(), name: name.trim() },
      recipients: recipients.split(/[;\n]/).map((one) => one.trim()).filter((one) => one !== ""),
      amount: Math.max(1, Number(amount) || 1),
      block_mm: way === "paper" && block.trim() !== "" ? Number(block.replace(",", ".")) : null,
      accepts_scan: accepts,
      ...(way === "electronic" && pick.given !== null ? pick.given : { key: "", pin: "" }),
    };
    const made = await make.run(wanted);
    pick.clear();
    if (made === null) return;
    say(`${t("copies.said_made", { written: made.written })} ${t(`copies.signatures.${made.signatures}`)}`);
    onClose();
    onMade(made.id);
  };
  return (
    <Dialog
      title={t("copies.make")}
      onClose={onClose}
      wide
      testId="make-copy-dialog"
      foot={
        <>
          <Button onPress={onClose}>{t("act.cancel")}</Button>
          <Button look="main" onPress={() => void ok()} off={!ready} testId="copy-ok">
            {make.busy ? t("key_dialog.working") : t("copies.make")}
          </Button>
        </>
      }
    >
      <p className="help" data-testid="copy-source">
        {t("copies.source_line", { name: seen.name, medium: t(`medium.${seen.medium}`), pages: seen.pages })}
        {seen.signatures > 0 && ` ${t("copies.source_signed", { count: seen.signatures })}`}
      </p>
      {(seen.original !== "" || seen.subject !== "") && (
        <p className="copied-text">
          <b>{seen.original}</b> {seen.subject}
        </p>
      )}
      {known === null && (
        <Segments
          labelled
          label={t("copies.basis")}
          value={basisWord(basis)}
          onChange={(word) => setBasis(word === "original" ? "original" : { copy: "true" })}
          options={[
            { value: "original", text: t("copies.basis_original"), testId: "basis-original" },
            { value: "copy", text: t("copies.basis_copy"), testId: "basis-copy" },
          ]}
        />
      )}
      {forms.length === 0 ? (
        <p className="notice fix" data-testid="no-form">
          {t("copies.no_form")}
        </p>
      ) : (
        <>
          <Segments labelled label={t("copies.form")} value={chosen} onChange={setForm} options={forms.map((one) => ({ value: one, text: t(`copies.forms.${one}`), testId: `form-${one}` }))} />
          <Segments labelled label={t("copies.direction")} value={way} onChange={setTo} options={ways.map((one) => ({ value: one, text: t("copies.way", { from: t(`medium.${seen.medium}`), to: t(`medium.${one}`) }), testId: `to-${one}` }))} />
          {ways.length === 1 && <p className="help">{t("copies.one_way", { form: t(`copies.forms.${chosen}`) })}</p>}
        </>
      )}
      {chosen === "extract" && seen.parts.length > 0 && (
        <Segments
          labelled
          label={t("copies.how")}
          value={how}
          onChange={setHow}
          options={[
            { value: "parts", text: t("copies.how_parts"), testId: "how-parts" },
            { value: "pages", text: t("copies.how_pages"), testId: "how-pages" },
          ]}
        />
      )}
      {chosen === "extract" && how === "parts" && <PartsChoice parts={seen.parts} taken={parts} onTaken={setParts} />}
      {chosen === "extract" && how === "pages" && <p className="help">{t("copies.extract_text")}</p>}
      {chosen === "extract" && how === "pages" && (
        <Field
          label={t("copies.pages")}
          value={pages}
          onChange={setPages}
          help={t("copies.pages_help", { pages: seen.pages })}
          wrong={pages.trim() !== "" && taken === null ? t("copies.pages_wrong", { pages: seen.pages }) : null}
          testId="copy-pages"
        />
      )}
      <div className="two">
        {seen.original === "" && <Field label={t("copies.original")} value={original} onChange={setOriginal} help={t("copies.original_help")} testId="copy-original" />}
        {seen.subject === "" && <Field label={t("column.subject")} value={subject} onChange={setSubject} testId="copy-subject" />}
      </div>
      <div className="three">
        <Field label={t("copies.authority")} value={authority} onChange={setAuthority} testId="copy-authority" />
        <Field label={t("office.position")} value={position} onChange={setPosition} required testId="copy-position" />
        <Field label={t("office.signer_name")} value={name} onChange={setName} required testId="copy-signer" />
      </div>
      <Field label={t("document.recipients")} value={recipients} onChange={setRecipients} help={t("copies.recipients_help")} testId="copy-recipients" />
      {way === "paper" ? (
        <div className="two">
          <Field label={t("copies.amount")} value={amount} onChange={setAmount} testId="copy-amount" />
          <Field label={t("copies.block")} value={block} onChange={setBlock} help={t("copies.block_help")} testId="copy-block" />
        </div>
      ) : pick.isNone ? (
        <p className="notice fix">
          {t("key_dialog.none")}{" "}
          <Button look="quiet" onPress={onSettings}>
            {t("key_dialog.to_settings")}
          </Button>
        </p>
      ) : (
        pick.fields
      )}
      {faults.length > 0 && (
        <div className="notice fix stacked" data-testid="scan-faults">
          <p>{t("copies.scan_wrong")}</p>
          <ul className="plain-lines">
            {faults.slice(0, 8).map((fault) => (
              <li key={fault}>{faultText(fault)}</li>
            ))}
          </ul>
          <label>
            <input type="checkbox" checked={accepts} onChange={() => setAccepts(!accepts)} data-testid="accept-scan" /> {t("copies.scan_accept")}
          </label>
        </div>
      )}
      {unsure && (
        <div className="notice fix stacked" data-testid="source-verdict">
          <p>{t("copies.source_verdict", { verdict: t(`verdict.${seen.verdict ?? "unsigned"}`) })}</p>
          {seen.verdict !== "failed" && (
            <label>
              <input type="checkbox" checked={accepts} onChange={() => setAccepts(!accepts)} data-testid="accept-source" /> {t("copies.signature_accept")}
            </label>
          )}
        </div>
      )}
      {strange && (
        <div className="notice fix stacked" data-testid="source-signatories">
          <p>{t(`judgment.signatories.${seen.signatories ?? "cannot_tell"}`)}</p>
          <label>
            <input type="checkbox" checked={accepts} onChange={() => setAccepts(!accepts)} data-testid="accept-signatories" /> {t("copies.signature_accept")}
          </label>
        </div>
      )}
      {make.failure !== null && !make.failure.code.startsWith("key.") && <Notice failure={make.failure} />}
    </Dialog>
  );
}

/** Whether a form is made from that (Decree 30/2020 art. 25); the host asks again. */
function fits(form: CopyForm, basis: CopyBasis): boolean {
  if (basis === "original") return form !== "onward";
  return form === "onward" && basis.copy === "true";
}

/** The directions a form knows from a source on `from`. */
function waysOf(form: CopyForm, from: Medium): Medium[] {
  return from === "electronic" && form !== "extract" ? ["paper"] : ["electronic", "paper"];
}

function basisWord(basis: CopyBasis): "original" | "copy" {
  return basis === "original" ? "original" : "copy";
}

function lines(text: string): string[] {
  return text.split(/\n|\/(?=\s)/).map((line) => line.trim()).filter((line) => line !== "");
}

/** `1: 150 dpi`, `2: gray`, `3: 95 %`, `4: –`, `PDF 1.3`, `?` in words. */
function faultText(fault: string): string {
  const [page, what] = fault.split(": ");
  if (what === undefined) return fault === "?" ? t("copies.fault.unreadable") : t("copies.fault.version", { version: fault });
  if (what === "gray") return t("copies.fault.gray", { page: page ?? "" });
  if (what === "–") return t("copies.fault.no_picture", { page: page ?? "" });
  if (what.endsWith("%")) return t("copies.fault.scale", { page: page ?? "", scale: what });
  return t("copies.fault.dpi", { page: page ?? "", dpi: what });
}
