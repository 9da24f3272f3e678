/**
 * One file that was handed over: its pages beside what is known of its signatures. What is not known at once is asked for,
 * which can be stopped, and the verdict stands as it is until an answer came.
 */
import { RotateCcw, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Failure, GivenFile, JudgedFile, JudgedPdf, VerdictView } from "../../api/bindings";
import { call, useAct, useMounted } from "../../api/call";
import { asFailure } from "../../api/failure";
import { t } from "../../i18n";
import { size } from "../../i18n/format";
import { Button } from "../../shared/Button";
import { DocumentView, FactList, Section } from "../../shared/DocumentView";
import { Empty, Loading } from "../../shared/Empty";
import { Notice } from "../../shared/Notice";
import { PdfView } from "../../shared/PdfView";
import { SignedVersion } from "../../shared/SignedVersion";
import { VerdictPanel } from "../../shared/VerdictPanel";
import { wordsOf } from "../../shared/verdictWords";

type Props = {
  read: () => Promise<GivenFile>;
  name: string;
  isOneOfMany: boolean;
  /** What is known of it now. */
  onKnown: (known: VerdictView | Failure) => void;
  /** It could not be had; one of many says so in its place. */
  onUnread: (why: Failure) => void;
  onOther: () => void;
  onBack: () => void;
};

export function GivenView({ read, name, isOneOfMany, onKnown, onUnread, onOther, onBack }: Props) {
  const [seen, setSeen] = useState<JudgedPdf | null>(null);
  const [file, setFile] = useState<GivenFile | null>(null);
  const [unread, setUnread] = useState<Failure | null>(null);
  const [version, setVersion] = useState<number | null>(null);
  const asking = useAsking();
  const mounted = useMounted();
  const look = async (): Promise<[JudgedPdf, GivenFile] | null> => {
    try {
      const given = file ?? (await read());
      return [await call("verdict.look", { file: given, asks: false, ticket: "" }), given];
    } catch (thrown) {
      const why = asFailure(thrown);
      onKnown(why);
      if (!mounted.current) return null;
      if (!isOneOfMany) onUnread(why);
      setUnread(why);
      return null;
    }
  };
  const take = (found: JudgedPdf, given: GivenFile) => {
    onKnown(found.verdict);
    if (!mounted.current) return;
    setUnread(null);
    setFile(given);
    setSeen(found);
  };
  const anew = async (shown: JudgedPdf, given: GivenFile) => {
    const told = await asking.ask(given);
    if (told === null) return;
    // What lies under a name may be exchanged meanwhile: a page never stands beside the verdict of another.
    if (told.sha256 === shown.sha256) return take({ ...told, pdf: shown.pdf }, given);
    const other = await look();
    if (other === null) return;
    // Another file has other versions.
    if (mounted.current) setVersion(null);
    take(...other);
  };
  const begin = async () => {
    const found = await look();
    if (found === null) return;
    take(...found);
    if (found[0].verdict.verdict === "indeterminate" && mounted.current) await anew(...found);
  };
  const begun = useRef(begin);
  useEffect(() => void begun.current(), []);

  const other = (
    <Button icon={<RotateCcw size={15} aria-hidden />} onPress={onOther} testId="judge-other">
      {t(isOneOfMany ? "signatures_page.to_list" : "signatures_page.other")}
    </Button>
  );
  if (unread !== null) {
    return <DocumentView title={name} onBack={onBack} marks={null} actions={other} pages={<Notice failure={unread} />} side={null} />;
  }
  if (seen === null || file === null) {
    return (
      <DocumentView title={name} onBack={onBack} marks={null} actions={null} pages={<Loading text={t("incoming.verifying")} />} side={null} />
    );
  }
  const given: JudgedFile = { type: "given", file, sha256: seen.sha256 };
  return (
    <DocumentView
      title={seen.name}
      // Esc leaves the version that was signed before it leaves the file.
      onBack={version === null ? onBack : () => setVersion(null)}
      marks={null}
      actions={other}
      pages={version === null ? <Pages seen={seen} /> : <SignedVersion file={given} signature={version} onClose={() => setVersion(null)} />}
      side={
        <>
          <Section title={t("document.signatures")}>
            {asking.busy && (
              <div className="asking" role="status">
                <span>{t("signatures_page.asking")}</span>
                <Button look="quiet" icon={<X size={14} aria-hidden />} onPress={asking.stop} testId="judge-stop">
                  {t("signatures_page.stop")}
                </Button>
              </div>
            )}
            {asking.isStopped && <p className="quiet">{t("signatures_page.stopped")}</p>}
            <VerdictPanel verdict={seen.verdict} file={given} name={seen.name} onVersion={setVersion} onAgain={() => void anew(seen, file)} busy={asking.busy} testId="verdict" />
            {asking.failure !== null && <Notice failure={asking.failure} onClose={asking.clear} />}
          </Section>
          <Section title={t("signatures_page.facts")}>
            <FactList facts={{ [t("signatures_page.size")]: size(seen.size), "SHA-256": <code>{seen.sha256}</code> }} />
            <p className="help">{t("signatures_page.not_kept")}</p>
          </Section>
        </>
      }
    />
  );
}

let askings = 0;

/** Asks whoever can tell, and leaves off where it is told to, or the file is left. */
function useAsking() {
  const act = useAct("verdict.look");
  const [isStopped, setIsStopped] = useState(false);
  const ticket = useRef("");
  const wanted = useRef(false);
  const stop = () => {
    // It may have ended by itself: then there is nothing to stop, and nothing to tell.
    if (ticket.current === "") return;
    wanted.current = true;
    void call("act.cancel", { ticket: ticket.current }).catch(() => undefined);
  };
  const left = useRef(stop);
  useEffect(() => () => left.current(), []);
  const ask = async (file: GivenFile): Promise<JudgedPdf | null> => {
    // Asked twice, the first goes on, and can be stopped.
    if (ticket.current !== "") return null;
    askings += 1;
    ticket.current = `asking-${Date.now()}-${askings}`;
    wanted.current = false;
    setIsStopped(false);
    const told = await act.run({ file, asks: true, ticket: ticket.current });
    ticket.current = "";
    // What came until then may have been enough.
    setIsStopped(wanted.current && told?.verdict.verdict === "indeterminate");
    return told;
  };
  return { ask, stop, isStopped, busy: act.busy, failure: act.failure, clear: act.clear };
}

/** Its pages; of a file that cannot be read strictly none is shown, for nobody knows which of two readings it is. */
function Pages({ seen }: { seen: JudgedPdf }) {
  if (seen.verdict.verdict === "unreadable") return <Unread says={seen.verdict.says} />;
  if (seen.pdf === "") return <Empty title={t("signatures_page.too_large")} text={t("signatures_page.too_large_text")} />;
  return <PdfView pdf={seen.pdf} label={seen.name} />;
}

function Unread({ says }: { says: VerdictView["says"] }) {
  const why = says.find(({ code }) => code.startsWith("unreadable."));
  if (why === undefined || why.code === "unreadable.malformed") return <Empty title={t("signatures_page.unreadable")} text={t("signatures_page.unreadable_text")} />;
  const { title, means } = wordsOf(why);
  return <Empty title={t("signatures_page.unreadable")} text={means ?? title} />;
}
