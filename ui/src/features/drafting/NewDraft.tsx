/** Which type of document: all the body may issue, in groups, found by name or abbreviation. */
import { type ReactNode, useState } from "react";
import type { Body, KindEntry } from "../../api/bindings";
import { useLive } from "../../api/useLive";
import { t, told } from "../../i18n";
import { Button } from "../../shared/Button";
import { Dialog } from "../../shared/Dialog";
import { Loading } from "../../shared/Empty";
import { Notice } from "../../shared/Notice";
import { folded } from "./Bubble";

type Props = { body: Body; onChoose: (kind: string) => void; onClose: () => void; title?: string; /** What else one may begin with. */ extra?: ReactNode };

/** The groups in order; a type in none of them goes to the last. */
const GROUPS = {
  usual: ["quyet_dinh", "cong_van", "thong_bao", "bao_cao", "to_trinh", "ke_hoach", "giay_moi", "bien_ban"],
  rules: ["nghi_quyet", "chi_thi", "quy_che", "quy_dinh", "huong_dan", "ket_luan", "thong_tri", "thong_cao", "cong_dien"],
  plans: ["chuong_trinh", "phuong_an", "de_an", "du_an"],
  dealings: ["hop_dong", "ban_ghi_nho", "ban_thoa_thuan", "thu_cong"],
  papers: ["giay_uy_quyen", "giay_gioi_thieu", "giay_nghi_phep", "phieu_gui", "phieu_chuyen", "phieu_bao"],
} as const;
type Group = keyof typeof GROUPS;

export function NewDraft({ body, onChoose, onClose, title, extra }: Props) {
  const kinds = useLive("kind.list", { body });
  const [text, setText] = useState("");
  const all = kinds.answer?.kinds ?? [];
  const found = all.filter((kind) => isFound(kind, text));
  const first = grouped(found).flatMap(([, members]) => members)[0];
  const pressed = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229 || event.key !== "Enter") return;
    event.preventDefault();
    if (first !== undefined) onChoose(first.word);
  };
  return (
    <Dialog title={title ?? t("drafting.choose_kind")} onClose={onClose} wide foot={<Button onPress={onClose}>{t("act.cancel")}</Button>}>
      {kinds.failure !== null && <Notice failure={kinds.failure} />}
      {kinds.answer === null && kinds.loading && <Loading text={t("list.loading")} />}
      <input
        className="kind-search"
        // The dialog was asked for to choose in it.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={pressed}
        placeholder={t("kinds.search")}
        aria-label={t("kinds.search")}
        data-testid="kind-search"
        spellCheck={false}
      />
      {text === "" && extra}
      {grouped(found).map(([group, members]) => (
        <section key={group} className="kind-group" aria-label={t(`kinds.${group}`)}>
          <h3>{t(`kinds.${group}`)}</h3>
          <div className="kinds">
            {members.map((kind) => (
              <KindButton key={kind.word} kind={kind} onChoose={onChoose} isFirst={text !== "" && kind === first} />
            ))}
          </div>
        </section>
      ))}
      {kinds.answer !== null && found.length === 0 && <p className="help">{t("kinds.none", { text })}</p>}
      {kinds.answer !== null && (
        <p className="help rules-line">
          {told(`rules.${kinds.answer.rules}.by`)} {told(`rules.${kinds.answer.rules}.why`)}
        </p>
      )}
    </Dialog>
  );
}

function KindButton({ kind, onChoose, isFirst }: { kind: KindEntry; onChoose: (kind: string) => void; isFirst: boolean }) {
  return (
    <Button look={isFirst ? "main" : "plain"} onPress={() => onChoose(kind.word)} testId={`kind-${kind.word}`}>
      <span className="kind-name">{kind.name}</span>
      {kind.abbreviation !== "" && <small>{kind.abbreviation}</small>}
    </Button>
  );
}

function grouped(kinds: KindEntry[]): [Group | "others", KindEntry[]][] {
  const groups = Object.keys(GROUPS) as Group[];
  const known = groups.map((group): [Group, KindEntry[]] => [group, GROUPS[group].flatMap((word) => kinds.filter((kind) => kind.word === word))]);
  const named = new Set<string>(Object.values(GROUPS).flat());
  const others: [Group | "others", KindEntry[]] = ["others", kinds.filter((kind) => !named.has(kind.word))];
  return [...known, others].filter(([, members]) => members.length > 0);
}

function isFound(kind: KindEntry, asked: string): boolean {
  const wanted = folded(asked.trim());
  if (wanted === "") return true;
  const initials = folded(kind.name)
    .split(" ")
    .map((word) => word.slice(0, 1))
    .join("");
  return folded(kind.name).includes(wanted) || folded(kind.abbreviation).startsWith(wanted) || initials.startsWith(wanted);
}
