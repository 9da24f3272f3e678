/** Mở bản đã ký: the version that a signature closed, with a banner of the window's own that says what one looks at. */
import { ArrowLeft, FileDown } from "lucide-react";
import type { JudgedFile, SignedVersion as Version } from "../api/bindings";
import { useAct } from "../api/call";
import { useLive } from "../api/useLive";
import { t } from "../i18n";
import { fullMoment, size } from "../i18n/format";
import { Button } from "./Button";
import { Empty, Loading } from "./Empty";
import { Notice } from "./Notice";
import { PdfView } from "./PdfView";
import { useSavePath } from "./SavePath";
import { useSay } from "./said";

type Props = { file: JudgedFile; /** Its place in the verdict, from 0. */ signature: number; onClose: () => void };

export function SignedVersion({ file, signature, onClose }: Props) {
  const version = useLive("verdict.version", { file, signature, path: "" });
  if (version.failure !== null) return <Notice failure={version.failure} onClose={onClose} />;
  if (version.answer === null) return <Loading text={t("pdf.loading")} />;
  return (
    <div className="signed-version">
      <Banner version={version.answer} file={file} signature={signature} onClose={onClose} />
      {version.answer.pdf === "" ? (
        <Empty title={t("signatures_page.too_large")} text={t("signatures_page.version_too_large", { save: t("judgment.panel.version_save") })} />
      ) : (
        <PdfView pdf={version.answer.pdf} label={version.answer.name} />
      )}
    </div>
  );
}

function Banner({ version, file, signature, onClose }: Props & { version: Version }) {
  const save = useAct("verdict.version");
  const say = useSay();
  const { ask, dialog } = useSavePath();
  const { revision, indication } = version;
  const bytes = size(version.size);
  const go = () =>
    ask(version.name, [{ name: "PDF", extensions: ["pdf"] }], (path) => {
      void save.run({ file, signature, path }).then((done) => done !== null && say(t("said.file_saved", { path })));
    });
  return (
    <div className="version-banner" role="status" data-testid="version-banner">
      <div>
        <strong>{t("judgment.panel.version_title")}</strong>
        <p>
          {t("judgment.panel.version_text", {
            signer: version.signer || t("judgment.signer_unknown"),
            at: version.signed_at === null ? t("judgment.label.time_unknown") : fullMoment(version.signed_at),
          })}{" "}
          {revision === null ? t("judgment.panel.version_whole", { size: bytes }) : t("judgment.panel.version_of", { number: revision.number, of: revision.of, size: bytes })}
        </p>
        {indication === "failed" && <p className="version-doubt">{t(version.changed_later ? "judgment.panel.version_changed" : "judgment.panel.version_failed")}</p>}
        {indication !== "failed" && indication !== "passed" && <p className="version-doubt">{t("judgment.panel.version_open")}</p>}
      </div>
      <Button icon={<ArrowLeft size={15} aria-hidden />} onPress={onClose} testId="version-close" autoFocus>
        {t("judgment.panel.version_close")}
      </Button>
      <Button look="quiet" icon={<FileDown size={15} aria-hidden />} onPress={go} off={save.busy} testId="version-save">
        {t("judgment.panel.version_save")}
      </Button>
      {dialog}
      {save.failure !== null && <Notice failure={save.failure} onClose={save.clear} />}
    </div>
  );
}
