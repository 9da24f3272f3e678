/** The page as it will be. */
import { memo, useCallback, useState } from "react";
import { t } from "../../i18n";
import { Notice } from "../../shared/Notice";
import { PdfView } from "../../shared/PdfView";
import { activeField, useActive } from "./rich/active";
import type { Preview } from "./usePreview";

type Props = {
  preview: Preview;
  /** Whether it is that of what stands in the draft now. */
  fresh: boolean;
};

export const PreviewPane = memo(function PreviewPane({ preview, fresh }: Props) {
  const [drawn, setDrawn] = useState<unknown>(null);
  const { pages } = preview;
  const ready = fresh && pages !== null && drawn === pages;
  // Another field, other words; within one they follow the page.
  const toggle = useActive()?.toggle;
  const seek = useCallback(() => (toggle === undefined ? "" : (activeField()?.words() ?? "")), [toggle]);
  const { onDrawn } = preview;
  const shown = useCallback(
    (what: unknown) => {
      onDrawn();
      setDrawn(what);
    },
    [onDrawn],
  );
  return (
    <div className="preview" data-testid="preview-page">
      {preview.failure !== null && <Notice failure={preview.failure} />}
      {preview.told?.font_missing === true && (
        <p className="help preview-font" data-testid="font-missing">
          {t("drafting.font_missing")}
        </p>
      )}
      {pages !== null && <PdfView pdf={pages} label={t("drafting.preview")} seek={seek} onShown={shown} />}
      <span className="preview-state" role="status">
        {ready ? <span data-testid="preview-ready" /> : t("drafting.preview_coming")}
      </span>
    </div>
  );
});
