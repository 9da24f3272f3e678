/** The bar above the writing: what it is, whether it is kept, and what can be done with the whole. */
import { ArrowLeft, LayoutTemplate, PenLine, Redo2, Save, Trash2, Undo2 } from "lucide-react";
import { memo } from "react";
import { t } from "../../i18n";
import { Button, IconButton } from "../../shared/Button";

type Props = {
  kindName: string;
  notation: string | null;
  /** Whether all is kept: `kept`, `dirty` or `busy`, and in words. */
  word: string;
  words: string;
  canUndo: boolean;
  canRedo: boolean;
  onBack: () => void;
  onUndo: () => void;
  onRedo: () => void;
  onSave: () => void;
  onTemplate: () => void;
  onRemove: () => void;
  onSign: () => void;
};

export const EditorHead = memo(function EditorHead(props: Props) {
  return (
    <header className="document-head">
      <IconButton label={t("act.back")} chord="Escape" onPress={props.onBack} testId="back">
        <ArrowLeft size={17} aria-hidden />
      </IconButton>
      <h1>{props.kindName}</h1>
      <span className="notation">{props.notation !== null && t("drafting.notation", { notation: props.notation })}</span>
      <span className="saved" role="status" data-testid="saved" data-word={props.word}>
        {props.words}
      </span>
      <div className="actions">
        <IconButton label={t("act.undo")} chord="Ctrl+Z" keyless onPress={props.onUndo} off={!props.canUndo} testId="undo">
          <Undo2 size={16} aria-hidden />
        </IconButton>
        <IconButton label={t("act.redo")} chord="Ctrl+Y" keyless onPress={props.onRedo} off={!props.canRedo} testId="redo">
          <Redo2 size={16} aria-hidden />
        </IconButton>
        <IconButton label={t("act.save")} chord="Ctrl+S" onPress={props.onSave} testId="save">
          <Save size={16} aria-hidden />
        </IconButton>
        <IconButton label={t("template.save")} onPress={props.onTemplate} testId="as-template">
          <LayoutTemplate size={16} aria-hidden />
        </IconButton>
        <IconButton label={t("drafting.remove")} onPress={props.onRemove} testId="remove-draft">
          <Trash2 size={16} aria-hidden />
        </IconButton>
        <Button look="main" icon={<PenLine size={15} aria-hidden />} chord="F6" hint={t("drafting.sign_hint")} onPress={props.onSign} testId="sign">
          {t("act.sign")}
        </Button>
      </div>
    </header>
  );
});
