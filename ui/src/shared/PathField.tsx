/** The path of a file: chosen in the system's dialog where there is one, typed everywhere. */
import { FolderOpen } from "lucide-react";
import { type FileKind, host } from "../api/host";
import { t } from "../i18n";
import { Button } from "./Button";
import { Field } from "./Field";

export function PathField({ label, value, onChange, kinds, help, testId, wrong }: {
  label: string;
  value: string;
  onChange: (path: string) => void;
  kinds: FileKind[];
  help?: string;
  testId?: string;
  wrong?: string | null;
}) {
  const pick = () =>
    void host()
      .pickFile(kinds)
      .then((path) => path !== null && onChange(path));
  return (
    <div className="path-field">
      <Field label={label} value={value} onChange={onChange} help={help} wrong={wrong} {...(testId === undefined ? {} : { testId })} />
      {host().hasPickers && (
        <Button onPress={pick} icon={<FolderOpen size={15} aria-hidden />}>
          {t("act.choose_file")}
        </Button>
      )}
    </div>
  );
}
