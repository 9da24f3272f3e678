import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { LibraryItem, SaveLibraryItem } from "../../api/bindings";
import { fakeHost } from "../../testing/fakeHost";
import { show } from "../../testing/show";
import { DirectoryPage } from "./DirectoryPage";

test("the state of the directory is told with what the last refresh changed, and a shorter list waits for a person", async () => {
  const { office, user } = show(<DirectoryPage />);
  const state = await screen.findByTestId("directory-state");
  expect(state.textContent).toContain("123.000");
  expect(state.textContent).toContain("thêm 3");
  await user.click(await screen.findByTestId("directory-accept-fewer"));
  expect(office.calls.find((one) => one.name === "directory.refresh")?.input).toEqual({ accepts_fewer: true });
  await waitFor(() => expect((screen.getByTestId("directory-refresh") as HTMLButtonElement).disabled, "asked for once").toBe(true));
});

test("an agency is searched, marked with the arrows and shown with every code it had", async () => {
  const { user } = show(<DirectoryPage />);
  await user.type(await screen.findByTestId("agency-search"), "h99");
  await screen.findByTestId("agency-H99");
  await user.keyboard("{Enter}");
  expect((await screen.findByTestId("agency-codes")).textContent).toContain("000.00.12.H99");
});

test("the tree is walked and opened by the keyboard", async () => {
  const { user } = show(<DirectoryPage />);
  await user.click(await screen.findByTestId("tab-tree"));
  const top = await screen.findByTestId("tree-H99");
  top.focus();
  await user.keyboard("{ArrowRight}");
  expect(await screen.findByTestId("tree-H99.200")).toBeTruthy();
  expect(top.getAttribute("aria-expanded")).toBe("true");
  await user.keyboard("{ArrowDown}{Enter}");
  expect((await screen.findByTestId("agency-code")).textContent).toBe("H99.200");
});

test("Enter takes nothing while the rows are those of the text before", async () => {
  const office = fakeHost();
  const answers: (() => void)[] = [];
  const held = new Promise<void>((go) => answers.push(go));
  const { user } = show(<DirectoryPage />, {
    ...office,
    call: async (name, input) => {
      if (name === "directory.search" && (input as { text: string }).text === "h99.13") await held;
      return office.call(name, input);
    },
  });
  await user.type(await screen.findByTestId("agency-search"), "h99.1");
  await screen.findByTestId("agency-H99.1");
  await user.keyboard("3{Enter}");
  expect(screen.queryByTestId("agency-code"), "H99.1 was the first row of another text").toBeNull();
  answers[0]?.();
  await waitFor(() => expect(screen.queryByTestId("agency-H99.1")).toBeNull());
  await user.keyboard("{Enter}");
  expect((await screen.findByTestId("agency-code")).textContent).toBe("H99.13");
});

test("members taken one after the other are all kept", async () => {
  const office = fakeHost();
  let group: LibraryItem = { id: 5, shelf: "recipients", folder: "", key: "", name: "Các xã", content: { type: "recipients", members: [{ name: "A", code: "H98.1" }] }, preset: false, used: 0 };
  // No news reaches the screen in this test: it shows the list of the beginning throughout.
  office.replace("library.list", () => ({ items: [group], folders: [] }));
  office.replace("library.save", (item) => (group = { ...group, ...item, id: 5, shelf: "recipients" } as LibraryItem));
  let goes: (() => void)[] = [];
  const slow = (name: string) => (name === "library.save" ? new Promise<void>((go) => goes.push(go)) : Promise.resolve());
  const { user } = show(<DirectoryPage />, { ...office, call: async (name, input) => slow(name).then(() => office.call(name, input)) });
  await user.click(await screen.findByTestId("tab-groups"));
  await user.click(await screen.findByTestId("group-5"));
  const search = screen.getAllByTestId("agency-search").at(-1) as HTMLElement;
  await user.type(search, "h99");
  const found = await screen.findAllByTestId(/^agency-H99/);
  await user.click(found[0] as HTMLElement);
  await user.click(found[1] as HTMLElement);
  for (let saved = 0; saved < 2; saved += 1) {
    await waitFor(() => expect(goes.length).toBe(1));
    goes.forEach((go) => go());
    goes = [];
  }
  const codes = () => (group.content.type === "recipients" ? group.content.members.map((one) => one.code) : []);
  const taken = [found[0], found[1]].map((row) => row?.dataset["testid"]?.replace("agency-", ""));
  await waitFor(() => expect(codes(), "the second waited for the first and undid nothing").toEqual(["H98.1", ...taken]));
});

test("a group's change is taken back", async () => {
  const office = fakeHost();
  const group: LibraryItem = { id: 5, shelf: "recipients", folder: "", key: "", name: "Các xã", content: { type: "recipients", members: [{ name: "A", code: "H99.1" }, { name: "B", code: "H99.2" }] }, preset: false, used: 0 };
  office.replace("library.list", () => ({ items: [group], folders: [] }));
  const saved: SaveLibraryItem[] = [];
  office.replace("library.save", (item) => {
    saved.push(item);
    return { ...group, ...item, id: 5, shelf: "recipients" } as LibraryItem;
  });
  const { user } = show(<DirectoryPage />, office);
  await user.click(await screen.findByTestId("tab-groups"));
  await user.click(await screen.findByTestId("group-5"));
  await user.click(await screen.findByTestId("member-remove-H99.1"));
  await waitFor(() => expect(saved).toHaveLength(1));
  expect(JSON.stringify(saved[0]?.content)).not.toContain("H99.1");
  await user.click(screen.getByTestId("groups-undo"));
  await waitFor(() => expect(saved).toHaveLength(2));
  expect(saved[1], "as it stood before").toMatchObject({ id: 5, content: group.content });
});

test("lines of a table of successions that were left out are named", async () => {
  const { user } = show(<DirectoryPage />);
  await user.click(await screen.findByTestId("tab-successions"));
  await user.type(await screen.findByTestId("succession-path"), "/tmp/a.csv");
  await user.click(screen.getByTestId("succession-import"));
  expect((await screen.findByTestId("succession-done")).textContent).toContain("Dòng 3: “hôm qua” không phải là ngày");
  expect(screen.queryByTestId("succession-remove-0"), "what comes with the program stays").toBeNull();
  expect(screen.getByTestId("succession-remove-4")).toBeTruthy();
});
