/** Xuất Word: the draft of a dispatch as a file that Word and LibreOffice open. */
import { FileText } from "lucide-react";
import { useAct } from "../api/call";
import { t } from "../i18n";
import { Button } from "./Button";
import { Notice } from "./Notice";
import { useSavePath } from "./SavePath";
import { useSay } from "./said";

/** `name`: the file's name without its ending. */
export function ExportWord({ id, name }: { id: number; name: string }) {
  const write = useAct("draft.export_word");
  const say = useSay();
  const { ask, dialog } = useSavePath();
  const go = () =>
    ask(`${name.replaceAll("/", "-")}.docx`, [{ name: "Word", extensions: ["docx"] }], (path) => {
      void write.run({ id, path }).then((done) => done !== null && say(t("said.file_saved", { path })));
    });
  return (
    <>
      <Button look="quiet" icon={<FileText size={15} aria-hidden />} onPress={go} testId="export-word">
        {t("word.export")}
      </Button>
      {dialog}
      {write.failure !== null && <Notice failure={write.failure} onClose={write.clear} />}
    </>
  );
}
