/** What took whose place: the table that comes with the program, and what this office was told. */
import { FileUp, X } from "lucide-react";
import { useState } from "react";
import { useAct } from "../../api/call";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { day } from "../../i18n/format";
import { Button, IconButton } from "../../shared/Button";
import { Notice, textsOf } from "../../shared/Notice";
import { PathField } from "../../shared/PathField";

export function Successions() {
  const list = useLive("succession.list", {});
  const bring = useAct("succession.import");
  const remove = useAct("succession.remove");
  const [path, setPath] = useState("");
  const [done, setDone] = useState<Awaited<ReturnType<typeof bring.run>>>(null);
  const failed = [bring, remove].find((act) => act.failure !== null);
  const rows = list.answer?.rows ?? [];
  return (
    <section className="successions" data-testid="successions">
      <p className="help">{t("directory.successions_help")}</p>
      <div className="group-head">
        <PathField label={t("directory.csv")} value={path} onChange={setPath} kinds={[{ name: "CSV", extensions: ["csv"] }]} testId="succession-path" />
        <Button icon={<FileUp size={15} aria-hidden />} onPress={() => void bring.run({ path: path.trim() }).then(setDone)} off={path.trim() === "" || bring.busy} testId="succession-import">
          {t("directory.import")}
        </Button>
      </div>
      {list.failure !== null && <Notice failure={list.failure} />}
      {failed?.failure != null && <Notice failure={failed.failure} onClose={failed.clear} />}
      {done !== null && (
        <div role="status" data-testid="succession-done">
          <p>{t("directory.imported", { added: done.added, replaced: done.replaced, refused: done.refused.length })}</p>
          <ul className="plain-lines">
            {done.refused.map(({ line, fault }) => {
              const texts = textsOf(fault.code, fault.facts);
              return (
                <li key={line}>
                  {t("directory.line", { line })}: {texts.title}. {texts.remedy}
                </li>
              );
            })}
          </ul>
        </div>
      )}
      <table>
        <thead>
          <tr>
            <th>{t("directory.old_code")}</th>
            <th>{t("directory.new_code")}</th>
            <th>{t("directory.since")}</th>
            <th>{t("directory.source")}</th>
            <th>{t("act.remove")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.old_code} ${row.new_code}`}>
              <td>
                <code>{row.old_code}</code> {row.old_name}
              </td>
              <td>{row.new_code === "" ? t("directory.nobody") : `${row.new_name} (${row.new_code})`}</td>
              <td>{day(row.since)}</td>
              <td>
                {row.source} {!row.checked && <span className="chip">{t("directory.unchecked")}</span>}
              </td>
              <td>
                {row.id > 0 && (
                  <IconButton label={t("act.remove")} onPress={() => void remove.run({ id: row.id })} testId={`succession-remove-${row.id}`}>
                    <X size={13} aria-hidden />
                  </IconButton>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
