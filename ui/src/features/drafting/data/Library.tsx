/** The office's library beside the writing: phrases, recipients and signers, put in with one press. */
import { ArrowDown, ArrowUp, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Draft, LibraryItem, Shelf, Text } from "../../../api/bindings";
import { useAct } from "../../../api/call";
import { useLive } from "../../../api/useLive";
import { t } from "../../../i18n";
import { Button, IconButton } from "../../../shared/Button";
import { Segments } from "../../../shared/Choice";
import { Confirm } from "../../../shared/Dialog";
import { Notice } from "../../../shared/Notice";
import type { AtHand } from "../Side";
import { ItemForm } from "./ItemForm";
import { useLastSelection } from "./selection";
import { ShelfFiles } from "./ShelfFiles";

const SHELVES: Shelf[] = ["phrases", "recipients", "signers"];

export function LibraryPanel({ atHand }: { atHand: AtHand }) {
  const [shelf, setShelf] = useState<Shelf>("phrases");
  const [text, setText] = useState("");
  const [form, setForm] = useState<{ item: LibraryItem | null; words: string } | null>(null);
  const [asked, setAsked] = useState<LibraryItem | null>(null);
  const library = useLive("library.list", { shelf, text });
  const selected = useLastSelection();
  const take = useAct("library.take");
  const move = useAct("library.move");
  const remove = useAct("library.remove");
  const items = library.answer?.items ?? [];

  const put = (item: LibraryItem, where: "addressees" | "recipients") => {
    const { draft } = atHand;
    const words = inlineOf(item);
    if (words !== null) atHand.insert(words);
    else atHand.put(placed(draft, item, where));
    void take.run({ id: item.id });
  };
  const shift = (at: number, by: -1 | 1) => {
    const item = items[at];
    // Before the one above; downwards, before the one behind the next.
    const before = items[by === -1 ? at - 1 : at + 2];
    if (item !== undefined) void move.run({ id: item.id, before: before?.id ?? null });
  };
  const gone = async () => {
    if (asked !== null && (await remove.run({ id: asked.id })) !== null) setAsked(null);
  };
  const failure = library.failure ?? move.failure ?? take.failure;
  return (
    <div className="library" data-testid="library">
      <Segments label={t("library.title")} value={shelf} onChange={setShelf} options={SHELVES.map((each) => ({ value: each, text: t(`library.shelf.${each}`), testId: `shelf-${each}` }))} />
      <input
        className="kind-search"
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder={t("library.search")}
        aria-label={t("library.search")}
        data-testid="library-search"
        spellCheck={false}
      />
      {failure !== null && <Notice failure={failure} />}
      {library.answer !== null && items.length === 0 && <p className="quiet">{text === "" ? t("library.none_text") : t("library.nothing_found")}</p>}
      <ul className="library-list">
        {items.map((item, at) => (
          <li key={item.id} className="library-item" data-testid={`item-${item.id}`}>
            <div className="library-words">
              <strong>{item.name}</strong> {item.key !== "" && <kbd>{`//${item.key}`}</kbd>} {item.preset && <span className="chip">{t("library.preset_mark")}</span>}
              <small>{[item.folder, lettersOf(item), item.used > 0 ? t("library.used", { count: item.used }) : ""].filter((word) => word !== "").join(" · ")}</small>
            </div>
            <div className="library-acts">
              {item.content.type === "recipients" && (
                <Button look="quiet" onPress={() => put(item, "addressees")} testId={`address-${item.id}`}>
                  {t("drafting.addressees")}
                </Button>
              )}
              <Button look="quiet" label={t("library.insert", { name: item.name })} icon={<Plus size={14} aria-hidden />} onPress={() => put(item, "recipients")} testId={`insert-${item.id}`}>
                {item.content.type === "recipients" ? t("drafting.recipients") : t("library.put")}
              </Button>
              <span className="spring" />
              <IconButton label={t("library.up")} onPress={() => shift(at, -1)} off={at === 0 || text !== ""}>
                <ArrowUp size={13} aria-hidden />
              </IconButton>
              <IconButton label={t("library.down")} onPress={() => shift(at, 1)} off={at === items.length - 1 || text !== ""} testId={`down-${item.id}`}>
                <ArrowDown size={13} aria-hidden />
              </IconButton>
              <IconButton label={t("library.edit")} onPress={() => setForm({ item, words: "" })} testId={`edit-${item.id}`}>
                <Pencil size={13} aria-hidden />
              </IconButton>
              <IconButton label={t("library.remove")} onPress={() => setAsked(item)} testId={`remove-${item.id}`}>
                <Trash2 size={13} aria-hidden />
              </IconButton>
            </div>
          </li>
        ))}
      </ul>
      <div className="library-foot">
        <Button onPress={() => setForm({ item: null, words: "" })} testId="library-add">
          {t("library.add")}
        </Button>
        {shelf === "phrases" && (
          <Button look="quiet" onPress={() => setForm({ item: null, words: selected() })} testId="library-selection">
            {t("library.save_selection")}
          </Button>
        )}
      </div>
      <ShelfFiles shelf={shelf} />
      {form !== null && <ItemForm shelf={shelf} item={form.item} words={form.words} folders={library.answer?.folders ?? []} onClose={() => setForm(null)} />}
      {asked !== null && (
        <Confirm
          title={t("library.remove")}
          text={t("library.remove_ask", { name: asked.name })}
          act={t("act.remove")}
          danger
          busy={remove.busy}
          failure={remove.failure}
          onOk={() => void gone()}
          onClose={() => setAsked(null)}
        />
      )}
    </div>
  );
}

/** What an item puts into the line that is written; `null` where it goes elsewhere. */
export function inlineOf(item: LibraryItem): Text | null {
  if (item.content.type !== "phrase" || item.content.blocks.length !== 1) return null;
  const [block] = item.content.blocks;
  return block?.type === "paragraph" ? block.text : null;
}

/** The draft with an item in its place: blocks at the end, recipients once each, a signer instead of the old. */
export function placed(draft: Draft, item: LibraryItem, where: "addressees" | "recipients"): Draft {
  const { content } = item;
  switch (content.type) {
    case "phrase":
      return { ...draft, blocks: [...draft.blocks, ...content.blocks] };
    case "recipients": {
      const old = draft[where];
      const fresh = content.members.filter((member) => !old.some((line) => line.name === member.name && line.code === member.code));
      return { ...draft, [where]: [...old, ...fresh] };
    }
    case "signer":
      return { ...draft, signature: content.signature };
  }
}

/** The words of an item in one line. */
export function lettersOf({ content, name }: LibraryItem): string {
  const words = {
    phrase: () => (content.type === "phrase" ? content.blocks.map((block) => ("text" in block ? plain(block.text) : "title" in block ? block.title : "")).join(" ¶ ") : ""),
    recipients: () => (content.type === "recipients" ? content.members.map((member) => (member.code === undefined ? member.name : `${member.name} (${member.code})`)).join("; ") : ""),
    signer: () => (content.type === "signer" ? [...content.signature.authority, content.signature.position].join(" · ") : ""),
  }[content.type]();
  return words === name ? "" : words.slice(0, 160);
}

function plain(text: Text): string {
  return typeof text === "string" ? text : text.map((run) => run.text).join("");
}
