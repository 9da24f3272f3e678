import { screen, waitFor, within } from "@testing-library/react";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import type { Recipient } from "../../api/bindings";
import { CLOSED } from "../../testing/fakeDirectory";
import { show } from "../../testing/show";
import { Addressing } from "./Addressing";

function Lines({ first, seen }: { first: Recipient[]; seen: (lines: Recipient[]) => void }) {
  const [lines, setLines] = useState(first);
  return (
    <Addressing
      title="Nơi nhận"
      help=""
      place="recipients"
      addTestId="add"
      lines={lines}
      onChange={(next) => {
        setLines(next);
        seen(next);
      }}
    />
  );
}

test("168 communes become one line of the page, by the keyboard alone", async () => {
  const seen = vi.fn();
  const { user } = show(<Lines first={[]} seen={seen} />);
  await user.click(await screen.findByTestId("add-many"));
  const dialog = await screen.findByTestId("receivers");
  await user.type(within(dialog).getByTestId("agency-search"), "h99");
  await within(dialog).findByTestId("agency-H99");
  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(screen.getByTestId("receivers-count").textContent).toContain("168"));
  await user.click(screen.getByTestId("receivers-drop-H99.200"));
  await user.click(screen.getByTestId("receivers-one"));
  const [lines] = seen.mock.lastCall as [Recipient[]];
  expect(lines).toHaveLength(1);
  expect(lines[0]?.members).toHaveLength(167);
  expect(lines[0]?.name).toContain("UBND các xã");
});

test("a receiver whose code closed is asked about where it stands, and changed only when somebody says so", async () => {
  const seen = vi.fn();
  const { user } = show(<Lines first={[{ name: CLOSED.name, code: CLOSED.code }]} seen={seen} />);
  const question = await screen.findByTestId("closed-H98.7");
  expect(question.textContent).toContain("đã hợp nhất vào UBND xã Hợp Nhất (H99.2)");
  expect(question.textContent).toContain("Cần kiểm tra lại");
  expect(seen, "nothing is changed silently").not.toHaveBeenCalled();
  await user.click(screen.getByTestId("instead-H98.7-H99.2"));
  expect(seen.mock.lastCall).toEqual([[{ name: "UBND xã Hợp Nhất", code: "H99.2" }]]);
});

test("a branch of the tree is taken with its count, in the tree itself", async () => {
  const seen = vi.fn();
  const { user } = show(<Lines first={[]} seen={seen} />);
  await user.click(await screen.findByTestId("add-many"));
  await user.click(await screen.findByTestId("receivers-tree"));
  const all = await screen.findByTestId("tree-communes-H99");
  expect(all.textContent).toContain("168");
  await user.click(all);
  await waitFor(() => expect(screen.getByTestId("receivers-count").textContent).toContain("168"));
  await user.click(screen.getByTestId("receivers-one"));
  const [lines] = seen.mock.lastCall as [Recipient[]];
  expect(lines[0]?.members, "one line of the page for all of them").toHaveLength(168);
});
