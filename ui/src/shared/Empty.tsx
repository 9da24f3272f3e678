/** Nothing here, and what could be. */
import type { ReactNode } from "react";

export function Empty({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <div className="empty" data-home tabIndex={-1}>
      <strong>{title}</strong>
      <p>{text}</p>
      {children}
    </div>
  );
}

/** A moment of waiting; says nothing unless it grows long. */
export function Loading({ text }: { text: string }) {
  return (
    <p className="loading" role="status">
      {text}
    </p>
  );
}
