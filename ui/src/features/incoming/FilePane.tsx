/** Shows a file that came: PDF pages, pictures, plain text. What cannot be shown can be saved. */
import type { FileView } from "../../api/bindings";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { size } from "../../i18n/format";
import { bytesOf } from "../../shared/base64";
import { Empty, Loading } from "../../shared/Empty";
import { Notice } from "../../shared/Notice";
import { PdfView } from "../../shared/PdfView";

const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];

export function FilePane({ file }: { file: FileView | null }) {
  if (file === null) return <Empty title={t("incoming.no_files")} text={t("incoming.no_files_text")} />;
  if (file.mime !== "application/pdf" && file.mime !== "text/plain" && !PICTURES.includes(file.mime)) {
    return <Empty title={file.name} text={t("incoming.not_shown", { mime: file.mime, size: size(file.size) })} />;
  }
  return <Shown key={file.id} file={file} />;
}

function Shown({ file }: { file: FileView }) {
  const bytes = useLive("arrival.file", { file: file.id });
  if (bytes.failure !== null) return <Notice failure={bytes.failure} />;
  if (bytes.answer === null) return <Loading text={t("pdf.loading")} />;
  const { mime, bytes: base64 } = bytes.answer;
  if (mime === "application/pdf") return <PdfView pdf={base64} label={file.name} />;
  if (PICTURES.includes(mime)) return <img className="picture" src={`data:${mime};base64,${base64}`} alt={file.name} />;
  return <pre className="text-file">{new TextDecoder().decode(bytesOf(base64))}</pre>;
}
