/** Bytes as they cross in JSON. */

/** The bytes behind a base64 text. Throws on what is none. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const letters = atob(base64);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
  return bytes;
}

/** Bytes as a base64 text. */
export function base64Of(bytes: Uint8Array): string {
  // In pieces: a call takes only so many arguments.
  const piece = 0x8000;
  let letters = "";
  for (let at = 0; at < bytes.length; at += piece) letters += String.fromCharCode(...bytes.subarray(at, at + piece));
  return btoa(letters);
}
