/**
 * Many receivers at once, by the keyboard: search and Enter, Ctrl+Enter for all communes below the marked one, groups
 * with one press; then each as a line of its own, or all behind one line of the page.
 */
import { Users, X } from "lucide-react";
import { useState } from "react";
import type { LibraryItem, Member, Recipient } from "../../api/bindings";
import { call } from "../../api/call";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { number } from "../../i18n/format";
import { AgencySearch } from "../../shared/AgencySearch";
import { AgencyTree } from "../../shared/AgencyTree";
import { Button } from "../../shared/Button";
import { Segments } from "../../shared/Choice";
import { Dialog } from "../../shared/Dialog";
import { Field } from "../../shared/Field";

type Props = {
  /** The line that is changed, where one is. */
  line: Recipient | null;
  onLines: (lines: Recipient[]) => void;
  onClose: () => void;
};

export function Receivers({ line, onLines, onClose }: Props) {
  const [chosen, setChosen] = useState<Member[]>(line?.members ?? []);
  const [name, setName] = useState(line?.name ?? "");
  const [told, setTold] = useState("");
  const [way, setWay] = useState<"search" | "tree">("search");
  const groups = useLive("library.list", { shelf: "recipients", text: "" });
  const has = (code: string) => chosen.some((one) => one.code === code);
  const add = (rows: Member[]) => {
    const fresh = rows.filter((row, at) => !has(row.code) && rows.findIndex((one) => one.code === row.code) === at);
    setChosen([...chosen, ...fresh]);
    setTold(t("directory.added", { count: number(fresh.length), all: number(chosen.length + fresh.length) }));
  };
  const turn = (row: Member) => (has(row.code) ? setChosen(chosen.filter((one) => one.code !== row.code)) : add([{ name: row.name, code: row.code }]));
  const branch = async (row: Member) => {
    try {
      const found = await call("directory.branch", { code: row.code, of: "communes", without: [] });
      if (found.rows.length === 0) {
        setTold(t("directory.no_branch"));
        return;
      }
      add(found.rows);
      if (name === "") setName(t("directory.communes_line", { name: row.name }));
    } catch {
      setTold(t("directory.no_branch"));
    }
  };
  const fromGroup = (item: LibraryItem) => {
    if (item.content.type !== "recipients") return;
    add(item.content.members.flatMap((one) => (one.code === undefined ? (one.members ?? []) : [{ name: one.name, code: one.code }])));
    if (name === "") setName(item.name);
  };
  const asLines = () => {
    onLines(chosen);
    onClose();
  };
  const asOne = () => {
    onLines([{ name: name.trim(), members: chosen }]);
    onClose();
  };
  return (
    <Dialog
      title={t("directory.many")}
      onClose={onClose}
      wide
      testId="receivers"
      foot={
        <>
          <Button onPress={onClose}>{t("act.cancel")}</Button>
          {line === null && (
            <Button onPress={asLines} off={chosen.length === 0} testId="receivers-lines">
              {t("directory.as_lines", { count: number(chosen.length) })}
            </Button>
          )}
          <Button look="main" onPress={asOne} off={chosen.length === 0 || name.trim() === ""} testId="receivers-one">
            {t("directory.as_one", { count: number(chosen.length) })}
          </Button>
        </>
      }
    >
      <div className="receivers">
        <div>
          <Segments label={t("directory.many")} value={way} onChange={setWay} options={(["search", "tree"] as const).map((value) => ({ value, text: t(`directory.tab.${value}`), testId: `receivers-${value}` }))} />
          {way === "search" && <AgencySearch label={t("directory.search")} onTake={turn} onBranch={(row) => void branch(row)} isTaken={(row) => has(row.code)} limit={12} autoFocus />}
          {way === "tree" && <AgencyTree onOpen={(row) => row.children === 0 && turn(row)} onBranch={(row) => void branch(row)} current={null} />}
          <p className="help">{t("directory.branch_hint")}</p>
          <ul className="plain-lines">
            {(groups.answer?.items ?? []).map((item) => (
              <li key={item.id}>
                <Button look="quiet" icon={<Users size={14} aria-hidden />} onPress={() => fromGroup(item)} testId={`receivers-group-${item.id}`}>
                  {item.name}
                </Button>
              </li>
            ))}
          </ul>
        </div>
        <div>
          <Field label={t("directory.line_name")} value={name} onChange={setName} help={t("directory.line_name_help")} testId="receivers-name" />
          <p role="status" data-testid="receivers-count">
            {t("directory.chosen", { count: number(chosen.length) })} {told}
          </p>
          <ul className="chosen" data-testid="receivers-chosen">
            {chosen.map((one) => (
              <li key={one.code}>
                <span>
                  {one.name} <code>{one.code}</code>
                </span>
                {/* A plain button: hundreds of hints would make the dialog slow. */}
                <button type="button" className="button icon" aria-label={`${t("act.remove")} ${one.name}`} onClick={() => setChosen(chosen.filter((other) => other.code !== one.code))} data-testid={`receivers-drop-${one.code}`}>
                  <X size={12} aria-hidden />
                </button>
              </li>
            ))}
          </ul>
        </div>
      </div>
    </Dialog>
  );
}
