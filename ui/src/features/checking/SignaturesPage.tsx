/**
 * Kiểm tra chữ ký của tệp: any PDF, brought on a stick or by other ways. It is read and judged, and nothing of it is
 * kept; what is not known at once is asked for, and the verdict stands as it is until an answer came.
 */
import { FileSearch, RotateCcw } from "lucide-react";
import { useState } from "react";
import type { GivenFile, JudgedFile, JudgedPdf } from "../../api/bindings";
import { useAct } from "../../api/call";
import { t } from "../../i18n";
import { size } from "../../i18n/format";
import { Button, IconButton } from "../../shared/Button";
import { DocumentView, FactList, Section } from "../../shared/DocumentView";
import { type Dropped, DropZone } from "../../shared/DropZone";
import { Empty, Loading } from "../../shared/Empty";
import { Notice } from "../../shared/Notice";
import { PdfView } from "../../shared/PdfView";
import { SignedVersion } from "../../shared/SignedVersion";
import { VerdictPanel } from "../../shared/VerdictPanel";

type Judged = { file: GivenFile; seen: JudgedPdf };

export function SignaturesPage({ onBack }: { onBack: () => void }) {
  const look = useAct("verdict.look");
  const asking = useAct("verdict.look");
  const [judged, setJudged] = useState<Judged | null>(null);
  const anew = async (file: GivenFile, shown: JudgedPdf) => {
    const told = await asking.run({ file, asks: true });
    if (told === null) return;
    // What lies under a name may be exchanged meanwhile: a page never stands beside the verdict of another.
    const seen = told.sha256 === shown.sha256 ? { ...told, pdf: shown.pdf } : await look.run({ file, asks: false });
    // Another file may be looked at by now.
    if (seen !== null) setJudged((before) => (before?.file === file ? { file, seen } : before));
  };
  const choose = async ([dropped]: Dropped[]) => {
    if (dropped === undefined) return;
    const file = await dropped.file();
    const seen = await look.run({ file, asks: false });
    if (seen === null) return;
    setJudged({ file, seen });
    if (seen.verdict.verdict === "indeterminate") await anew(file, seen);
  };
  if (judged !== null) {
    return <JudgedView key={judged.seen.sha256} judged={judged} asking={asking} onAgain={() => void anew(judged.file, judged.seen)} onOther={() => setJudged(null)} onBack={onBack} />;
  }
  return (
    <div className="page">
      <header className="page-head">
        <h1 data-home tabIndex={-1}>
          {t("signatures_page.title")}
        </h1>
        <Button onPress={onBack} chord="Escape">
          {t("act.back")}
        </Button>
      </header>
      {look.failure !== null && <Notice failure={look.failure} onClose={look.clear} />}
      {look.busy ? <Loading text={t("incoming.verifying")} /> : <DropZone label={t("signatures_page.choose")} help={t("signatures_page.choose_help")} accept="application/pdf" onFiles={(files) => void choose(files)} testId="judge-file" />}
    </div>
  );
}

type ViewProps = { judged: Judged; asking: ReturnType<typeof useAct<"verdict.look">>; onAgain: () => void; onOther: () => void; onBack: () => void };

function JudgedView({ judged: { file, seen }, asking, onAgain, onOther, onBack }: ViewProps) {
  const [version, setVersion] = useState<number | null>(null);
  const given: JudgedFile = { type: "given", file };
  return (
    <DocumentView
      title={seen.name}
      // Esc leaves the version that was signed before it leaves the file.
      onBack={version === null ? onBack : () => setVersion(null)}
      marks={null}
      actions={
        <Button icon={<RotateCcw size={15} aria-hidden />} onPress={onOther} testId="judge-other">
          {t("signatures_page.other")}
        </Button>
      }
      pages={version === null ? <Pages seen={seen} /> : <SignedVersion file={given} signature={version} onClose={() => setVersion(null)} />}
      side={
        <>
          <Section title={t("document.signatures")}>
            {asking.busy && <Loading text={t("signatures_page.asking")} />}
            <VerdictPanel verdict={seen.verdict} file={given} name={seen.name} onVersion={setVersion} onAgain={onAgain} busy={asking.busy} testId="verdict" />
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

/** Its pages; of a file that cannot be read strictly none is shown, for nobody knows which of two readings it is. */
function Pages({ seen }: { seen: JudgedPdf }) {
  if (seen.verdict.verdict === "unreadable") return <Empty title={t("signatures_page.unreadable")} text={t("signatures_page.unreadable_text")} />;
  if (seen.pdf === "") return <Empty title={t("signatures_page.too_large")} text={t("signatures_page.too_large_text")} />;
  return <PdfView pdf={seen.pdf} label={seen.name} />;
}

/** The door to it; small where there is no room for words. */
export function JudgeFileButton({ onPress, small = false }: { onPress: () => void; small?: boolean }) {
  if (small) {
    return (
      <IconButton label={t("signatures_page.open")} onPress={onPress} testId="judge-file-open">
        <FileSearch size={17} aria-hidden />
      </IconButton>
    );
  }
  return (
    <Button look="quiet" icon={<FileSearch size={15} aria-hidden />} onPress={onPress} hint={t("signatures_page.hint")} testId="judge-file-open">
      {t("signatures_page.open")}
    </Button>
  );
}
