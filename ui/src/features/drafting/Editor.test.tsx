import { screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { fakeHost } from "../../testing/fakeHost";
import { show } from "../../testing/show";
import { DraftDesk } from "./DraftDesk";

const doNothing = () => undefined;

function writing(office = fakeHost(), onSigned: (id: number) => void = doNothing) {
  return show(<DraftDesk origin={{ from: "kind", kind: "cong_van" }} onBack={doNothing} onSigned={onSigned} onSettings={doNothing} />, office);
}

const saves = (office: ReturnType<typeof fakeHost>) => office.calls.filter((call) => call.name === "draft.save");

test("nothing is saved before something is written, then the same draft is saved on", async () => {
  const { office, user } = writing();
  const subject = await screen.findByTestId("draft-subject");
  expect(saves(office), "an opened blank is no draft yet").toEqual([]);
  await user.type(subject, "đề nghị");
  await waitFor(() => expect(screen.getByTestId("saved").dataset["word"]).toBe("kept"));
  await user.type(subject, " hỗ trợ");
  await waitFor(() => expect(saves(office).length).toBeGreaterThan(1));
  const inputs = saves(office).map((call) => call.input as { id: number | null; version: number });
  expect(inputs[0], "the first save makes the draft").toMatchObject({ id: null, version: 0 });
  expect(inputs[1], "the next builds on it").toMatchObject({ id: 1101, version: 1 });
});

test("a code from the directory becomes a chip, words without one stand on the page only", async () => {
  const { office, user } = writing();
  await user.click(await screen.findByTestId("add-addressee"));
  await user.type(screen.getByTestId("directory-input"), "tinh thu");
  await screen.findByTestId("directory-option-H99");
  await user.keyboard("{Enter}");
  expect(screen.getByTestId("chip-H99"), "chosen by Enter").toBeTruthy();
  await user.type(screen.getByTestId("directory-input"), "Các thôn");
  await user.click(screen.getByTestId("directory-plain"));
  await user.click(screen.getByTestId("save"));
  await waitFor(() => expect(saves(office).length).toBeGreaterThan(0));
  const kept = saves(office).map((call) => (call.input as { draft: { addressees: unknown } }).draft.addressees);
  expect(kept.at(-1)).toEqual([
    { name: "UBND tỉnh Thử", code: "H99" },
    { name: "Các thôn" },
  ]);
});

test("Enter begins the next block, Alt+arrow indents it, Ctrl+Z takes it back", async () => {
  const { user } = writing();
  await user.click(await screen.findByTestId("add-block-article"));
  await user.type(await screen.findByTestId("block-0-text"), "Thành lập tổ công tác{Enter}");
  await waitFor(() => expect(document.activeElement?.getAttribute("data-testid"), "the focus goes along").toBe("block-1-text"));
  expect(screen.getByTestId("block-1").dataset["type"]).toBe("clause");
  await user.keyboard("{Alt>}{ArrowRight}{/Alt}");
  expect(screen.getByTestId("block-1").dataset["type"]).toBe("point");
  await user.keyboard("{Control>}z{/Control}");
  expect(screen.getByTestId("block-1").dataset["type"], "one step back").toBe("clause");
});

test("what is missing is listed, and a click leads to its field", async () => {
  const { user } = writing();
  const fault = await screen.findByTestId("fault-draft.subject_missing");
  await user.click(fault);
  expect(document.activeElement?.getAttribute("data-testid")).toBe("draft-subject");
});

test("signing saves first, keeps the dialog on a wrong PIN, and goes on to the dispatch", async () => {
  const office = fakeHost();
  const onSigned = vi.fn();
  office.replace("draft.preview", () => ({ pdf: "", pages: 1, labels: [], faults: [], notation: "UBND-VP" }));
  const { user } = writing(office, onSigned);
  await user.type(await screen.findByTestId("draft-subject"), "đề nghị");
  office.refuse("dispatch.sign", { code: "key.pin_wrong", facts: { left: "2" } });
  await user.keyboard("{F6}");
  await user.type(await screen.findByTestId("pin-input"), "000{Enter}");
  expect(await screen.findByText(/Mã PIN không đúng.*2 lần/), "beside the field, with the tries left").toBeTruthy();
  expect((screen.getByTestId("pin-input") as HTMLInputElement).value, "a wrong PIN is not kept").toBe("");
  await user.type(screen.getByTestId("pin-input"), "123{Enter}");
  await waitFor(() => expect(onSigned).toHaveBeenCalledWith(1101));
  const names = office.calls.map((call) => call.name);
  expect(names.indexOf("draft.save"), "saved before it is signed").toBeLessThan(names.indexOf("dispatch.sign"));
  expect(office.calls.findLast((call) => call.name === "dispatch.sign")?.input).toEqual({ id: 1101, key: "/demo/keys/leader.p12", pin: "123" });
});

test("a draft changed elsewhere is not written over", async () => {
  const office = fakeHost();
  const { user } = writing(office);
  office.refuse("draft.save", { code: "draft.stale" });
  await user.type(await screen.findByTestId("draft-subject"), "đề nghị");
  await user.click(screen.getByTestId("save"));
  expect((await screen.findByTestId("notice")).dataset["code"]).toBe("draft.stale");
});
