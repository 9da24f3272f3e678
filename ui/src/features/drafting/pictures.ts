/** Pictures of a draft: taken in through the host, and shown by their name. */
import { useCallback, useEffect, useState } from "react";
import type { Block, Failure } from "../../api/bindings";
import { call } from "../../api/call";
import { asFailure } from "../../api/failure";

export type Picture = Extract<Block, { type: "picture" }>;

/** Between the margins of an upright page. */
export const TEXT_WIDTH_MM = 165;
const MM_PER_INCH = 25.4;

/** Takes files in, one after the other; gives a block for each that was taken. */
export function useAddPicture() {
  const [failure, setFailure] = useState<Failure | null>(null);
  const add = useCallback(async (files: File[]): Promise<Picture[]> => {
    setFailure(null);
    const blocks: Picture[] = [];
    for (const file of files) {
      try {
        const added = await call("draft.picture_add", { path: null, bytes: await base64Of(file) });
        const natural = Math.round((added.width / added.dpi) * MM_PER_INCH);
        blocks.push({ type: "picture", file: added.file, caption: "", description: "", width_mm: Math.max(10, Math.min(natural, TEXT_WIDTH_MM)) });
      } catch (thrown) {
        setFailure(asFailure(thrown));
      }
    }
    return blocks;
  }, []);
  const clear = useCallback(() => setFailure(null), []);
  return { add, failure, clear };
}

/** The picture as an address for the screen; `null` until it is there. */
export function usePicture(file: string): { source: string | null; failure: Failure | null } {
  const [state, setState] = useState<{ source: string | null; failure: Failure | null }>({ source: null, failure: null });
  useEffect(() => {
    let dropped = false;
    if (file === "") return;
    call("draft.picture", { file }).then(
      ({ mime, bytes }) => !dropped && setState({ source: `data:${mime};base64,${bytes}`, failure: null }),
      (thrown: unknown) => !dropped && setState({ source: null, failure: asFailure(thrown) }),
    );
    return () => {
      dropped = true;
    };
  }, [file]);
  return state;
}

function base64Of(file: File): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      const told = typeof reader.result === "string" ? reader.result : "";
      done(told.slice(told.indexOf(",") + 1));
    });
    reader.addEventListener("error", () => failed(reader.error ?? new Error("the file cannot be read")));
    reader.readAsDataURL(file);
  });
}
