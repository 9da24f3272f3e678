/** The library brought in from a file and given out to one: CSV for a spreadsheet, JSON with everything. */
import { useState } from "react";
import type { LibraryImported, Shelf } from "../../../api/bindings";
import { useAct } from "../../../api/call";
import { t } from "../../../i18n";
import { Button } from "../../../shared/Button";
import { Notice, textsOf } from "../../../shared/Notice";
import { PathField } from "../../../shared/PathField";
import { useSay } from "../../../shared/said";
import { useSavePath } from "../../../shared/SavePath";

const KINDS = [{ name: "CSV, JSON", extensions: ["csv", "json"] }];

export function ShelfFiles({ shelf }: { shelf: Shelf }) {
  const [path, setPath] = useState("");
  const [told, setTold] = useState<LibraryImported | null>(null);
  const read = useAct("library.import");
  const write = useAct("library.export");
  const { ask, dialog } = useSavePath();
  const say = useSay();
  const bringIn = async () => {
    const done = await read.run({ path: path.trim() });
    setTold(done);
    if (done !== null) say(t("library.imported", { added: done.added, replaced: done.replaced }));
  };
  const giveOut = () => ask(t("library.export_file"), KINDS, (to) => void write.run({ path: to, shelf }).then((done) => done !== null && say(t("said.file_saved", { path: to }))));
  const failure = read.failure ?? write.failure;
  return (
    <details className="shelf-files">
      <summary>{t("library.import")}</summary>
      <div className="form">
        <PathField label={t("library.path")} value={path} onChange={setPath} kinds={KINDS} testId="library-path" />
        {failure !== null && <Notice failure={failure} />}
        {told !== null && told.refused.length > 0 && (
          <ul className="quiet" data-testid="library-refused">
            {told.refused.map(({ line, fault }) => (
              <li key={line}>{t("library.refused_line", { line, fault: textsOf(fault.code, fault.facts).title })}</li>
            ))}
          </ul>
        )}
        <div className="form-foot">
          <Button onPress={giveOut} off={write.busy} testId="library-export">
            {t("library.export")}
          </Button>
          <Button onPress={() => void bringIn()} off={path.trim() === "" || read.busy} testId="library-import">
            {t("library.import")}
          </Button>
        </div>
      </div>
      {dialog}
    </details>
  );
}
