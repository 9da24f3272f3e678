/** Groups of receivers: made, named, put in order, and every change taken back with Ctrl+Z. */
import { ArrowDown, ArrowUp, Plus, Trash2, Undo2, X } from "lucide-react";
import { useRef, useState } from "react";
import type { AgencyRow, Failure, LibraryItem, Recipient, SaveLibraryItem } from "../../api/bindings";
import { call } from "../../api/call";
import { asFailure } from "../../api/failure";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { number } from "../../i18n/format";
import { AgencySearch } from "../../shared/AgencySearch";
import { Button, IconButton } from "../../shared/Button";
import { Empty } from "../../shared/Empty";
import { Field } from "../../shared/Field";
import { Notice } from "../../shared/Notice";
import { useSay } from "../../shared/said";

export function Groups() {
  const groups = useLive("library.list", SHELF);
  const turns = useTurns();
  const [current, setCurrent] = useState<number | null>(null);
  const [name, setName] = useState("");
  const [first, setFirst] = useState<AgencyRow | null>(null);
  /** What stood before each change, newest last. */
  const past = useRef<SaveLibraryItem[]>([]);
  const say = useSay();
  const items = groups.answer?.items ?? [];
  const shown = items.find((item) => item.id === current) ?? null;

  const change = (id: number, next: Change) =>
    turns.take(async () => {
      const stands = (await call("library.list", SHELF)).items.find((item) => item.id === id);
      if (stands === undefined) return;
      await call("library.save", { ...kept(stands), ...next(members(stands)) });
      past.current.push(kept(stands));
    });
  const undo = () =>
    turns.take(async () => {
      const last = past.current.at(-1);
      if (last === undefined) return;
      // A group that was removed comes back as a new one.
      const there = (await call("library.list", SHELF)).items.some((item) => item.id === last.id);
      const done = await call("library.save", { ...last, id: there ? (last.id ?? null) : null });
      past.current.pop();
      setCurrent(done.id);
    });
  const make = (member: AgencyRow) =>
    turns.take(async () => {
      const done = await call("library.save", { id: null, folder: "", key: "", name, content: { type: "recipients", members: [lineOf(member)] }, preset: false });
      setName("");
      setFirst(null);
      setCurrent(done.id);
    });
  const drop = (item: LibraryItem) =>
    turns.take(async () => {
      await call("library.remove", { id: item.id });
      past.current.push(kept(item));
      setCurrent(null);
      say(t("directory.group_removed", { name: item.name }));
    });
  return (
    <div className="directory-columns" data-testid="groups">
      <div>
        {groups.failure !== null && <Notice failure={groups.failure} />}
        {turns.failure !== null && <Notice failure={turns.failure} onClose={turns.clear} />}
        {groups.answer !== null && items.length === 0 && <p className="quiet">{`${t("directory.no_groups")}. ${t("directory.no_groups_text")}`}</p>}
        <ul className="group-list">
          {items.map((item) => (
            <li key={item.id}>
              <button type="button" aria-current={item.id === current} onClick={() => setCurrent(item.id)} data-testid={`group-${item.id}`}>
                {item.name} <small>{number(members(item).length)}</small>
              </button>
            </li>
          ))}
        </ul>
        <div className="group-tools">
          <Button look="quiet" icon={<Undo2 size={15} aria-hidden />} chord="Ctrl+Z" onPress={undo} off={past.current.length === 0 || turns.busy} testId="groups-undo">
            {t("directory.undo")}
          </Button>
        </div>
        <section className="new-group" aria-label={t("directory.new_group")}>
          <h3>{t("directory.new_group")}</h3>
          <Field label={t("directory.group_name")} value={name} onChange={setName} testId="group-name" maxLength={120} />
          <p className="quiet">{first === null ? t("directory.first_member") : `${first.name} (${first.code})`}</p>
          <AgencySearch label={t("directory.search")} onTake={setFirst} limit={8} />
          <Button icon={<Plus size={15} aria-hidden />} onPress={() => first !== null && make(first)} off={first === null || name.trim() === "" || turns.busy} testId="group-make">
            {t("directory.make_group")}
          </Button>
        </section>
      </div>
      {shown === null && items.length > 0 && <Empty title={t("directory.no_group_chosen")} text={t("directory.no_group_chosen_text")} />}
      {shown !== null && <Group key={shown.id} item={shown} busy={turns.busy} onChange={(next) => change(shown.id, next)} onRemove={() => drop(shown)} />}
    </div>
  );
}

/**
 * One after the other, however fast they are asked for: none is lost, and none is built on what the one before it
 * changed. What failed stays told though a later one succeeds.
 */
function useTurns() {
  const [waiting, setWaiting] = useState(0);
  const [failure, setFailure] = useState<Failure | null>(null);
  const last = useRef<Promise<void>>(Promise.resolve());
  const take = (work: () => Promise<void>) => {
    setWaiting((all) => all + 1);
    last.current = last.current
      .then(work)
      .catch((thrown: unknown) => setFailure(asFailure(thrown)))
      .finally(() => setWaiting((all) => all - 1));
  };
  return { take, busy: waiting > 0, failure, clear: () => setFailure(null) };
}

/** What a change makes of the members that stand when its turn comes. */
type Change = (members: Recipient[]) => Partial<SaveLibraryItem>;
type GroupProps = { item: LibraryItem; busy: boolean; onChange: (next: Change) => void; onRemove: () => void };

function Group({ item, busy, onChange, onRemove }: GroupProps) {
  const [name, setName] = useState(item.name);
  const [failed, setFailed] = useState(false);
  const all = members(item);
  const put = (next: (stand: Recipient[]) => Recipient[]) => onChange((stand) => ({ content: { type: "recipients", members: next(stand) } }));
  const fresh = (rows: Recipient[]) => put((stand) => [...stand, ...rows.filter((row) => !stand.some((one) => one.code !== undefined && one.code === row.code))]);
  const branch = async (row: AgencyRow) => {
    try {
      const found = await call("directory.branch", { code: row.code, of: "communes", without: [] });
      setFailed(found.rows.length === 0);
      if (found.rows.length > 0) fresh(found.rows.map(({ code, name: its }) => ({ name: its, code })));
    } catch {
      setFailed(true);
    }
  };
  const shift = (one: Recipient, by: -1 | 1) =>
    put((stand) => {
      const at = stand.findIndex((each) => keyOf(each) === keyOf(one));
      return at < 0 ? stand : stand.toSpliced(at, 1).toSpliced(Math.max(0, at + by), 0, one);
    });
  return (
    <article className="agency-pane" data-testid="group">
      <div className="group-head">
        <Field label={t("directory.group_name")} value={name} onChange={setName} onBlur={() => name.trim() !== "" && name !== item.name && onChange(() => ({ name }))} testId="group-rename" maxLength={120} />
        <Button look="danger" icon={<Trash2 size={15} aria-hidden />} onPress={onRemove} off={busy} testId="group-remove">
          {t("directory.remove_group")}
        </Button>
      </div>
      <p className="quiet">{t("directory.members", { count: number(all.length) })}</p>
      <AgencySearch label={t("directory.add_member")} onTake={(row) => fresh([lineOf(row)])} onBranch={(row) => void branch(row)} isTaken={(row) => all.some((one) => one.code === row.code)} limit={8} />
      <p className="help">{t("directory.branch_hint")}</p>
      {failed && <p role="alert">{t("directory.no_branch")}</p>}
      <ol className="group-members" data-testid="group-members">
        {all.map((one, at) => (
          <li key={keyOf(one)}>
            <span>
              {one.name} {one.code !== undefined && <code>{one.code}</code>}
            </span>
            <IconButton label={t("act.move_up")} onPress={() => shift(one, -1)} off={at === 0 || busy}>
              <ArrowUp size={13} aria-hidden />
            </IconButton>
            <IconButton label={t("act.move_down")} onPress={() => shift(one, 1)} off={at === all.length - 1 || busy}>
              <ArrowDown size={13} aria-hidden />
            </IconButton>
            <IconButton label={t("act.remove")} onPress={() => put((stand) => stand.filter((each) => keyOf(each) !== keyOf(one)))} off={all.length === 1 || busy} testId={`member-remove-${one.code ?? at}`}>
              <X size={13} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ol>
    </article>
  );
}

function members(item: LibraryItem): Recipient[] {
  return item.content.type === "recipients" ? item.content.members : [];
}

function keyOf(one: Recipient): string {
  return `${one.code ?? ""} ${one.name}`;
}

function lineOf(row: AgencyRow): Recipient {
  return { name: row.name, code: row.code };
}

function kept({ id, folder, key, name, content, preset }: LibraryItem): SaveLibraryItem {
  return { id, folder, key, name, content, preset };
}

const SHELF = { shelf: "recipients", text: "" } as const;
