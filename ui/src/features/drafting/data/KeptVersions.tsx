/** The versions of a dispatch that is past writing, folded until somebody asks for them. */
import { useState } from "react";
import { t } from "../../../i18n";
import { KeptVersions } from "./Versions";

export function KeptVersionsPart({ id }: { id: number }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="part kept-versions" onToggle={(event) => setOpen(event.currentTarget.open)} data-testid="kept-versions">
      <summary>{t("versions.title")}</summary>
      {open && <KeptVersions id={id} />}
    </details>
  );
}
