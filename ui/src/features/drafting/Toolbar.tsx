/** What can be done at the caret: styles, footnote, reference; and what is put in below it. The focus stays where it is. */
import { Bold, BookMarked, ImagePlus, Italic, Link2, Table2, Underline } from "lucide-react";
import { memo, type ReactNode, useRef } from "react";
import { Button as AriaButton, Tooltip, TooltipTrigger } from "react-aria-components";
import { t } from "../../i18n";
import { type Chord, shown } from "../../shared/keys";
import { activeField, useActive } from "./rich/active";
import type { Style } from "./rich/text";

type Props = {
  onTable: () => void;
  /** Pictures chosen as files. */
  onPictures: (files: File[]) => void;
};

const LOOKS: { style: Style; chord: Chord; icon: ReactNode }[] = [
  { style: "bold", chord: "Ctrl+B", icon: <Bold size={15} aria-hidden /> },
  { style: "italic", chord: "Ctrl+I", icon: <Italic size={15} aria-hidden /> },
  { style: "underline", chord: "Ctrl+U", icon: <Underline size={15} aria-hidden /> },
  {
    style: "superscript",
    chord: "Ctrl+.",
    icon: (
      <span className="tool-sign" aria-hidden>
        x<sup>2</sup>
      </span>
    ),
  },
];

export const Toolbar = memo(function Toolbar({ onTable, onPictures }: Props) {
  const active = useActive();
  const files = useRef<HTMLInputElement>(null);
  const isAt = active?.focused === true;
  return (
    <div className="tools" role="toolbar" aria-label={t("rich.tools")}>
      {LOOKS.map(({ style, chord, icon }) => (
        <Tool key={style} label={t(`rich.${style}`)} chord={chord} pressed={isAt && active.look[style] === true} off={!isAt} onPress={() => activeField()?.toggle(style)} testId={`tool-${style}`}>
          {icon}
        </Tool>
      ))}
      <span className="tool-line" />
      <Tool label={t("rich.note")} chord="Ctrl+Alt+F" off={!isAt} onPress={() => activeField()?.note()} testId="tool-note">
        <BookMarked size={15} aria-hidden />
        {t("rich.note_short")}
      </Tool>
      <Tool label={t("rich.reference")} chord="Ctrl+Alt+R" off={!isAt} onPress={() => activeField()?.refer()} testId="tool-reference">
        <Link2 size={15} aria-hidden />
        {t("rich.reference_short")}
      </Tool>
      <span className="tool-line" />
      <Tool label={t("rich.table")} onPress={onTable} testId="tool-table">
        <Table2 size={15} aria-hidden />
        {t("block.table")}
      </Tool>
      <Tool label={t("rich.picture")} onPress={() => files.current?.click()} testId="tool-picture">
        <ImagePlus size={15} aria-hidden />
        {t("block.picture")}
      </Tool>
      <input
        ref={files}
        type="file"
        hidden
        multiple
        accept="image/png,image/jpeg"
        data-testid="picture-files"
        aria-label={t("rich.picture")}
        onChange={(event) => {
          onPictures([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
    </div>
  );
});

type ToolProps = { label: string; chord?: Chord; pressed?: boolean; off?: boolean; onPress: () => void; testId: string; children: ReactNode };

/** Pressed without taking the focus from the text. */
function Tool({ label, chord, pressed, off, onPress, testId, children }: ToolProps) {
  return (
    <TooltipTrigger delay={600}>
      <AriaButton
        className={pressed === true ? "tool on" : "tool"}
        preventFocusOnPress
        excludeFromTabOrder
        isDisabled={off ?? false}
        onPress={onPress}
        aria-label={label}
        aria-pressed={pressed}
        data-testid={testId}
      >
        {children}
      </AriaButton>
      <Tooltip className="hint" offset={6}>
        {label}
        {chord !== undefined && <kbd>{shown(chord)}</kbd>}
      </Tooltip>
    </TooltipTrigger>
  );
}
