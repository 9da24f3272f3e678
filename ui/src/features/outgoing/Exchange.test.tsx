import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { DispatchView } from "../../api/bindings";
import { fakeHost } from "../../testing/fakeHost";
import { show } from "../../testing/show";
import { DispatchPage } from "./DispatchPage";

const doNothing = () => undefined;
const opened = (id: number, onDraft: (id: number) => void = doNothing) =>
  show(<DispatchPage id={id} onBack={doNothing} onDraft={onDraft} onArrival={doNothing} onDispatch={doNothing} onCopy={doNothing} onSettings={doNothing} />);

test("a recall needs a reason, asks whom it can, and shows each one's answer", async () => {
  const { office, user } = opened(1008);
  await user.click(await screen.findByTestId("recall"));
  expect(screen.queryByTestId("recall-to-H99.1"), "who refused has nothing to give back").toBeNull();
  await user.click(screen.getByTestId("recall-ok"));
  expect(office.calls.some((call) => call.name === "dispatch.recall"), "no reason, no recall").toBe(false);
  await user.click(screen.getByTestId("recall-to-H99.2"));
  await user.type(screen.getByTestId("recall-reason"), "Sai số liệu");
  await user.click(screen.getByTestId("recall-ok"));
  await waitFor(() => expect(screen.getByTestId("delivery-H99-standing").dataset["word"]).toBe("recall_pending"));
  expect(office.calls.find((call) => call.name === "dispatch.recall")?.input).toEqual({ id: 1008, reason: "Sai số liệu", to: ["H99"] });
  expect(screen.getByTestId("frozen").textContent, "it rests, and why").toContain("Sai số liệu");
  expect(screen.queryByTestId("correct"), "what rests is not updated").toBeNull();
  expect(screen.queryByTestId("unfreeze"), "not while an answer is owed").toBeNull();
  const ask = screen.getByTestId("ask-1");
  expect(ask.textContent).toContain("chờ trả lời");
  await user.click(within(ask).getByTestId("ask-1-back"));
  expect(office.calls.find((call) => call.name === "outbox.withdraw")?.input).toEqual({ id: 9 });
});

test("a reason longer than a thousand letters is told before it is sent", async () => {
  const { office, user } = opened(1008);
  await user.click(await screen.findByTestId("recall"));
  await user.click(screen.getByTestId("recall-reason"));
  await user.paste("ạ".repeat(1001));
  expect(screen.getByText(/1001 ký tự/)).toBeTruthy();
  await user.click(screen.getByTestId("recall-ok"));
  expect(office.calls.some((call) => call.name === "dispatch.recall")).toBe(false);
});

test("whoever refused is sent to again, nobody else", async () => {
  const { office, user } = opened(1008);
  expect(screen.queryByTestId("delivery-H99-resend")).toBeNull();
  await user.click(await screen.findByTestId("delivery-H99.1-resend"));
  await user.click(await screen.findByTestId("confirm-ok"));
  expect(office.calls.find((call) => call.name === "dispatch.resend")?.input).toEqual({ id: 1008, to: ["H99.1"] });
  await waitFor(() => expect(screen.getByTestId("delivery-H99.1-standing").dataset["word"]).toBe("waiting"));
});

test("a corrected version and a replacement begin as drafts", async () => {
  const begun: number[] = [];
  const { user } = opened(1008, (id) => begun.push(id));
  await user.click(await screen.findByTestId("correct"));
  expect(screen.getByRole("alertdialog").textContent, "the law is named").toContain("Điều 18");
  await user.click(screen.getByTestId("confirm-ok"));
  await waitFor(() => expect(begun).toEqual([1012]));
});

test("receivers are found in the directory, each once, before the list changes", async () => {
  const { office, user } = opened(1008);
  await user.click(await screen.findByTestId("receivers"));
  await user.type(screen.getByTestId("agency-search"), "vi du");
  await user.click(await screen.findByTestId("agency-H99.13"));
  await user.click(screen.getByTestId("agency-H99.13"));
  await user.click(screen.getByTestId("receivers-ok"));
  await waitFor(() => expect(office.calls.some((call) => call.name === "dispatch.receivers")).toBe(true));
  expect(office.calls.find((call) => call.name === "dispatch.receivers")?.input).toMatchObject({ add: [{ code: "H99.13", name: "UBND xã Ví Dụ" }], remove: [], tell_others: true });
});

test("a document that stands here takes the place of a sent one", async () => {
  const { office, user } = opened(1008);
  await user.click(await screen.findByTestId("replace"));
  const choices = await screen.findAllByTestId(/^replace-by-/);
  const id = Number(choices[0]?.dataset["testid"]?.replace("replace-by-", ""));
  await user.click(choices[0] as HTMLElement);
  await user.click(screen.getByTestId("replace-ok"));
  await waitFor(() => expect(office.calls.find((call) => call.name === "dispatch.replace")?.input).toEqual({ id: 1008, by: id }));
});

test("who is added under a closed code is asked about, and written to as somebody says", async () => {
  const { office, user } = opened(1008);
  await user.click(await screen.findByTestId("receivers"));
  await user.type(screen.getByTestId("agency-search"), "h98.7");
  await user.click(await screen.findByTestId("agency-H98.7"));
  const question = await screen.findByTestId("closed-H98.7");
  expect(question.textContent).toContain("đã hợp nhất vào UBND xã Hợp Nhất (H99.2)");
  await user.click(screen.getByTestId("receivers-ok"));
  expect(office.calls.some((call) => call.name === "dispatch.receivers"), "not before it is answered").toBe(false);
  await user.click(screen.getByTestId("instead-H98.7-H99.2"));
  await user.click(screen.getByTestId("receivers-ok"));
  await waitFor(() => expect(office.calls.some((call) => call.name === "dispatch.receivers")).toBe(true));
  expect(office.calls.find((call) => call.name === "dispatch.receivers")?.input).toMatchObject({ add: [{ code: "H98.7" }], instead: [{ from: "H98.7", to: "H99.2" }], as_is: [] });
});

test("what a recall did is said, and nothing of what it did not", async () => {
  const cases = [
    { asked: 1, cancelled: 0, said: "Đã yêu cầu 1 nơi trả lại." },
    { asked: 0, cancelled: 2, said: "Đã rút tại đây 2 nơi, văn bản chưa đi tới đó." },
    { asked: 1, cancelled: 2, said: "Đã yêu cầu 1 nơi trả lại. Đã rút tại đây 2 nơi, văn bản chưa đi tới đó." },
  ];
  for (const { said, ...done } of cases) {
    const { office, user, unmount } = opened(1008);
    office.replace("dispatch.recall", ({ id }) => ({ id, ...done }));
    await user.click(await screen.findByTestId("recall"));
    await user.type(screen.getByTestId("recall-reason"), "Sai");
    await user.click(screen.getByTestId("recall-ok"));
    expect(await screen.findByText(said)).toBeTruthy();
    unmount();
  }
});

test.each([
  ["recalled", "agreed_once", "có thể mới là đồng ý cập nhật", "Đồng ý, chưa rõ việc nào"],
  ["update_pending", "refused_once", "có thể mới là từ chối cập nhật", "Từ chối, chưa rõ việc nào"],
  ["accepted", "one_each", "không nói rõ lần nào cho việc nào", "Chưa rõ đã thu hồi chưa"],
] as const)("an answer that may have meant the correction is not shown as the recall's alone: %s", async (standing, doubt, said, mark) => {
  const office = fakeHost();
  const shown = (await office.call("dispatch.show", { id: 1008 })) as DispatchView;
  for (const row of shown.row.deliveries) Object.assign(row, { standing, may: [], doubt: row.to === "H99" ? doubt : null });
  office.replace("dispatch.show", () => shown);
  show(<DispatchPage id={1008} onBack={doNothing} onDraft={doNothing} onArrival={doNothing} onDispatch={doNothing} onCopy={doNothing} onSettings={doNothing} />, office);
  expect((await screen.findByTestId("delivery-H99-unsure")).textContent).toContain(said);
  expect(screen.getByTestId("delivery-H99-standing").textContent).toContain(mark);
  expect(screen.queryByTestId("delivery-H99.1-unsure")).toBeNull();
});
