import { act, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { expect, test } from "vitest";
import type { BatchView, KeyOffer } from "../../api/bindings";
import { KeyDialog } from "../../shared/KeyDialog";
import { fakeHost } from "../../testing/fakeHost";
import { serviceOffer, tokenOffer } from "../../testing/fakeKeys";
import { show } from "../../testing/show";
import { BatchPage } from "./BatchPage";
import { asCsv, BatchReport } from "./BatchReport";

const doNothing = () => undefined;

function dialogWith(offers: KeyOffer[], onOk: (use: unknown) => void = doNothing) {
  const office = fakeHost();
  office.replace("key.list", () => ({ offers, troubles: [], modules: [] }));
  return show(<KeyDialog title="Ký" text="Ký văn bản." act="Ký" whose="leader" busy={false} failure={null} onOk={onOk} onClose={doNothing} onSettings={doNothing} />, office);
}

const pinOf = (part: Partial<KeyOffer["pin"]>): KeyOffer => {
  const offer = tokenOffer();
  return { ...offer, pin: { ...offer.pin, ...part } };
};

const isOff = (id: string) => screen.getByTestId(id).hasAttribute("disabled");

test("a token signs with its own key, and says whose it is", async () => {
  let given: unknown = null;
  const { user } = dialogWith([tokenOffer()], (use) => (given = use));
  expect((await screen.findByTestId("key-facts")).textContent).toContain("Chủ tịch, UBND xã Thử Nghiệm");
  expect(isOff("pin-ok"), "a PIN is needed").toBe(true);
  await user.type(screen.getByTestId("pin-input"), "135246{Enter}");
  expect(given).toMatchObject({ key: { type: "token", serial: "0a1b2c" }, pin: "135246", accepts_final_try: false });
});

test("a last try is made only after it was agreed to", async () => {
  let given: unknown = null;
  const { user } = dialogWith([pinOf({ is_low: true, is_final_try: true })], (use) => (given = use));
  expect((await screen.findByTestId("final-try")).textContent).toContain("Còn một lần thử");
  await user.type(screen.getByTestId("pin-input"), "135246");
  expect(isOff("pin-ok"), "the PIN alone is not enough").toBe(true);
  await user.click(screen.getByTestId("accept-final-try"));
  await user.click(screen.getByTestId("pin-ok"));
  expect(given).toMatchObject({ accepts_final_try: true });
});

test("a locked token, one away, and a revoked certificate say what to do, and take no PIN", async () => {
  const away = { ...tokenOffer(), is_there: false };
  const revoked: KeyOffer = { ...tokenOffer(), standing: "revoked" };
  for (const [offer, words] of [
    [pinOf({ is_locked: true }), /liên hệ nơi cấp chứng thư số để mở khóa/],
    [away, /Chưa cắm USB ký số/],
    [revoked, /Chứng thư đã bị thu hồi/],
  ] as const) {
    const { unmount } = dialogWith([offer]);
    expect((await screen.findByTestId("key-hindrance")).textContent).toMatch(words);
    expect(screen.queryByTestId("pin-input")).toBeNull();
    expect(isOff("pin-ok")).toBe(true);
    unmount();
  }
});

test("a device with keys of its own is typed on, not the screen", async () => {
  dialogWith([pinOf({ on_device: true })]);
  expect((await screen.findByTestId("pin-on-device")).textContent).toContain("trên thiết bị");
  expect(screen.queryByTestId("pin-input")).toBeNull();
  expect(isOff("pin-ok")).toBe(false);
});

test("the signing service asks in its own window, takes no PIN here, and is said to be away when it is", async () => {
  let given: unknown = null;
  const { user, unmount } = dialogWith([serviceOffer({ subject: "Nguyễn Văn Thử" })], (use) => (given = use));
  expect((await screen.findByTestId("in-service-window")).textContent).toContain("cửa sổ riêng");
  expect(screen.getByTestId("key-facts").textContent).toContain("Nguyễn Văn Thử");
  expect(screen.queryByTestId("pin-input")).toBeNull();
  await user.click(screen.getByTestId("pin-ok"));
  expect(given).toMatchObject({ key: { type: "service" }, pin: "" });
  unmount();
  dialogWith([serviceOffer({ is_there: false })]);
  expect((await screen.findByTestId("key-hindrance")).textContent).toContain("không chạy trên máy này");
  expect(isOff("pin-ok")).toBe(true);
});

test("a token that is put in is found by looking again", async () => {
  const { office, user } = dialogWith([{ ...tokenOffer(), is_there: false }]);
  await screen.findByTestId("key-hindrance");
  office.replace("key.list", () => ({ offers: [tokenOffer()], troubles: [], modules: [] }));
  await user.click(screen.getByTestId("key-again"));
  expect(await screen.findByTestId("pin-input")).toBeTruthy();
});

const other = (): KeyOffer => ({ ...tokenOffer(), key: { type: "token", module: "/usr/lib/libbit4xpki.so", serial: "ffff", certificate: "cd".repeat(32) }, label: "Trần Thị Khác", subject: "Trần Thị Khác" });

test("a PIN is never handed to another key: not when the list turns, nor when its own is gone or locked", async () => {
  let given: unknown = null;
  const { office, user } = dialogWith([tokenOffer(), other()], (use) => (given = use));
  const now = (offers: KeyOffer[]) => {
    office.replace("key.list", () => ({ offers, troubles: [], modules: [] }));
    act(() => office.change(["settings"]));
  };
  await user.type(await screen.findByTestId("pin-input"), "135246");
  now([other(), { ...tokenOffer(), title: "Phó Chủ tịch" }]);
  await waitFor(() => expect(screen.getByTestId("key-facts").textContent, "its place in the list is of no matter").toContain("Phó Chủ tịch"));
  await user.click(screen.getByTestId("pin-ok"));
  expect(given).toMatchObject({ key: { serial: "0a1b2c" }, pin: "135246" });
  given = null;
  now([other()]);
  expect((await screen.findByTestId("key-hindrance")).textContent).toContain("Không còn thấy khóa đã chọn (Nguyễn Văn Thử)");
  expect(screen.queryByTestId("pin-input"), "no other key steps in").toBeNull();
  expect(isOff("pin-ok")).toBe(true);
  office.replace("key.list", () => ({ offers: [], troubles: [{ module: "bit4id", reason: { code: "key.module_missing", facts: {} } }], modules: [] }));
  await user.click(screen.getByTestId("key-again"));
  await screen.findByTestId("module-trouble");
  expect(screen.getByTestId("key-hindrance"), "also when no key is left").toBeTruthy();
  now([other(), tokenOffer()]);
  expect((await screen.findByTestId<HTMLInputElement>("pin-input")).value, "typed anew").toBe("");
  await user.type(screen.getByTestId("pin-input"), "135246");
  now([other(), pinOf({ is_locked: true })]);
  expect((await screen.findByTestId("key-hindrance")).textContent).toMatch(/đã bị khóa/);
  expect(given).toBeNull();
});

test("a slow token can be called off, by the word it was begun with", async () => {
  const office = fakeHost();
  office.replace("key.list", () => ({ offers: [tokenOffer()], troubles: [], modules: [] }));
  let ticket = "";
  function Slow() {
    const [busy, setBusy] = useState(false);
    const begin = (given: string | undefined) => {
      ticket = given ?? "";
      setBusy(true);
    };
    return <KeyDialog title="Ký" text="" act="Ký" whose="leader" busy={busy} failure={null} onOk={(use) => begin(use.ticket)} onClose={doNothing} onSettings={doNothing} />;
  }
  const { user } = show(<Slow />, office);
  await user.type(await screen.findByTestId("pin-input"), "135246{Enter}");
  expect(ticket).not.toBe("");
  await user.click(screen.getByTestId("key-cancel"));
  expect(office.calls.find((call) => call.name === "act.cancel")?.input).toEqual({ ticket });
});

const line = (id: number, code: string | null) => ({ id, version: 3, subject: `văn bản ${id}`, kind_name: "Công văn", notation: "UBND-VP", signer: "Nguyễn Văn Thử", pages: 2, reason: code === null ? null : { code, facts: {} } });

test("what is not ready is left out with its reason; the rest is signed with one PIN", async () => {
  let begun: number | null = null;
  const office = fakeHost();
  office.replace("batch.look", () => ({ lines: [line(1, null), line(2, "draft.addressee_missing"), line(3, null)], ready: 2, signatures: 2, beyond: 40 }));
  const { user } = show(<BatchPage act="sign" ids={[]} continues={null} onBack={doNothing} onBegun={(id) => (begun = id)} onOpen={doNothing} onSettings={doNothing} />, office);
  expect((await screen.findByTestId("batch-reason-2")).textContent).toMatch(/^Để lại: /);
  expect(isOff("batch-take-2"), "nobody can agree to it").toBe(true);
  await user.click(screen.getByTestId("batch-take-3"));
  await user.click(screen.getByTestId("batch-go"));
  await user.type(await screen.findByTestId("pin-input"), "123{Enter}");
  await waitFor(() => expect(begun).not.toBeNull());
  const asked = office.calls.filter((call) => call.name === "batch.begin");
  expect(asked.length).toBe(1);
  expect(asked[0]?.input).toMatchObject({ act: "sign", continues: null, items: [{ id: 1, version: 3 }], pin: "123" });
});

const plan = (version: number, ids: number[]) => ({ lines: ids.map((id) => ({ ...line(id, null), version })), ready: ids.length, signatures: ids.length, beyond: 0 });

test("what is agreed to is what was on the list when the dialog opened", async () => {
  let begun: number | null = null;
  const office = fakeHost();
  office.replace("batch.look", () => plan(3, [1, 2]));
  const { user } = show(<BatchPage act="sign" ids={[]} continues={null} onBack={doNothing} onBegun={(id) => (begun = id)} onOpen={doNothing} onSettings={doNothing} />, office);
  await user.click(await screen.findByTestId("batch-go"));
  office.replace("batch.look", () => plan(4, [1, 2, 5]));
  act(() => office.change(["dispatches"]));
  expect(await screen.findByTestId("batch-take-5"), "behind the dialog the list lives on").toBeTruthy();
  await user.type(await screen.findByTestId("pin-input"), "123{Enter}");
  await waitFor(() => expect(begun).not.toBeNull());
  expect(office.calls.find((call) => call.name === "batch.begin")?.input).toMatchObject({ items: [{ id: 1, version: 3 }, { id: 2, version: 3 }] });
});

test("pages that cannot be counted are told as such, and the list stands", async () => {
  const office = fakeHost();
  office.replace("batch.look", ({ counts_pages }) => {
    if (counts_pages) throw { code: "desk.full", class: "fix", facts: {} };
    return { lines: [line(1, null)], ready: 1, signatures: 1, beyond: 0 };
  });
  show(<BatchPage act="sign" ids={[]} continues={null} onBack={doNothing} onBegun={doNothing} onOpen={doNothing} onSettings={doNothing} />, office);
  expect(await screen.findByTestId("batch-take-1")).toBeTruthy();
  expect(await screen.findByTestId("notice")).toBeTruthy();
});

const view: BatchView = {
  row: { id: 7, act: "sign", state: "key_failed", signer: "Nguyễn Văn Thử", organisation: "UBND xã Thử Nghiệm", begun_at: 1_795_237_200_000, ended_at: 1_795_237_260_000, cause: { code: "key.removed", facts: {} }, agreed: 3, done: 1, failed: 1, rest: 1, left_out: 1 },
  lines: [
    { place: 1, id: 11, subject: "Kế hoạch \"xanh\"", result: "done", reason: null, written: "", at: 1_795_237_210_000 },
    { place: 2, id: 12, subject: "=HYPERLINK(1)", result: "failed", reason: { code: "draft.stale", facts: {} }, written: "", at: 1_795_237_220_000 },
    { place: 3, id: 13, subject: "Báo cáo", result: "not_reached", reason: null, written: "", at: null },
    { place: 4, id: 14, subject: "", result: "left_out", reason: { code: "draft.subject_missing", facts: {} }, written: "", at: null },
  ],
  to_continue: [13],
  continued_by: null,
  continues: null,
  can_stop: false,
};

function report(of: BatchView, onContinue: (view: BatchView) => void = doNothing) {
  const office = fakeHost();
  office.replace("batch.show", () => of);
  return show(<BatchReport id={7} onBack={doNothing} onOpen={doNothing} onContinue={onContinue} onOther={doNothing} />, office);
}

test("a batch whose token was taken out says what stands, and goes on with the rest", async () => {
  let rest: number[] = [];
  const { user } = report(view, (of) => (rest = of.to_continue));
  expect((await screen.findByTestId("batch-cause")).textContent).toContain("Văn bản đã ký vẫn giữ nguyên");
  expect(screen.getByTestId("batch-sum").textContent).toContain("1 xong · 1 hỏng · 1 chưa tới lượt · 1 để lại");
  expect(screen.getByTestId("report-line-3").dataset["word"]).toBe("not_reached");
  await user.click(screen.getByTestId("batch-continue"));
  expect(rest).toEqual([13]);
});

test("a batch that runs can be stopped, and is saved only once it is over", async () => {
  const { office, user } = report({ ...view, row: { ...view.row, state: "running", cause: null }, to_continue: [], can_stop: true });
  await user.click(await screen.findByTestId("batch-stop"));
  expect(office.calls.find((call) => call.name === "batch.stop")?.input).toEqual({ id: 7 });
  expect(screen.queryByTestId("batch-save")).toBeNull();
});

test("a batch that was cut off tells what stands", async () => {
  report({ ...view, row: { ...view.row, state: "cut_off", cause: null } });
  expect((await screen.findByTestId("batch-cut-off")).textContent).toContain("đã ký trọn vẹn");
});

test("the report opens in a spreadsheet as what it says, and calculates nothing", () => {
  const lines = asCsv(view).split("\r\n");
  expect(lines[0]?.startsWith("\uFEFF"), "told as UTF-8").toBe(true);
  expect(lines[1]).toContain('"Kế hoạch ""xanh"""');
  expect(lines[2]).toContain(`"'=HYPERLINK(1)"`);
  expect(lines.length, "a head, four lines and an end").toBe(6);
});

test("an empty list says what will stand there", async () => {
  const office = fakeHost();
  office.replace("batch.look", () => ({ lines: [], ready: 0, signatures: 0, beyond: 0 }));
  show(<BatchPage act="issue" ids={[]} continues={null} onBack={doNothing} onBegun={doNothing} onOpen={doNothing} onSettings={doNothing} />, office);
  expect(await screen.findByText("Không có văn bản nào chờ phát hành")).toBeTruthy();
  expect(isOff("batch-go")).toBe(true);
});
