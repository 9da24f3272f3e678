import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { show } from "../../testing/show";
import { DispatchPage } from "./DispatchPage";
import { OutgoingList } from "./OutgoingList";

const doNothing = () => undefined;
const opened = (id: number) =>
  show(<DispatchPage id={id} onBack={doNothing} onDraft={doNothing} onArrival={doNothing} onDispatch={doNothing} onCopy={doNothing} onSettings={doNothing} />);

test("issuing takes the office's key and shows the number given", async () => {
  const { office, user } = opened(1010);
  await user.click(await screen.findByTestId("issue"));
  await user.type(await screen.findByTestId("pin-input"), "123{Enter}");
  expect((await screen.findByTestId("written")).textContent).toBe("48/QĐ-UBND");
  expect(office.calls.find((call) => call.name === "dispatch.issue")?.input).toEqual({ id: 1010, key: { type: "file", path: "/demo/keys/office.p12" }, pin: "123", accepts_final_try: false, ticket: expect.any(String) });
  expect(screen.getByTestId("send"), "what comes next is at hand").toBeTruthy();
});

test("sending asks once more, and shows each recipient waiting", async () => {
  const { user } = opened(1009);
  await user.click(await screen.findByTestId("send"));
  await user.click(await screen.findByTestId("confirm-ok"));
  expect((await screen.findByTestId("delivery-H99-road")).dataset["word"]).toBe("waiting");
  expect(screen.getByTestId("delivery-H99-answer").dataset["word"], "the road is no answer").toBe("none");
});

test("road and answer stand apart, with the reason of a refusal", async () => {
  opened(1008);
  expect((await screen.findByTestId("delivery-H99.1-road")).dataset["word"]).toBe("delivered");
  expect(screen.getByTestId("delivery-H99.1-answer").dataset["word"]).toBe("refused");
  expect(screen.getByTestId("delivery-H99.1-note").textContent).toContain("gửi nhầm thẩm quyền");
  expect(screen.getByTestId("delivery-H99.2-road").dataset["word"], "neither sent nor failed").toBe("unknown");
});

test("what was added after the leader's signature is said in words", async () => {
  opened(1008);
  const leader = await screen.findByTestId("signature-leader");
  expect(within(leader).getByText("Số và ngày được điền sau khi ký.")).toBeTruthy();
  expect(within(leader).getByText("Sau đó cơ quan ký số.")).toBeTruthy();
});

test("what we cannot mend is told with a trace to give us", async () => {
  const { office, user } = opened(1009);
  await user.click(await screen.findByTestId("send"));
  office.refuse("dispatch.send", { code: "desk.damaged", class: "report", trace: "w3kp" });
  await user.click(await screen.findByTestId("confirm-ok"));
  const notice = await screen.findByTestId("notice");
  expect(notice.getAttribute("role")).toBe("alertdialog");
  expect(notice.textContent).toContain("w3kp");
});

test("the list is walked with the arrows and opened with Enter", async () => {
  let gone: [number, string] | null = null;
  const { user } = show(<OutgoingList stage="all" onStage={doNothing} start={null} onOpen={(id, stage) => (gone = [id, stage])} />);
  const grid = await screen.findByRole("grid");
  grid.focus();
  await waitFor(() => expect(grid.getAttribute("aria-activedescendant")).toBe("row-1012"));
  await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
  expect(gone).toEqual([1010, "signed"]);
});

test("a long list asks for more as it is walked", async () => {
  const { user } = show(<OutgoingList stage="all" onStage={doNothing} start={null} onOpen={doNothing} />);
  const grid = await screen.findByRole("grid");
  grid.focus();
  expect(grid.getAttribute("aria-rowcount"), "145 and the head").toBe("146");
  await waitFor(() => expect(grid.getAttribute("aria-activedescendant")).toBe("row-1012"));
  await user.keyboard("{End}");
  expect(grid.getAttribute("aria-activedescendant"), "the end of the first page").toBe("row-913");
  await waitFor(async () => {
    await user.keyboard("{End}");
    expect(grid.getAttribute("aria-activedescendant"), "the end of all").toBe("row-868");
  });
});

test("a receiver can be left out before sending, but not all of them", async () => {
  const { office, user } = opened(1009);
  await user.click(await screen.findByTestId("send"));
  const boxes = await screen.findAllByRole("checkbox");
  expect(boxes.length).toBeGreaterThan(1);
  for (const box of boxes) await user.click(box);
  expect(screen.getByTestId("confirm-ok").hasAttribute("disabled"), "somebody must get it").toBe(true);
  await user.click(boxes[0] as HTMLElement);
  await user.click(screen.getByTestId("confirm-ok"));
  const asked = office.calls.findLast((one) => one.name === "dispatch.send");
  expect(asked?.input).toMatchObject({ id: 1009 });
  expect(JSON.stringify(asked?.input).match(/H\d/g)?.length, "all but one are left out").toBe(boxes.length - 1);
});
