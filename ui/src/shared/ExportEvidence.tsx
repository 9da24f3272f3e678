/** Xuất bộ chứng cứ: what proves a signed dispatch or arrival, as one archive. */
import { Archive } from "lucide-react";
import { useAct } from "../api/call";
import { t } from "../i18n";
import { Button } from "./Button";
import { Notice } from "./Notice";
import { useSavePath } from "./SavePath";
import { useSay } from "./said";

export function ExportEvidence({ id }: { id: number }) {
  const write = useAct("evidence.export");
  const say = useSay();
  const { ask, dialog } = useSavePath();
  const go = () =>
    ask(t("evidence.name", { id }), [{ name: "Zip", extensions: ["zip"] }], (path) => {
      void write.run({ id, path }).then((made) => made !== null && say(t("said.evidence_exported", { files: made.files, parts: made.parts })));
    });
  return (
    <>
      <Button look="quiet" icon={<Archive size={15} aria-hidden />} hint={t("evidence.export_text")} onPress={go} testId="export-evidence">
        {t("evidence.export")}
      </Button>
      {dialog}
      {write.failure !== null && <Notice failure={write.failure} onClose={write.clear} />}
    </>
  );
}
