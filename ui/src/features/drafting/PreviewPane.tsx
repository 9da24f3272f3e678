/** The page as it will be. */
import { memo, useCallback, useState } from "react";
import { t } from "../../i18n";
import { Notice } from "../../shared/Notice";
import { PdfView } from "../../shared/PdfView";
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
      {pdf !== null && <PdfView pdf={pdf} label={t("drafting.preview")} onShown={shown} />}
      <span className="preview-state" role="status">
        {ready ? <span data-testid="preview-ready" /> : t("drafting.preview_coming")}
      </span>
    </div>
  );
});
