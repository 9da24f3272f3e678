import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { WordPreview } from "../../api/bindings";
import { fakeHost } from "../../testing/fakeHost";
import { show } from "../../testing/show";
import { DraftList } from "./DraftList";
import { ImportWord } from "./ImportWord";

const doNothing = () => undefined;

const SEEN: WordPreview = {
  name: "Kế hoạch.docx",
  hash: "a".repeat(64),
  kind: "docx",
  kind_name: "Kế hoạch",
  kind_found: true,
  labels: ["", "1.", ""],
  pictures: 0,
  unplaced: [
    { what: "comment", paragraph: 0, text: "Xem lại câu này" },
    { what: "frozen_number", paragraph: 7, text: "7. Việc khác" },
  ],
  converted: {
    encodings: ["tcvn3"],
    guessed: false,
    runs: 1,
    samples: [{ before: "Uû ban nh©n d©n", after: "Uỷ ban nhân dân", font: ".VnTime", encoding: "tcvn3" }],
  },
  draft: {
    kind: "ke_hoach",
    body: "state",
    subject: "Thử nghiệm quý IV",
    urgency: "normal",
    secrecy: "",
    letterhead: { superior: "", issuer: "ỦY BAN NHÂN DÂN\nXÃ THỬ NGHIỆM", abbreviation: "UBND", unit: "", place: "Thử Nghiệm" },
    authority: "",
    bases: [],
    addressees: [],
    blocks: [
      { type: "paragraph", text: "Ủy ban nhân dân xã lập kế hoạch:" },
      { type: "clause", title: "", text: [{ text: "Đúng hạn", bold: true }, { text: " và đủ." }] },
      { type: "table", caption: "Bảng 1", head: [], rows: [["a"]], widths: [] },
    ],
    signature: { authority: [], position: "CHỦ TỊCH", name: "Nguyễn Văn Ánh" },
    recipients: [{ name: "Lãnh đạo xã" }],
    filed: "VT",
    drafter: "",
    contact: "",
  },
};

function office() {
  const host = fakeHost();
  host.replace("word.read", () => SEEN);
  host.replace("word.take", () => ({ id: 77, version: 1 }));
  return host;
}

test("a file is looked at before it is taken", async () => {
  let taken: number | null = null;
  const { office: host, user } = show(<ImportWord onTaken={(id) => (taken = id)} onClose={doNothing} />, office());
  expect((screen.getByTestId("word-take") as HTMLButtonElement).disabled, "nothing was looked at yet").toBe(true);
  await user.type(screen.getByTestId("word-path"), "/hồ sơ/Kế hoạch.docx");
  await user.click(screen.getByTestId("word-read"));
  const seen = await screen.findByTestId("word-seen");
  expect(within(seen).getByText("Thử nghiệm quý IV")).toBeTruthy();
  expect(within(seen).getByText(/Đúng hạn và đủ\./)).toBeTruthy();
  expect(screen.getByTestId("word-unplaced").textContent).toContain("Xem lại câu này");
  expect(screen.getByTestId("word-unplaced").textContent, "what is in the draft is not missing").not.toContain("Việc khác");
  expect(screen.getByTestId("word-changed").textContent).toContain("7. Việc khác");
  expect(screen.getByTestId("word-converted").textContent).toContain("Uỷ ban nhân dân");
  await user.click(screen.getByTestId("word-take"));
  await expect.poll(() => taken).toBe(77);
  expect(host.calls.find((call) => call.name === "word.take")?.input).toEqual({ path: "/hồ sơ/Kế hoạch.docx", hash: SEEN.hash });
});

test("a file that cannot be read is told, and nothing can be taken", async () => {
  const { office: host, user } = show(<ImportWord onTaken={doNothing} onClose={doNothing} />, office());
  host.refuse("word.read", { code: "word.macros" });
  await user.type(screen.getByTestId("word-path"), "x.docm");
  await user.click(screen.getByTestId("word-read"));
  expect((await screen.findByTestId("notice")).textContent).toContain("macro");
  expect((screen.getByTestId("word-take") as HTMLButtonElement).disabled).toBe(true);
});

test("another path than the one looked at must be looked at again", async () => {
  const { user } = show(<ImportWord onTaken={doNothing} onClose={doNothing} />, office());
  await user.type(screen.getByTestId("word-path"), "a.docx");
  await user.click(screen.getByTestId("word-read"));
  await screen.findByTestId("word-seen");
  await user.type(screen.getByTestId("word-path"), "x");
  expect(screen.queryByTestId("word-seen")).toBeNull();
});

test("the list of drafts opens the import, and the draft it made", async () => {
  let opened: number | null = null;
  const { user } = show(<DraftList start={null} onOpen={(id) => (opened = id)} onNew={doNothing} />, office());
  await user.click(await screen.findByTestId("import-word-open"));
  await user.type(await screen.findByTestId("word-path"), "a.docx");
  await user.click(screen.getByTestId("word-read"));
  await screen.findByTestId("word-seen");
  await user.click(screen.getByTestId("word-take"));
  await expect.poll(() => opened).toBe(77);
});
