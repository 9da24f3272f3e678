/** Shows a PDF. The viewer itself is read only when the first page is wanted. */
import { lazy, type ReactNode, Suspense } from "react";
import { t } from "../i18n";
import { Loading } from "./Empty";
import type { PdfMark } from "./PdfMarks";

const PdfPages = lazy(() => import("./PdfPages"));

/** A page of a file in base64. */
export type PageOf = { pdf: string; /** From 1. */ page: number };

export type PdfViewProps = {
  /** The file in base64, as it crosses; or its pages, each from a file of its own. */
  pdf: string | readonly PageOf[];
  label: string;
  /** Places outlined on the pages. */
  marks?: PdfMark[];
  /** Words that shall be in sight; asked anew when a file is shown, and when this function is another. */
  seek?: () => string;
  /** What lies over a page (from 1); `unit`: CSS pixels to a millimetre. */
  over?: (page: number, unit: number) => ReactNode;
  /** Told each time all pages in sight stand on the screen. */
  onShown?: (pdf: string | readonly PageOf[]) => void;
};

export function PdfView(props: PdfViewProps) {
  return (
    <Suspense fallback={<Loading text={t("pdf.loading")} />}>
      <PdfPages {...props} />
    </Suspense>
  );
}
