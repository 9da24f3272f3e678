/** Places outlined on a page, in millimetres from its upper left corner. The chosen one is brought into sight. */
import { useEffect, useRef } from "react";

export type PdfMark = {
  /** From 1. */
  page: number;
  area: { x: number; y: number; width: number; height: number };
  /** A class of the style sheet: `error`, `doubt`, `hint`. */
  look: string;
  isChosen: boolean;
};

/** Room around the words. */
const ROOM = 1;

/** `scale`: CSS pixels to a point. */
export function PdfMarks({ marks, scale }: { marks: PdfMark[]; scale: number }) {
  return marks.map((mark, at) => <Mark key={at} mark={mark} unit={(scale * 72) / 25.4} />);
}

function Mark({ mark: { area, look, isChosen }, unit }: { mark: PdfMark; unit: number }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) box.current?.scrollIntoView({ block: "center" });
  }, [isChosen]);
  const place = {
    left: (area.x - ROOM) * unit,
    top: (area.y - ROOM) * unit,
    width: (area.width + 2 * ROOM) * unit,
    height: (area.height + 2 * ROOM) * unit,
  };
  return <div ref={box} className={`pdf-mark ${look}`} style={place} data-chosen={isChosen || undefined} data-testid="pdf-mark" />;
}
