import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { t } from "../../i18n";
import { fakeHost } from "../../testing/fakeHost";
import { show } from "../../testing/show";
import { CopiesList } from "./CopiesList";
import { CopyPage } from "./CopyPage";
import { MakeCopy } from "./MakeCopy";
import { pagesOf } from "./pages";

const doNothing = () => undefined;
const isOff = (id: string) => screen.getByTestId(id).hasAttribute("disabled");

test("pages are read as a clerk writes them, and none beyond the last", () => {
  expect(pagesOf("1, 3-5", 6)).toEqual([1, 3, 4, 5]);
  expect(pagesOf("2–3;6", 6)).toEqual([2, 3, 6]);
  expect(pagesOf("", 6)).toEqual([]);
  for (const wrong of ["0", "7", "5-3", "a", "1-", "-2"]) expect(pagesOf(wrong, 6), wrong).toBeNull();
});

test("an electronic document becomes a paper copy, and the form says why not an electronic one", async () => {
  let made = 0;
  const { office, user } = show(<MakeCopy source={{ type: "dispatch", id: 1008 }} onClose={doNothing} onMade={(id) => (made = id)} onSettings={doNothing} />);
  expect(await screen.findByTestId("form-true")).toBeTruthy();
  expect(screen.queryByTestId("form-onward"), "an issue of ours is no SAO Y").toBeNull();
  expect(screen.queryByTestId("basis-copy"), "the record knows what it is").toBeNull();
  expect(screen.queryByTestId("to-electronic")).toBeNull();
  expect(screen.getByText(/không làm từ bản điện tử sang bản điện tử/)).toBeTruthy();
  await user.type(screen.getByTestId("copy-recipients"), "Thôn Một; Thôn Hai");
  await user.click(screen.getByTestId("copy-ok"));
  await waitFor(() => expect(made).toBe(2));
  const input = office.calls.find((call) => call.name === "copy.make")?.input;
  expect(input).toMatchObject({ form: "true", basis: "original", to: "paper", recipients: ["Thôn Một", "Thôn Hai"], key: "", pin: "", block_mm: null });
});

test("an extract goes every way and needs its pages", async () => {
  const { office, user } = show(<MakeCopy source={{ type: "dispatch", id: 1008 }} onClose={doNothing} onMade={doNothing} onSettings={doNothing} />);
  await user.click(await screen.findByTestId("form-extract"));
  await user.click(screen.getByTestId("to-electronic"));
  await user.type(screen.getByTestId("copy-pin"), "123456");
  await user.click(screen.getByTestId("how-pages"));
  expect(screen.getByText(/chưa lập lại được thể thức/), "that it is not the full form is said").toBeTruthy();
  await user.type(screen.getByTestId("copy-pages"), "3");
  expect(screen.getByText(/trang ngoài 2 trang/)).toBeTruthy();
  expect(screen.getByTestId("copy-ok").hasAttribute("disabled")).toBe(true);
  await user.clear(screen.getByTestId("copy-pages"));
  await user.type(screen.getByTestId("copy-pages"), "2");
  await user.click(screen.getByTestId("copy-ok"));
  await waitFor(() => expect(office.calls.some((call) => call.name === "copy.make")).toBe(true));
  const input = office.calls.find((call) => call.name === "copy.make")?.input;
  expect(input).toMatchObject({ form: "extract", to: "electronic", pages: [2], key: { type: "file", path: "/demo/keys/office.p12" }, pin: "123456" });
});

test("an extract of our own document takes parts, an article with its clauses, never all of it", async () => {
  const { office, user } = show(<MakeCopy source={{ type: "dispatch", id: 1008 }} onClose={doNothing} onMade={doNothing} onSettings={doNothing} />);
  await user.click(await screen.findByTestId("form-extract"));
  await user.click(screen.getByTestId("to-paper"));
  expect(isOff("copy-ok"), "nothing is chosen").toBe(true);
  await user.click(screen.getByTestId("part-1"));
  expect(screen.getByTestId<HTMLInputElement>("part-2").checked, "its clause goes with the article").toBe(true);
  for (const at of [0, 3, 4]) await user.click(screen.getByTestId(`part-${at}`));
  expect(isOff("copy-ok"), "all of it is a SAO Y").toBe(true);
  for (const at of [0, 3]) await user.click(screen.getByTestId(`part-${at}`));
  await user.click(screen.getByTestId("copy-ok"));
  await waitFor(() => expect(office.calls.some((call) => call.name === "copy.make")).toBe(true));
  const input = office.calls.find((call) => call.name === "copy.make")?.input;
  expect(input).toMatchObject({
    form: "extract",
    pages: [],
    parts: [
      { type: "block", at: 0 },
      { type: "block", at: 1 },
      { type: "annex", at: 0 },
    ],
  });
});

test("a scan below the standard is used only by who answers for it", async () => {
  const { user } = show(<MakeCopy source={null} onClose={doNothing} onMade={doNothing} onSettings={doNothing} />);
  const scan = new File(["%PDF-1.7"], "quét.pdf", { type: "application/pdf" });
  await user.upload(await screen.findByTestId("scan-input"), scan);
  await user.click(await screen.findByTestId("basis-copy"));
  expect(screen.getByTestId("form-onward"), "a SAO Y is copied onward").toBeTruthy();
  expect(screen.queryByTestId("form-true")).toBeNull();
  await user.type(screen.getByTestId("copy-pin"), "123456");
  expect((await screen.findByTestId("scan-faults")).textContent).toContain("Trang 1: 150 dpi");
  expect(screen.getByTestId("copy-ok").hasAttribute("disabled")).toBe(true);
  await user.click(screen.getByTestId("accept-scan"));
  expect(screen.getByTestId("copy-ok").hasAttribute("disabled")).toBe(false);
  await user.click(screen.getByTestId("to-paper"));
  expect(screen.queryByTestId("scan-faults"), "the standard is one of electronic copies").toBeNull();
});

const CAME = { medium: "electronic", basis: "original", name: "thư đến.pdf", original: "12/UBND-VP", subject: "Thư đến", pages: 1, parts: [], signatures: 2, verdict: "passed", scan_faults: [] } as const;

test.each([
  ["not_satisfied"],
  ["cannot_tell"],
] as const)("a file whose signers are %s is copied only by who answers for it", async (signatories) => {
  const office = fakeHost();
  office.replace("copy.look", () => ({ ...CAME, signatories }));
  const { user } = show(<MakeCopy source={{ type: "arrival", file: 1 }} onClose={doNothing} onMade={doNothing} onSettings={doNothing} />, office);
  const said = await screen.findByTestId("source-signatories");
  expect(said.textContent).toContain(t(`judgment.signatories.${signatories}`));
  expect(screen.queryByTestId("source-verdict"), "each signature by itself holds").toBeNull();
  await user.click(screen.getByTestId("to-paper"));
  expect(isOff("copy-ok"), "nobody answers for it yet").toBe(true);
  await user.click(screen.getByTestId("accept-signatories"));
  expect(isOff("copy-ok")).toBe(false);
  await user.click(screen.getByTestId("copy-ok"));
  await waitFor(() => expect(office.calls.some((call) => call.name === "copy.make")).toBe(true));
  expect(office.calls.find((call) => call.name === "copy.make")?.input).toMatchObject({ accepts_scan: true });
});

test("a file signed by the right ones in order asks for nobody's word", async () => {
  const { user } = show(<MakeCopy source={{ type: "arrival", file: 1 }} onClose={doNothing} onMade={doNothing} onSettings={doNothing} />);
  await user.click(await screen.findByTestId("to-paper"));
  expect(screen.queryByTestId("source-signatories")).toBeNull();
});

test.each([
  ["copy.wrong_signatories", "Tệp nguồn không đúng người"],
  ["copy.unsure_signatories", "Chưa kết luận được tệp nguồn"],
])("the refusal %s is told with what to do", async (code, title) => {
  const office = fakeHost();
  office.refuse("copy.make", { code });
  const { user } = show(<MakeCopy source={{ type: "dispatch", id: 1008 }} onClose={doNothing} onMade={doNothing} onSettings={doNothing} />, office);
  await user.click(await screen.findByTestId("copy-ok"));
  expect(await screen.findByText(new RegExp(title))).toBeTruthy();
  expect(screen.getByText(/xác nhận vẫn dùng tệp này/), "and its remedy").toBeTruthy();
});

test("the register shows each copy, and a void number with its reason", async () => {
  let opened = 0;
  const { user, unmount } = show(<CopiesList start={null} onOpen={(id) => (opened = id)} onSettings={doNothing} />);
  const grid = await screen.findByRole("grid");
  grid.focus();
  await waitFor(() => expect(grid.getAttribute("aria-activedescendant")).toBe("row-1"));
  await user.keyboard("{Enter}");
  expect(opened).toBe(1);
  unmount();
  const page = show(<CopyPage id={1} onBack={doNothing} onArrival={doNothing} onDispatch={doNothing} />);
  expect((await screen.findByTestId("signatures-of-source")).textContent).toContain("không theo sang bản sao");
  await page.user.click(screen.getByTestId("cancel-copy"));
  expect(screen.getByTestId("cancel-ok").hasAttribute("disabled"), "not without a reason").toBe(true);
  await page.user.type(screen.getByTestId("cancel-reason"), "In nhầm trang");
  await page.user.click(screen.getByTestId("cancel-ok"));
  expect(await screen.findByTestId("void")).toBeTruthy();
  expect(screen.getByText(/In nhầm trang/)).toBeTruthy();
});
