/**
 * The pages of a PDF, drawn by pdf.js. The old pages stay until the new ones are drawn, so that a preview never
 * flickers. Everything it reads comes from the app itself: worker, fonts, character maps, decoders.
 */
import { Minus, Plus } from "lucide-react";
import {
  AnnotationMode,
  GlobalWorkerOptions,
  getDocument,
  type PDFDocumentProxy,
  type PDFPageProxy,
  PDFWorker,
  TextLayer,
} from "pdfjs-dist";
import workerUrl from "pdfjs-dist/build/pdf.worker.min.mjs?url";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { t } from "../i18n";
import { number } from "../i18n/format";
import { bytesOf } from "./base64";
import { Button, IconButton } from "./Button";
import { PdfMarks, type PdfMark } from "./PdfMarks";
import type { PageOf, PdfViewProps } from "./PdfView";

GlobalWorkerOptions.workerSrc = workerUrl;

const HOME = `${import.meta.env.BASE_URL}pdfjs/`;
/** Points to CSS pixels at 100 %. */
const ACTUAL = 96 / 72;
const ZOOMS = [0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3];
const MARGIN = 24;

let worker: PDFWorker | null = null;

/** One worker for every file of the window: starting one costs more than reading a page. */
function sharedWorker(): PDFWorker {
  if (worker === null || worker.destroyed) worker = new PDFWorker();
  return worker;
}

type Shown = {
  pdf: PdfViewProps["pdf"];
  /** The files its pages are from, by their base64. */
  files: Map<string, PDFDocumentProxy>;
  pages: PDFPageProxy[];
};

export default function PdfPages({ pdf, label, marks, seek, over, onShown }: PdfViewProps) {
  const [shown, setShown] = useState<Shown | null>(null);
  const [broken, setBroken] = useState(false);
  const [zoom, setZoom] = useState<number | "fit">("fit");
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);

  /** The files at hand: a page that stays keeps its own, so that it is neither read nor drawn again. */
  const open = useRef(new Map<string, PDFDocumentProxy>());
  useEffect(() => {
    let dropped = false;
    void read(pdf, open.current).then(
      (next) => {
        if (dropped) return giveBack(next.files, open.current);
        setBroken(false);
        const old = open.current;
        open.current = next.files;
        giveBack(old, next.files);
        setShown(next);
      },
      () => !dropped && setBroken(true),
    );
    return () => {
      dropped = true;
    };
  }, [pdf]);
  useEffect(() => () => giveBack(open.current, new Map()), []);

  const natural = shown?.pages[0]?.getViewport({ scale: 1 }).width ?? 595;
  const fit = Math.max(0.2, (width - 2 * MARGIN) / natural / ACTUAL);
  const scale = zoom === "fit" ? Math.min(fit, 1.6) : zoom;
  /** A landscape page among upright ones is fitted by itself. */
  const scaleOf = (page: PDFPageProxy) => (zoom === "fit" ? Math.min(scale, Math.max(0.2, (width - 2 * MARGIN) / page.getViewport({ scale: 1 }).width / ACTUAL)) : zoom);
  const nearer = () => setZoom(ZOOMS.find((step) => step > scale + 0.01) ?? scale);
  const farther = () => setZoom(ZOOMS.findLast((step) => step < scale - 0.01) ?? scale);
  const drawn = useCallback(() => {
    if (shown !== null) onShown?.(shown.pdf);
  }, [shown, onShown]);

  useEffect(() => {
    const held = frame.current;
    if (shown === null || held === null || seek === undefined) return;
    let dropped = false;
    const words = bare(seek());
    // A moment later: the pages take their sizes first, and quick keys ask but once.
    const timer = setTimeout(() => {
      if (words !== "") void find(shown, words).then((place) => !dropped && place !== null && bringToSight(held, place), () => undefined);
    }, 120);
    return () => {
      dropped = true;
      clearTimeout(timer);
    };
  }, [shown, seek]);

  if (broken) return <p className="pdf-broken">{t("pdf.broken")}</p>;
  return (
    <section className="pdf" aria-label={label}>
      <div className="pdf-bar">
        <span className="pdf-count" data-testid="pdf-count">
          {shown === null ? t("pdf.loading") : t("pdf.count", { count: number(shown.pages.length) })}
        </span>
        <IconButton label={t("pdf.farther")} chord="Ctrl+-" onPress={farther}>
          <Minus size={15} aria-hidden />
        </IconButton>
        <output className="pdf-zoom">{Math.round(scale * 100)} %</output>
        <IconButton label={t("pdf.nearer")} chord="Ctrl+=" onPress={nearer}>
          <Plus size={15} aria-hidden />
        </IconButton>
        <Button look="quiet" chord="Ctrl+0" onPress={() => setZoom("fit")}>
          {t("pdf.fit")}
        </Button>
      </div>
      {/* Scrolled with the keys, so it must take the focus. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="pdf-frame" ref={frame} tabIndex={0} role="region" aria-label={label}>
        {width > 0 &&
          shown?.pages.map((page, index) => (
            <Page key={index} page={page} index={index} count={shown.pages.length} scale={scaleOf(page) * ACTUAL} marks={marks?.filter((mark) => mark.page === index + 1)} over={over} onDrawn={drawn} />
          ))}
      </div>
    </section>
  );
}

/** The pages of `pdf`; files that are `at hand` are not read again. */
async function read(pdf: PdfViewProps["pdf"], atHand: ReadonlyMap<string, PDFDocumentProxy>): Promise<Shown> {
  const files = new Map<string, PDFDocumentProxy>();
  const wanted = typeof pdf === "string" ? [pdf] : [...new Set(pdf.map((one) => one.pdf))];
  for (const one of wanted) files.set(one, atHand.get(one) ?? (await fileOf(one)));
  const places = typeof pdf === "string" ? allOf(pdf, files.get(pdf)?.numPages ?? 0) : pdf;
  const pages = await Promise.all(places.flatMap(({ pdf: file, page }) => files.get(file)?.getPage(page) ?? []));
  return { pdf, files, pages };
}

function allOf(pdf: string, count: number): PageOf[] {
  return Array.from({ length: count }, (_, at) => ({ pdf, page: at + 1 }));
}

function fileOf(pdf: string): Promise<PDFDocumentProxy> {
  return getDocument({
    data: bytesOf(pdf),
    worker: sharedWorker(),
    cMapUrl: `${HOME}cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${HOME}standard_fonts/`,
    wasmUrl: `${HOME}wasm/`,
    iccUrl: `${HOME}iccs/`,
    enableXfa: false,
  }).promise;
}

/** Gives files back that are no longer wanted, a moment later: a page of theirs may still be on its way to the screen. */
function giveBack(files: ReadonlyMap<string, PDFDocumentProxy>, wanted: ReadonlyMap<string, PDFDocumentProxy>): void {
  for (const [pdf, file] of files) if (wanted.get(pdf) !== file) setTimeout(() => void file.loadingTask.destroy(), 2000);
}

type Found = { page: number; /** How far down the page, from 0 to 1. */ down: number };

/** Letters without what lines and hyphens add between them. */
function bare(text: string): string {
  return text.normalize("NFC").replaceAll(/[\s\u00AD\u200B]+/g, "");
}

const texts = new WeakMap<PDFPageProxy, Promise<{ text: string; starts: { at: number; down: number }[] }>>();
/** The page on which words were found last: mostly they are there again. */
let lastPage = 0;

/** Where `words` stand in a file; `null` where they do not. */
async function find({ pages }: Shown, words: string): Promise<Found | null> {
  const order = [...pages.keys()].toSorted((one, other) => Math.abs(one - lastPage) - Math.abs(other - lastPage));
  for (const index of order) {
    const page = pages[index];
    if (page === undefined) continue;
    if (!texts.has(page)) texts.set(page, textOf(page));
    const { text, starts } = (await texts.get(page)) ?? { text: "", starts: [] };
    const at = text.indexOf(words);
    if (at < 0) continue;
    lastPage = index;
    return { page: index, down: starts.findLast((start) => start.at <= at)?.down ?? 0 };
  }
  return null;
}

async function textOf(page: PDFPageProxy) {
  const height = page.getViewport({ scale: 1 }).height;
  const { items } = await page.getTextContent();
  const starts: { at: number; down: number }[] = [];
  let text = "";
  for (const item of items) {
    if (!("str" in item)) continue;
    const [, , , , , y = 0] = item.transform as number[];
    starts.push({ at: text.length, down: 1 - y / height });
    text += bare(item.str);
  }
  return { text, starts };
}

/** Scrolls only if it is out of sight: whoever reads elsewhere on the page is left in peace. */
function bringToSight(frame: HTMLElement, { page, down }: Found): void {
  const box = frame.querySelectorAll<HTMLElement>(".pdf-page")[page];
  if (box === undefined) return;
  const top = box.offsetTop - frame.offsetTop + down * box.offsetHeight;
  const isSeen = top > frame.scrollTop + 20 && top < frame.scrollTop + frame.clientHeight - 20;
  if (!isSeen) frame.scrollTo({ top: Math.max(0, top - frame.clientHeight / 3) });
}

type PageProps = { page: PDFPageProxy; index: number; count: number; scale: number; marks: PdfMark[] | undefined; over: PdfViewProps["over"]; onDrawn: () => void };

function Page({ page, index, count, scale, marks, over, onDrawn }: PageProps) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const text = useRef<HTMLDivElement>(null);
  const near = useNear(box);
  const stands = useRef<{ page: PDFPageProxy; scale: number } | null>(null);
  const view = page.getViewport({ scale });

  useEffect(() => {
    if (!near) return;
    if (stands.current?.page === page && stands.current.scale === scale) return onDrawn();
    const size = page.getViewport({ scale });
    const sharp = window.devicePixelRatio || 1;
    const sheet = document.createElement("canvas");
    sheet.width = Math.floor(size.width * sharp);
    sheet.height = Math.floor(size.height * sharp);
    const task = page.render({
      canvas: sheet,
      viewport: page.getViewport({ scale: scale * sharp }),
      annotationMode: AnnotationMode.ENABLE,
    });
    task.promise.then(
      () => {
        const held = canvas.current;
        if (held === null) return;
        held.width = sheet.width;
        held.height = sheet.height;
        held.getContext("2d")?.drawImage(sheet, 0, 0);
        held.dataset["drawn"] = "true";
        stands.current = { page, scale };
        onDrawn();
      },
      // Only a drawing that was called off ends here; the next one is under way.
      () => undefined,
    );
    return () => task.cancel();
  }, [page, scale, near, onDrawn]);

  useEffect(() => {
    const held = text.current;
    if (!near || held === null) return;
    held.replaceChildren();
    const layer = new TextLayer({ textContentSource: page.streamTextContent(), container: held, viewport: page.getViewport({ scale }) });
    layer.render().catch(() => undefined);
    return () => layer.cancel();
  }, [page, scale, near]);

  const sheetStyle = { width: view.width, height: view.height, "--total-scale-factor": scale } as React.CSSProperties;
  return (
    <div className="pdf-page" ref={box} style={sheetStyle}>
      <canvas
        ref={canvas}
        data-testid={index === 0 ? "pdf-canvas" : `pdf-canvas-${index + 1}`}
        aria-label={t("pdf.page", { page: index + 1, count })}
      />
      <div className="textLayer" ref={text} />
      {marks !== undefined && <PdfMarks marks={marks} scale={scale} />}
      {over?.(index + 1, (scale * 72) / 25.4)}
    </div>
  );
}

function useWidth(frame: React.RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const held = frame.current;
    if (held === null) return;
    setWidth(held.clientWidth);
    const watcher = new ResizeObserver(() => setWidth(held.clientWidth));
    watcher.observe(held);
    return () => watcher.disconnect();
  }, [frame]);
  return width;
}

/** Whether a page is in sight or nearly so now: of a long file that changes at each key only those are drawn anew. */
function useNear(box: React.RefObject<HTMLDivElement | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const held = box.current;
    if (held === null) return;
    const watcher = new IntersectionObserver((seen) => setNear(seen.at(-1)?.isIntersecting ?? false), { rootMargin: "600px" });
    watcher.observe(held);
    return () => watcher.disconnect();
  }, [box]);
  return near;
}
