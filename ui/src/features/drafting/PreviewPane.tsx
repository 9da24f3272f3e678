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
  const [drawn, setDrawn] = useState<string | null>(null);
  const pdf = preview.page?.pdf ?? null;
  const ready = fresh && drawn !== null && drawn === pdf;
  // Another field, other words; within one they follow the page.
  const toggle = useActive()?.toggle;
  const seek = useCallback(() => (toggle === undefined ? "" : (activeField()?.words() ?? "")), [toggle]);
  const { onDrawn } = preview;
  const shown = useCallback(
    (what: string) => {
      onDrawn();
      setDrawn(what);
    },
    [onDrawn],
  );
  return (
    <div className="preview" data-testid="preview-page">
      {preview.failure !== null && <Notice failure={preview.failure} />}
      {pdf !== null && <PdfView pdf={pdf} label={t("drafting.preview")} seek={seek} onShown={shown} />}
      <span className="preview-state" role="status">
        {ready ? <span data-testid="preview-ready" /> : t("drafting.preview_coming")}
      </span>
    </div>
  );
});
