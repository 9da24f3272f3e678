/** Takes files: dropped on it, or chosen. The host gives a path where it can; a browser gives the bytes. */
import { Upload } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { GivenFile } from "../api/bindings";
import { host } from "../api/host";
import { t } from "../i18n";
import { Button } from "./Button";
import { base64Of } from "./base64";

/** A file handed over, with the name people know it by. */
export type Dropped = { name: string; file: () => Promise<GivenFile> };

export function DropZone({ label, help, onFiles, accept, testId }: { label: string; help: string; onFiles: (files: Dropped[]) => void; accept?: string; testId: string }) {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const hear = useRef(onFiles);
  hear.current = onFiles;
  const zone = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      host().onDrop((paths, x, y) => {
        const area = zone.current?.getBoundingClientRect();
        if (area === undefined || x < area.left || x > area.right || y < area.top || y > area.bottom) return;
        hear.current(paths.map(ofPath));
      }),
    [],
  );
  const pick = async () => {
    if (!host().hasPickers) return input.current?.click();
    const path = await host().pickFile([]);
    // What was told while the picker stood open counts.
    if (path !== null) hear.current([ofPath(path)]);
  };
  return (
    // A way for the mouse only: the button inside does the same for everyone.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      ref={zone}
      className={over ? "drop-zone over" : "drop-zone"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onFiles([...event.dataTransfer.files].map(ofFile));
      }}
      data-testid={testId}
    >
      <Button icon={<Upload size={15} aria-hidden />} onPress={() => void pick()} testId={`${testId}-choose`}>
        {label}
      </Button>
      <small>{help}</small>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={accept}
        aria-label={t("act.choose_file")}
        data-testid={`${testId}-input`}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])].map(ofFile));
          event.target.value = "";
        }}
      />
    </div>
  );
}

function ofPath(path: string): Dropped {
  const name = path.split(/[\\/]/).at(-1) ?? path;
  return { name, file: () => Promise.resolve({ type: "path", path }) };
}

function ofFile(file: File): Dropped {
  return { name: file.name, file: async () => ({ type: "bytes", name: file.name, bytes: base64Of(await bytesOf(file)) }) };
}

/** Read the old way, which every webview knows. */
function bytesOf(file: File): Promise<Uint8Array> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => done(new Uint8Array(reader.result as ArrayBuffer)));
    reader.addEventListener("error", () => failed(reader.error ?? new Error(file.name)));
    reader.readAsArrayBuffer(file);
  });
}
