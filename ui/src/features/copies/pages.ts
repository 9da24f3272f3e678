/** Pages as a clerk writes them: `1, 3-5`. */

/** The pages of `text`, from 1; `null` if it cannot be read, or names a page beyond `last`. */
export function pagesOf(text: string, last: number): number[] | null {
  const pages: number[] = [];
  for (const part of text.split(/[,;\s]+/).filter((one) => one !== "")) {
    const found = /^(\d{1,4})(?:[-–](\d{1,4}))?$/.exec(part);
    if (found === null) return null;
    const from = Number(found[1]);
    const to = Number(found[2] ?? found[1]);
    if (from < 1 || to < from || to > last) return null;
    for (let page = from; page <= to; page += 1) pages.push(page);
  }
  return pages;
}
