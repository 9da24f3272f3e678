/**
 * Lines of Kính gửi or Nơi nhận. A line with a code is sent to that office on the axis; a line without stands on the
 * page only.
 */
import { ArrowDown, ArrowUp, Plus, Users, X } from "lucide-react";
import { memo, useId, useRef, useState } from "react";
import type { AgencyRow, CodeStanding, Recipient, Successor } from "../../api/bindings";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { number } from "../../i18n/format";
import { Button, IconButton } from "../../shared/Button";
import { asks, ClosedCode, leadsTo } from "../../shared/ClosedCode";
import { movedBy } from "./blocks";
import { Receivers } from "./Receivers";

type Props = {
  title: string;
  help: string;
  place: string;
  addTestId: string;
  lines: Recipient[];
  onChange: (lines: Recipient[]) => void;
};

/** Drawn anew only when its lines are others: what `onChange` does is always the same. */
export const Addressing = memo(function Addressing({ title, help, place, addTestId, lines, onChange }: Props) {
  const [adding, setAdding] = useState(false);
  /** The line whose offices are chosen; -1: new lines. */
  const [many, setMany] = useState<number | null>(null);
  const [kept, setKept] = useState<string[]>([]);
  const codes = lines.flatMap((line) => (line.code === undefined ? [] : [line.code]));
  const known = useLive("directory.standing", codes.length === 0 ? null : { codes });
  const question = (line: Recipient) => {
    if (line.code === undefined || kept.includes(line.code)) return undefined;
    const standing = known.answer?.rows.find((row) => row.code === line.code);
    return asks(standing) ? standing : undefined;
  };
  const rename = (at: number, name: string) => onChange(lines.with(at, { ...lines[at], name }));
  const drop = (at: number) => onChange(lines.toSpliced(at, 1));
  const uncode = (at: number) => onChange(lines.with(at, { name: lines[at]?.name ?? "" }));
  return (
    <section className="sheet-part" data-place={place}>
      <h2>{title}</h2>
      {lines.length > 0 && (
        <ul className="lines">
          {lines.map((line, at) => (
            <li key={at} className="line">
              <input
                value={line.name}
                onChange={(event) => rename(at, event.target.value)}
                aria-label={t("addressing.line", { list: title, at: at + 1 })}
                spellCheck={false}
              />
              {(line.members ?? []).length > 0 && (
                <Button look="quiet" icon={<Users size={13} aria-hidden />} onPress={() => setMany(at)} testId={`members-${at}`}>
                  {t("directory.offices", { count: number((line.members ?? []).length) })}
                </Button>
              )}
              {line.code === undefined ? (
                (line.members ?? []).length === 0 && <span className="chip paper">{t("addressing.page_only")}</span>
              ) : (
                <span className="chip" data-testid={`chip-${line.code}`}>
                  {line.code}
                  <IconButton label={t("addressing.uncode")} onPress={() => uncode(at)}>
                    <X size={12} aria-hidden />
                  </IconButton>
                </span>
              )}
              <span className="line-tools">
                <IconButton label={t("act.move_up")} onPress={() => onChange(movedBy(lines, at, -1))} off={at === 0}>
                  <ArrowUp size={14} aria-hidden />
                </IconButton>
                <IconButton label={t("act.move_down")} onPress={() => onChange(movedBy(lines, at, 1))} off={at === lines.length - 1}>
                  <ArrowDown size={14} aria-hidden />
                </IconButton>
                <IconButton label={t("act.remove")} onPress={() => drop(at)}>
                  <X size={14} aria-hidden />
                </IconButton>
              </span>
              <Question
                standing={question(line)}
                onInstead={(to) => onChange(lines.with(at, { name: to.name, code: to.code }))}
                onKeep={() => setKept([...kept, line.code ?? ""])}
              />
            </li>
          ))}
        </ul>
      )}
      {adding ? (
        <DirectoryBox onAdd={(line) => onChange([...lines, line])} onClose={() => setAdding(false)} />
      ) : (
        <span className="line-adders">
          <Button look="quiet" icon={<Plus size={15} aria-hidden />} onPress={() => setAdding(true)} testId={addTestId}>
            {t("act.add_line")}
          </Button>
          <Button look="quiet" icon={<Users size={15} aria-hidden />} onPress={() => setMany(-1)} testId={`${addTestId}-many`}>
            {t("directory.many")}
          </Button>
        </span>
      )}
      {many !== null && (
        <Receivers
          line={lines[many] ?? null}
          onLines={(fresh) => onChange(many === -1 ? [...lines, ...fresh] : lines.toSpliced(many, 1, ...fresh))}
          onClose={() => setMany(null)}
        />
      )}
      <p className="help">{help}</p>
    </section>
  );
}, (old, next) => old.lines === next.lines && old.title === next.title);

function Question({ standing, onInstead, onKeep }: { standing: CodeStanding | undefined; onInstead: (to: Successor) => void; onKeep: () => void }) {
  return standing === undefined ? null : <ClosedCode standing={standing} onInstead={onInstead} onKeep={onKeep} />;
}

type Offer = { id: string; line: Recipient; agency: AgencyRow | null };

/** Search in the directory by name or code; Enter takes the line that is marked, Esc leaves. */
function DirectoryBox({ onAdd, onClose }: { onAdd: (line: Recipient) => void; onClose: () => void }) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const asked = text.trim();
  const found = useLive("directory.search", asked === "" ? null : { text: asked, limit: 8 });
  const offers = offersFor(asked, asked === "" ? [] : (found.answer?.rows ?? []));
  const marked = Math.min(at, offers.length - 1);

  // Until the answer is here the agencies are those of the text before.
  const isOfThisText = !found.loading && found.failure === null;
  const take = (offer: Offer | undefined) => {
    if (offer === undefined) return;
    onAdd(offer.line);
    setText("");
    setAt(0);
  };
  const pressed = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const moves: Record<string, () => void> = {
      ArrowDown: () => setAt(Math.min(offers.length - 1, marked + 1)),
      ArrowUp: () => setAt(Math.max(0, marked - 1)),
      Enter: () => (isOfThisText || offers[marked]?.agency === null) && take(offers[marked]),
      Escape: onClose,
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    move();
  };
  const left = (event: React.FocusEvent) => {
    if (!box.current?.contains(event.relatedTarget) && text === "") onClose();
  };
  return (
    <div className="directory" ref={box} onBlur={left}>
      <input
        // The field was asked for by the press before.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        role="combobox"
        aria-expanded={offers.length > 0}
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={marked >= 0 ? `${id}-${marked}` : undefined}
        aria-label={t("addressing.search")}
        placeholder={t("addressing.search")}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={pressed}
        data-testid="directory-input"
        spellCheck={false}
      />
      <IconButton label={t("act.close")} onPress={onClose} testId="directory-close">
        <X size={14} aria-hidden />
      </IconButton>
      {offers.length > 0 && (
        <ul className="offers" role="listbox" id={id} aria-label={t("addressing.search")}>
          {offers.map((offer, index) => (
            // The keys are the field's, which holds the focus while the list is open.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
            <li
              key={offer.id}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === marked}
              data-testid={offer.agency === null ? "directory-plain" : `directory-option-${offer.agency.code}`}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => take(offer)}
            >
              <OfferWords offer={offer} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function OfferWords({ offer }: { offer: Offer }) {
  if (offer.agency === null) return <span className="plain-offer">{t("addressing.plain", { text: offer.line.name })}</span>;
  return (
    <>
      <span>
        {offer.agency.name}{" "}
        {offer.agency.closed !== null && <small>{leadsTo(offer.agency.closed)}</small>}
      </span>
      <code>{offer.agency.code}</code>
    </>
  );
}

function offersFor(text: string, agencies: AgencyRow[]): Offer[] {
  if (text === "") return [];
  const found = agencies.map((agency): Offer => ({ id: agency.code, line: { name: agency.name, code: agency.code }, agency }));
  return [...found, { id: "", line: { name: text }, agency: null }];
}
