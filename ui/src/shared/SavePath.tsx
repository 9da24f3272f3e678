/** Where to write a file: the system's dialog, or a typed path where there is none. */
import { useCallback, useState } from "react";
import { type FileKind, host } from "../api/host";
import { t } from "../i18n";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { Field } from "./Field";

/** Gives `ask(name, kinds, onPath)`, and what must stand on the screen for it. */
export function useSavePath() {
  const [asked, setAsked] = useState<{ name: string; onPath: (path: string) => void } | null>(null);
  const ask = useCallback((name: string, kinds: FileKind[], onPath: (path: string) => void) => {
    if (!host().hasPickers) return setAsked({ name, onPath });
    void host()
      .pickSave(name, kinds)
      .then((path) => path !== null && onPath(path));
  }, []);
  const dialog = asked === null ? null : <TypedPath name={asked.name} onClose={() => setAsked(null)} onPath={asked.onPath} />;
  return { ask, dialog };
}

function TypedPath({ name, onClose, onPath }: { name: string; onClose: () => void; onPath: (path: string) => void }) {
  const [path, setPath] = useState(name);
  const ok = () => {
    onClose();
    onPath(path);
  };
  return (
    <Dialog
      title={t("save_path.title")}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{t("act.cancel")}</Button>
          <Button look="main" onPress={ok} off={path.trim() === ""} testId="save-path-ok">
            {t("act.save")}
          </Button>
        </>
      }
    >
      <Field label={t("save_path.path")} value={path} onChange={setPath} testId="save-path" autoFocus />
    </Dialog>
  );
}
