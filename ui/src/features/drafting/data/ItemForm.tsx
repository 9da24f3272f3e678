/** An item of the library, new or changed. */
import { useState } from "react";
import type { Block, LibraryContent, LibraryItem, Recipient, Shelf, SignatureBlock } from "../../../api/bindings";
import { useAct } from "../../../api/call";
import { t } from "../../../i18n";
import { Button } from "../../../shared/Button";
import { Dialog } from "../../../shared/Dialog";
import { Field, LongField } from "../../../shared/Field";
import { Notice } from "../../../shared/Notice";
import { useSay } from "../../../shared/said";
import { codeFault } from "../../../shared/unitCode";

type Props = { shelf: Shelf; item: LibraryItem | null; words: string; folders: string[]; onClose: () => void };

const NOBODY: SignatureBlock = { authority: [], position: "", name: "" };

export function ItemForm({ shelf, item, words, folders, onClose }: Props) {
  const [name, setName] = useState(item?.name ?? "");
  const [folder, setFolder] = useState(item?.folder ?? "");
  const [key, setKey] = useState(item?.key ?? "");
  const [preset, setPreset] = useState(item?.preset ?? false);
  const [text, setText] = useState(item === null ? words : linesOf(item.content));
  const [signature, setSignature] = useState(item?.content.type === "signer" ? item.content.signature : NOBODY);
  const save = useAct("library.save");
  const say = useSay();
  // Styles and blocks of other types are kept as long as nobody rewrites their words.
  const kept = item !== null && text === linesOf(item.content) ? item.content : null;
  const content: LibraryContent = shelf === "signers" ? { type: "signer", signature } : (kept ?? contentOf(shelf, text));
  const wrong = content.type === "recipients" ? wrongCode(content.members) : null;
  const ok = async () => {
    const done = await save.run({ id: item?.id ?? null, name, folder, key, preset, content });
    if (done === null) return;
    say(t("said.library_saved"));
    onClose();
  };
  const sign = (part: Partial<SignatureBlock>) => setSignature((old) => ({ ...old, ...part }));
  return (
    <Dialog
      title={item === null ? t("library.add") : t("library.edit")}
      onClose={onClose}
      testId="item-form"
      foot={
        <>
          <Button onPress={onClose}>{t("act.cancel")}</Button>
          <Button look="main" onPress={() => void ok()} off={save.busy || wrong !== null} testId="item-save">
            {t("act.save")}
          </Button>
        </>
      }
    >
      <div className="form">
        {shelf === "phrases" && <LongField label={t("library.text")} value={text} onChange={setText} rows={4} testId="item-text" autoFocus />}
        {shelf === "recipients" && <LongField label={t("library.members")} value={text} onChange={setText} rows={4} help={t("library.members_help")} wrong={wrong} testId="item-text" autoFocus />}
        {shelf === "signers" && (
          <>
            <LongField label={t("library.authority")} value={signature.authority.join("\n")} onChange={(lines) => sign({ authority: lines === "" ? [] : lines.split("\n") })} rows={1} testId="item-authority" />
            <div className="two">
              <Field label={t("library.position")} value={signature.position} onChange={(position) => sign({ position })} testId="item-position" />
              <Field label={t("library.signer_name")} value={signature.name} onChange={(full) => sign({ name: full })} testId="item-signer" />
            </div>
            <Field label={t("library.other_post")} value={signature.other_post ?? ""} onChange={(other_post) => sign({ other_post })} />
            <label className="check">
              <input type="checkbox" checked={preset} onChange={(event) => setPreset(event.target.checked)} data-testid="item-preset" />
              {t("library.preset")}
            </label>
          </>
        )}
        <div className="two">
          <Field label={t("library.name")} value={name} onChange={setName} help={t("library.name_help")} testId="item-name" />
          <Field label={t("library.folder")} value={folder} onChange={setFolder} help={folders.slice(0, 6).join(", ")} testId="item-folder" />
        </div>
        <Field label={t("library.key")} value={key} onChange={setKey} help={t("library.key_help")} testId="item-key" />
        {save.failure !== null && <Notice failure={save.failure} />}
      </div>
    </Dialog>
  );
}

/** The content as lines to be edited. */
export function linesOf(content: LibraryContent): string {
  switch (content.type) {
    case "phrase":
      return content.blocks.map((block) => ("text" in block ? (typeof block.text === "string" ? block.text : block.text.map((run) => run.text).join("")) : "title" in block ? block.title : "")).join("\n");
    case "recipients":
      return content.members.map((member) => (member.code === undefined ? member.name : `${member.name} | ${member.code}`)).join("\n");
    case "signer":
      return "";
  }
}

/** Lines as content: paragraphs, or recipients with `| code`. */
export function contentOf(shelf: Shelf, text: string): LibraryContent {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (shelf === "phrases") return { type: "phrase", blocks: lines.map((line): Block => ({ type: "paragraph", text: line })) };
  const members = lines.map((line): Recipient => {
    const cut = line.lastIndexOf("|");
    const code = cut === -1 ? "" : line.slice(cut + 1).trim();
    return code === "" ? { name: line.replace(/\|\s*$/, "").trim() } : { name: line.slice(0, cut).trim(), code };
  });
  return { type: "recipients", members };
}

function wrongCode(members: Recipient[]): string | null {
  for (const { code } of members) {
    const fault = code === undefined ? null : codeFault(code);
    if (fault !== null) return fault;
  }
  return null;
}
