/** The box of a signature on a page: dragged by hand or moved by keys, never off the page. Sizes in mm. */
import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from "react";
import type { PdfPage, PlacedAt, TakenArea } from "../../api/bindings";
import { t } from "../../i18n";
import { number } from "../../i18n/format";

type Props = {
  place: PlacedAt;
  pages: PdfPage[];
  /** CSS pixels to a millimetre. */
  unit: number;
  isOver: boolean;
  /** Its size is the seal's own. */
  isFixed: boolean;
  /** What it shows, in base64; nothing: words. */
  png: string | null;
  onMove: (place: PlacedAt) => void;
};

export function PlaceBox({ place, pages, unit, isOver, isFixed, png, onMove }: Props) {
  const held = useRef<{ x: number; y: number; place: PlacedAt } | null>(null);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // It is drawn anew on each page it is moved to: in sight, and with the keys that moved it there.
    box.current?.scrollIntoView?.({ block: "nearest" });
    if (document.activeElement === null || document.activeElement === document.body) box.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    if (held.current === null) box.current?.scrollIntoView?.({ block: "nearest" });
  }, [place.x, place.y]);
  const down = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture?.(event.pointerId);
    held.current = { x: event.clientX, y: event.clientY, place };
  };
  const move = (event: PointerEvent<HTMLDivElement>) => {
    const from = held.current;
    if (from === null) return;
    onMove(onPage({ ...from.place, x: from.place.x + halves((event.clientX - from.x) / unit), y: from.place.y + halves((event.clientY - from.y) / unit) }, pages));
  };
  const up = () => {
    held.current = null;
  };
  const key = (event: KeyboardEvent) => {
    const next = moved(event, place, isFixed, pages.length);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    onMove(onPage(next, pages));
  };
  return (
    // A thing to move, not to press: its label says where it is.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-static-element-interactions
    <div
      className="placing"
      ref={box}
      role="application"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      aria-label={t("placing.box", { page: place.page, x: number(place.x), y: number(place.y) })}
      data-over={isOver || undefined}
      data-testid="placing-box"
      style={{ left: place.x * unit, top: place.y * unit, width: place.width * unit, height: place.height * unit }}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={up}
      onKeyDown={key}
    >
      {png === null ? <span>{t("act.sign")}</span> : <img src={`data:image/png;base64,${png}`} alt="" draggable={false} />}
    </div>
  );
}

/** To half a millimetre. */
function halves(mm: number): number {
  return Math.round(mm * 2) / 2;
}

const LEAST = 5;
const STEP = 1;
const LONG_STEP = 10;

/** Where a key moves it; nothing for keys that are none of its own. */
export function moved(event: Pick<KeyboardEvent, "key" | "shiftKey" | "altKey">, place: PlacedAt, isFixed: boolean, pages: number): PlacedAt | null {
  const step = event.shiftKey ? LONG_STEP : STEP;
  const across = event.key === "ArrowLeft" ? -step : event.key === "ArrowRight" ? step : 0;
  const down = event.key === "ArrowUp" ? -step : event.key === "ArrowDown" ? step : 0;
  if (across !== 0 || down !== 0) {
    if (!event.altKey) return { ...place, x: place.x + across, y: place.y + down };
    return isFixed ? null : { ...place, width: place.width + across, height: place.height + down };
  }
  if (event.key === "PageDown" && place.page < pages) return { ...place, page: place.page + 1 };
  if (event.key === "PageUp" && place.page > 1) return { ...place, page: place.page - 1 };
  return null;
}

function inside(at: number, room: number): number {
  return Math.max(0, Math.min(at, room));
}

/** The same box, wholly on its page. */
export function onPage(place: PlacedAt, pages: PdfPage[]): PlacedAt {
  const page = Math.min(Math.max(1, place.page), Math.max(1, pages.length));
  const sheet = pages[page - 1] ?? { width: 210, height: 297 };
  const width = Math.min(Math.max(LEAST, place.width), sheet.width);
  const height = Math.min(Math.max(LEAST, place.height), sheet.height);
  return { page, width, height, x: inside(place.x, sheet.width - width), y: inside(place.y, sheet.height - height) };
}

/** Whether it lies over something that stands on its page. */
export function liesOver(place: PlacedAt, taken: TakenArea[]): boolean {
  return taken.some(({ page, area }) => page === place.page && place.x < area.x + area.width && area.x < place.x + place.width && place.y < area.y + area.height && area.y < place.y + place.height);
}
