/** Nhập từ Word: what a file would become, what has no place in it, what was set in an old encoding; then it is taken. */
import { useState } from "react";
import type { Block, Converted, Text, Unplaced, WordPreview } from "../../api/bindings";
import { useAct } from "../../api/call";
import { t, told } from "../../i18n";
import { number } from "../../i18n/format";
import { Button } from "../../shared/Button";
import { Dialog } from "../../shared/Dialog";
import { Notice } from "../../shared/Notice";
import { PathField } from "../../shared/PathField";
import { useSay } from "../../shared/said";

const ENDINGS = ["docx", "doc", "odt", "rtf"];
/** What stands in the draft all the same: told, not missing. */
const PLACED: Unplaced["what"][] = ["inserted", "formula", "frozen_number", "style", "table_shape"];

export function ImportWord({ onTaken, onClose }: { onTaken: (id: number) => void; onClose: () => void }) {
  const read = useAct("word.read");
  const take = useAct("word.take");
  const say = useSay();
  const [path, setPath] = useState("");
  const [seen, setSeen] = useState<WordPreview | null>(null);
  const look = async (chosen: string) => {
    setSeen(null);
    take.clear();
    setSeen(await read.run({ path: chosen }));
  };
  const ok = async () => {
    if (seen === null) return;
    const taken = await take.run({ path, hash: seen.hash });
    if (taken === null) return;
    say(t("word.taken", { name: seen.name }));
    onTaken(taken.id);
  };
  const failure = read.failure ?? take.failure;
  return (
    <Dialog
      title={t("word.title")}
      onClose={onClose}
      wide
      testId="import-word"
      foot={
        <>
          <Button onPress={onClose}>{t("act.cancel")}</Button>
          <Button look="main" onPress={() => void ok()} off={seen === null || take.busy} testId="word-take">
            {t("word.take")}
          </Button>
        </>
      }
    >
      <p className="help">{t("word.help")}</p>
      <PathField
        label={t("word.path")}
        value={path}
        onChange={(chosen) => {
          setPath(chosen);
          setSeen(null);
        }}
        kinds={[{ name: t("word.kinds"), extensions: ENDINGS }]}
        testId="word-path"
      />
      <Button onPress={() => void look(path)} off={path.trim() === "" || read.busy} testId="word-read">
        {read.busy ? t("word.reading") : t("word.read")}
      </Button>
      {failure !== null && (
        <Notice
          failure={failure}
          onClose={() => {
            read.clear();
            take.clear();
          }}
        />
      )}
      {seen !== null && <Seen seen={seen} />}
    </Dialog>
  );
}

function Seen({ seen }: { seen: WordPreview }) {
  const { draft } = seen;
  const missing = seen.unplaced.filter((one) => !PLACED.includes(one.what));
  const changed = seen.unplaced.filter((one) => PLACED.includes(one.what));
  const facts: [string, string][] = [
    [t("word.kind"), seen.kind_found ? seen.kind_name : t("word.kind_guessed", { name: seen.kind_name })],
    [t("word.subject"), draft.subject],
    [t("word.issuer"), draft.letterhead.issuer.replaceAll("\n", " ")],
    [t("word.addressees"), (draft.addressees ?? []).map((one) => one.name).join("; ")],
    [t("word.signer"), [draft.signature.position, draft.signature.name].filter((words) => words !== "").join(", ")],
    [t("word.recipients"), (draft.recipients ?? []).map((one) => one.name).join("; ")],
    [t("word.parts"), t("word.counted", { blocks: number(draft.blocks?.length ?? 0), annexes: number(draft.annexes?.length ?? 0), pictures: number(seen.pictures) })],
  ];
  return (
    <div className="word-seen" data-testid="word-seen">
      <section>
        <h3>{t("word.recognised")}</h3>
        <dl className="facts">
          {facts.map(([name, words]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{words || t("word.nothing")}</dd>
            </div>
          ))}
        </dl>
        <ol className="word-blocks" aria-label={t("word.parts")}>
          {(draft.blocks ?? []).slice(0, 60).map((block, at) => (
            // The list is drawn once for a file that was read.
            // oxlint-disable-next-line react/no-array-index-key
            <li key={at}>
              <strong>{seen.labels[at]}</strong> {wordsOf(block)}
            </li>
          ))}
        </ol>
      </section>
      {seen.converted !== null && <Old converted={seen.converted} />}
      <List title={t("word.unplaced")} text={t("word.unplaced_text")} none={t("word.all_placed")} rows={missing} testId="word-unplaced" />
      {changed.length > 0 && <List title={t("word.changed")} text={t("word.changed_text")} rows={changed} testId="word-changed" />}
    </div>
  );
}

function Old({ converted }: { converted: Converted }) {
  return (
    <section data-testid="word-converted">
      <h3>{t("word.old")}</h3>
      <p className="help">{converted.guessed ? t("word.old_guessed") : t("word.old_text")}</p>
      <table className="word-old">
        <thead>
          <tr>
            <th scope="col">{t("word.before")}</th>
            <th scope="col">{t("word.after")}</th>
            <th scope="col">{t("word.font")}</th>
          </tr>
        </thead>
        <tbody>
          {converted.samples.map((sample, at) => (
            // Two samples may be alike in every word.
            // oxlint-disable-next-line react/no-array-index-key
            <tr key={at}>
              <td>{sample.before}</td>
              <td>{sample.after}</td>
              <td>{sample.font}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function List({ title, text, none, rows, testId }: { title: string; text: string; none?: string; rows: Unplaced[]; testId: string }) {
  return (
    <section data-testid={testId}>
      <h3>
        {title} {rows.length > 0 && <span className="count">{number(rows.length)}</span>}
      </h3>
      <p className="help">{rows.length === 0 ? none : text}</p>
      <ul className="word-list">
        {rows.map((one, at) => (
          // The same words may be left out twice.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={at} data-word={one.what}>
            <small>{told(`word.what.${one.what}`)}</small> {one.text}
          </li>
        ))}
      </ul>
    </section>
  );
}

const MOST_LETTERS = 160;

/** The first words of a block. */
function wordsOf(block: Block): string {
  switch (block.type) {
    case "table":
      return cut(t("word.table", { caption: block.caption ?? "" }));
    case "picture":
      return cut(t("word.picture", { caption: block.caption ?? "" }));
    case "paragraph":
    case "point":
      return cut(lettersOf(block.text));
    case "article":
    case "clause":
      return cut(`${block.title ?? ""} ${lettersOf(block.text ?? "")}`.trim());
    default:
      return cut(block.title);
  }
}

function lettersOf(text: Text): string {
  return typeof text === "string" ? text : text.map((run) => run.text).join("");
}

function cut(words: string): string {
  return words.length > MOST_LETTERS ? `${words.slice(0, MOST_LETTERS)}…` : words;
}
